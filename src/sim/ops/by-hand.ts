/** What a script maps by hand: which page has what is there from then on, and whether an anonymous page is exclusive. */
import { PSE } from '../../model/pte.ts';
import { GIVEN_UP, movedTo, newPlace, owesNothing, ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { frameWords, isOnlyOfCache, MAPPED_TWICE, OF_CHILD, pageWords, pfnOf } from './frames.ts';

/** Flags of an entry's page that go with what it maps. */
const OF_MAPPED = st.ANON | st.EXCLUSIVE | st.ZEROPAGE | st.SHARED_CHILD;

/** The page that has what was at this one: mremap may have moved it, between its two halves or before its flush, or a script by hand. */
export function ownerOf(m: Machine, page: number): number {
  const to = newPlace(m.state[pageWords(m, page) + st.OUGHT]);
  return to === undefined ? page : ownerOf(m, to);
}

/**
 * A script maps another page's frame, or names its slot, where nothing was. What is there is not owed to the other page any more, if that has no entry
 * (it was moved, as by UFFDIO_MOVE). If it has, nothing is owed here until the next write.
 */
export function movesHere(m: Machine, b: number): void {
  const s = m.state;
  const { entries, frames } = m.build;
  const [lo, hi, page] = [s[b + st.NEW], s[b + st.NEW + 1], s[b + st.PAGE]];
  const pfn = entries.present(lo) ? pfnOf(m, lo, hi) : entries.namedBy(lo, hi);
  const f = frameWords(m, pfn);
  if ((lo === 0 && hi === 0) || f < 0 || !isEmpty(m, page)) return;
  const ought = pageWords(m, page) + st.OUGHT;
  const from = ownerOf(m, frames!.homeOf(pfn));
  const owed = s[pageWords(m, from) + st.OUGHT];
  if (from === page || owesNothing(owed) || !(s[ought] === ZERO || owesNothing(s[ought]))) return;
  const moves = isEmpty(m, from);
  s[ought] = moves ? owed : GIVEN_UP;
  if (moves) s[pageWords(m, from) + st.OUGHT] = movedTo(page);
}

/** Whether a page has no entry. */
function isEmpty(m: Machine, page: number): boolean {
  const e = m.entry(page);
  return m.state[e + st.LO] === 0 && m.state[e + st.HI] === 0;
}

/** What a script is about to map at its page says what that is from now on: a frame of its own, the page cache's, or another page's. */
export function addRmap(m: Machine, b: number): void {
  const s = m.state;
  const { entries, frames, layout, scenario } = m.build;
  const [lo, hi, page] = [s[b + st.NEW], s[b + st.NEW + 1], s[b + st.PAGE]];
  const pfn = pfnOf(m, lo, hi);
  const f = frameWords(m, pfn);
  const isLeaf = m.build.huge !== null && (lo & PSE) !== 0;
  if (!entries.present(lo) || f < 0 || isLeaf || scenario.maps[layout.region(page).map].sharing === 'shared') return;
  const marks = m.entry(page) + st.UNSEEN;
  if (s[pageWords(m, frames!.homeOf(pfn)) + st.CACHE] === pfn) s[marks] &= ~OF_MAPPED;
  else if (isOnlyOfCache(s[f + st.FRAME_FLAGS]) && !(s[f + st.FRAME_FLAGS] & OF_CHILD)) {
    s[marks] = (s[marks] & ~OF_MAPPED) | st.ANON | st.EXCLUSIVE;
    s[f + st.FRAME_FLAGS] &= ~MAPPED_TWICE;
  } else if (frames!.homeOf(pfn) !== page) {
    // Another page's, which others refer to, is nobody's alone (mm/ksm.c replace_page: RMAP_NONE).
    s[marks] = (s[marks] & ~OF_MAPPED) | st.ANON;
    s[f + st.FRAME_FLAGS] |= MAPPED_TWICE;
  }
}

/** Whether the anonymous page that an entry of a page maps is known to be this entry's alone (PageAnonExclusive). */
export function isExclusive(m: Machine, page: number, pfn: number): boolean {
  const f = m.build.frames ? frameWords(m, pfn) : -1;
  const twice = f >= 0 && (m.state[f + st.FRAME_FLAGS] & MAPPED_TWICE) !== 0;
  return !twice && (m.state[m.entry(page) + st.UNSEEN] & st.EXCLUSIVE) !== 0;
}

/** A write has taken over an anonymous page: it is this entry's alone. */
export function takeOver(m: Machine, page: number, pfn: number): void {
  m.state[m.entry(page) + st.UNSEEN] |= st.EXCLUSIVE;
  const f = m.build.frames ? frameWords(m, pfn) : -1;
  if (f >= 0) m.state[f + st.FRAME_FLAGS] &= ~MAPPED_TWICE;
}
