/**
 * What huge pages hold: a frame for each of the 512 small pages, one behind the other, as a huge entry names them. So an access lands in the
 * frame of its page whatever maps it, and a split changes no frame.
 */
import { PSE } from '../../model/pte.ts';
import { HUGE_PAGES } from '../huge.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { allocateHuge, contentOf, dropReference, pfnOf } from './frames.ts';
import { isLeaf } from './huge-entry.ts';

/** The frame that the huge entry above a page has for it, present or not, or a migration entry of it; 0 where no huge entry is there. */
export function frameInLeaf(m: Machine, page: number): number {
  const { huge, entries } = m.build;
  const entry = huge?.above(page) ?? -1;
  if (entry < 0) return 0;
  const e = m.entry(entry);
  const [lo, hi] = [m.state[e + st.LO], m.state[e + st.HI]];
  const first = isLeaf(lo) ? entries.pfn(lo, hi) : entries.isMigration(lo, hi) ? entries.namedBy(lo, hi) : 0;
  return first && first + page - huge!.below(entry);
}

/** What the pages of a table hold is copied into a huge page, and they are let go; its first frame. */
export function collapseFrames(m: Machine, b: number, cpu: number, first: number): number {
  const s = m.state;
  const frameOf = (page: number): number => pfnOf(m, s[m.entry(page) + st.LO], s[m.entry(page) + st.HI]);
  const pfn = allocateHuge(m, b, cpu, first, page => contentOf(m, frameOf(page)));
  for (let page = first; page < first + HUGE_PAGES; page++) dropReference(m, frameOf(page));
  return pfn;
}

/** Each page of a huge entry with its own entry's words, as if it were split; the page itself with what is given where the page is none. */
export function forEachPage(
  m: Machine,
  page: number,
  lo: number,
  hi: number,
  visit: (page: number, lo: number, hi: number) => void,
): void {
  const { huge, entries } = m.build;
  const first = huge?.below(page) ?? -1;
  if (first < 0) return visit(page, lo, hi);
  const migrating = entries.isMigration(lo, hi);
  for (let i = 0; i < HUGE_PAGES; i++) {
    if (migrating) entries.advancedMigration(lo, hi, i);
    else entries.advanced(lo & ~PSE, hi, i);
    visit(first + i, entries.lo, entries.hi);
  }
}
