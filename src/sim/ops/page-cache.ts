/** What a fault on a file finds in the page cache and what it brings there, and the pages around it that it maps from there (mm/filemap.c, do_fault_around). */
import type { Area } from '../area.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { folioIn } from './folio.ts';
import { homePage } from './rmap.ts';
import { isPastEnd } from './truncate.ts';

/** fault_around_bytes: pages. */
export const FAULT_AROUND = 16;

/**
 * The word whose CACHED and MARKED say what the page cache has of the file's page that an area has at `page`. They lie with the page that the script
 * declares for it, whatever mremap has moved: the page cache goes by vm_pgoff, and knows no area.
 */
export const cacheWord = (m: Machine, area: Area, page: number): number => m.entry(homePage(m, area, page)) + st.UNSEEN;

/** Pages [from, to) of a file, as the script declares them, come into the page cache; that at `mark` is marked, if the page cache did not have it. */
export function cachePages(m: Machine, from: number, to: number, mark: number): void {
  for (let page = from; page < to; page++) {
    const flags = m.entry(page) + st.UNSEEN;
    if (isPastEnd(m, page)) continue;
    if (page === mark && !(m.state[flags] & st.CACHED)) m.state[flags] |= st.MARKED;
    m.state[flags] |= st.CACHED;
  }
}

/**
 * Pages [first, end) that a fault at `page` maps around it. do_fault_around (6.1) aligns the window, clips its start at the
 * area's, and only then counts its pages; it ends with the area and the page-table page, too.
 */
export function windowOf(m: Machine, page: number, area: Area): readonly [number, number] {
  const { layout } = m.build;
  const region = layout.region(page);
  const first = Math.max(page - (layout.vpn(page) % FAULT_AROUND), area.first, region.first);
  const end = Math.min(first + FAULT_AROUND, area.end, region.first + region.pages, layout.tableEnd(page));
  return [wholeFolio(m, area, first)?.[0] ?? first, wholeFolio(m, area, end - 1)?.[1] ?? end];
}

/** The folio at a page where a fault around it maps all of it: since 6.18, except the file's last one (357b92761d94, 74207de2ba10). */
function wholeFolio(m: Machine, area: Area, page: number): readonly [number, number] | null {
  const folio = area.file && since(m.build.parameters.mm, '7.2') ? folioIn(m, area, page) : null;
  if (!folio) return null;
  const home = homePage(m, area, page);
  const { first, pages } = m.build.layout.region(home);
  return home + folio[1] - page < first + pages ? folio : null;
}
