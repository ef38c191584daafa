/**
 * Where a page of a file is mapped (mm/rmap.c): a file's pages are numbered as those of the mapping that the script
 * declares for it, and mremap moves areas of it elsewhere, or munmap takes them away.
 */

import type { Area } from '../area.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { isMigrationOf } from './migration.ts';

/**
 * The page whose entry is the migration entry of a frame: the one at hand, or where mremap has moved it. While mremap has it in hand
 * the entry is nowhere, and the pte lock of its old place is held; rmap's locks, or the order of its walk, see to it in the
 * kernel that not both places are missed (6.1 mm/mremap.c move_ptes, need_rmap_locks; 38a76013ad80).
 */
export function migrationEntryAt(m: Machine, page: number, frame: number): number {
  if (isMigrationOf(m, page, frame)) return page;
  for (let at = 0; at < m.build.layout.pages; at++) if (isMigrationOf(m, at, frame)) return at;
  return page;
}

/** The file's page that lies at a page of an area. */
export function homePage(m: Machine, area: Area, page: number): number {
  const { layout } = m.build;
  return layout.pageAt(layout.vpn(page) - area.shift);
}

/**
 * The page whose entry page_check_address takes the lock for; undefined where there is none. An area that munmap has detached counts as long
 * as its entries are there, as it does in the kernel, where free_pgtables unlinks it only after the zap. While mremap
 * moves the page, two areas name it (copy_vma), and one of them has its entry; or none has, while mremap holds both pte
 * locks, and then one of these is waited for (2.6 move_ptes holds i_mmap_lock; 6.1 looks at both places, old one first).
 *
 * A page that munmap or madvise has zapped is not mapped any more (page_mkclean: page_mapped), even where the TLBs are still to be
 * flushed. Since 6.2 its rmap goes after that flush (5df397dec7c4), so the walk comes to its table's lock, and waits.
 *
 * Until 479db0bf408e (2.6.27) an entry that was not present was passed by without a look under the lock, although
 * mprotect on bare hardware has it so in the middle of an update: such a page stays dirty, and writable.
 */
export function mappedAt(m: Machine, home: number): number | undefined {
  const { layout, entries, parameters } = m.build;
  const { map } = layout.region(home);
  const vpn = layout.vpn(home);
  const named: number[] = [];
  for (const area of m.areas) {
    if (area.map !== map || !area.file || !area.shared) continue;
    const page = layout.pageAt(vpn + area.shift);
    if (page >= area.first && page < area.end) named.push(page);
  }
  const places = [...named, home];
  const present = places.find(page => entries.present(m.state[m.entry(page) + st.LO]));
  if (present !== undefined) return present;
  const zapped = places.find(page => m.state[m.entry(page) + st.UNSEEN] & st.ZAPPED);
  if (zapped !== undefined) return since(parameters.mm, '6.12') && m.reachable(zapped) ? zapped : undefined;
  const waits = since(parameters.mm, '6.1') || parameters.mkclean_sync || named.length > 1;
  return waits ? named.find(page => m.reachable(page)) : undefined;
}
