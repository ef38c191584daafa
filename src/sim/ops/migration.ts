/** What ends a migration: the entries of the new page (mm/migrate.c remove_migration_pte; mm/huge_memory.c remove_migration_pmd). */
import * as pte from '../../model/pte.ts';
import { HUGE_PAGES } from '../huge.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import {
  addReference,
  dropReference,
  frameWords,
  LAZY_FREE,
  OF_CHILD,
  PG_DIRTY,
  pageWords,
  pfnOf,
  referencesOf,
} from './frames.ts';

/** Whether a page's entry is the migration entry of a frame. */
export function isMigrationOf(m: Machine, page: number, frame: number): boolean {
  const { entries } = m.build;
  const e = m.entry(page);
  const [lo, hi] = [m.state[e + st.LO], m.state[e + st.HI]];
  return entries.isMigration(lo, hi) && entries.namedBy(lo, hi) === frame;
}

/** What comes in the place of a page's migration entry, or of a huge page's: an entry of the frame, as the migration entry remembers the old one. */
export function restored(m: Machine, page: number, pfn: number): { readonly lo: number; readonly hi: number } {
  const s = m.state;
  const { entries, huge, layout, parameters, scenario } = m.build;
  const e = m.entry(page);
  const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
  const below = huge?.below(page) ?? -1;
  const leaf = below < 0 ? 0 : pte.PSE;
  const at = leaf ? below : page;
  // An area that munmap has detached is found by rmap yet; what its mapping began with does for an entry that is about to be zapped.
  const { protection } = m.areas.at(at) ?? scenario.maps[layout.region(at).map];
  // Dirty only where the page is still (folio_test_dirty): what was written out meanwhile stays clean.
  const f = frameWords(m, pfn);
  const dirty = entries.isDirtyMigration(lo, hi) && f >= 0 && (s[f + st.FRAME_FLAGS] & PG_DIRTY) !== 0;
  const aged = entries.isYoungMigration(lo, hi) ? 0 : pte.A;
  entries.fresh(pfn, protection, entries.isWriteMigration(lo, hi), dirty);
  // pte_mkdirty makes it soft-dirty as well, whatever it was (until 055267feaecc, 6.9: mm/migrate: preserve exact soft-dirty state; pmd_mkdirty still does).
  const spurious = since(parameters.mm, '6.12') && !leaf ? pte.SOFT_DIRTY : 0;
  return { lo: (entries.recalled(lo, (entries.lo & ~(aged | spurious)) >>> 0) | leaf) >>> 0, hi: entries.hi };
}

/** A new page takes the old one's place: its flags (migrate_page_copy; folio_migrate_flags), and its place in a cache. */
export function succeed(m: Machine, old: number, pfn: number): void {
  const s = m.state;
  const [from, to] = [frameWords(m, old), frameWords(m, pfn)];
  if (from < 0 || to < 0) return;
  s[to + st.FRAME_FLAGS] |= s[from + st.FRAME_FLAGS] & (PG_DIRTY | LAZY_FREE);
  s[from + st.FRAME_FLAGS] &= ~PG_DIRTY;
  const p = pageWords(m, m.build.frames!.homeOf(old));
  for (const cache of [p + st.CACHE, p + st.SWAP_CACHE]) {
    if (s[cache] !== old) continue;
    s[cache] = pfn;
    addReference(m, pfn);
    dropReference(m, old);
  }
}

/** Whether anybody refers to a huge page besides entries that were taken away, a child, and entries that map it. */
export function hugePageIsHeld(m: Machine, first: number, takenAway: number): boolean {
  const s = m.state;
  const mapped = new Uint8Array(HUGE_PAGES);
  for (let page = 0; page < m.build.layout.pages; page++) {
    const e = m.entry(page);
    if (!m.build.entries.present(s[e + st.LO])) continue;
    const from = pfnOf(m, s[e + st.LO], s[e + st.HI]) - first;
    const to = from + (s[e + st.LO] & pte.PSE ? HUGE_PAGES : 1);
    for (let i = Math.max(from, 0); i < Math.min(to, HUGE_PAGES); i++) mapped[i]++;
  }
  return mapped.some((count, i) => {
    const f = frameWords(m, first + i);
    return f >= 0 && referencesOf(m, first + i) - (s[f + st.FRAME_FLAGS] & OF_CHILD ? 1 : 0) - count > takenAway;
  });
}
