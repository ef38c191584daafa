/**
 * Which frame a page gets: at the start, in a page fault, and when it loses it. What is in the page cache, or the swap
 * cache, has one reference for that, and one for each entry that maps it.
 */
import type { Area } from '../area.ts';
import { GIVEN_UP, INITIAL, ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import type { Mapping } from '../scenario.ts';
import * as st from '../state.ts';
import {
  ABANDONED,
  addReference,
  allocate,
  contentOf,
  frameWords,
  gather,
  isMigrating,
  isSlotNamed,
  OF_CHILD,
  PG_DIRTY,
  pageWords,
  pfnOf,
  referencesOf,
  sharedByKin,
} from './frames.ts';
import { forEachPage } from './huge-frames.ts';
import { homePage } from './rmap.ts';

const isOfFile = (map: Pick<Mapping, 'file' | 'sharing'>): boolean => map.file || map.sharing === 'shared';

/** The frame of a page as its mapping declares it. All that is there holds what was there first; new memory is zeroed. */
export function startFrame(m: Machine, map: Mapping, page: number, swapped: boolean): void {
  const p = pageWords(m, page);
  const untouched = map.state === 'untouched' && !isMigrating(m, page);
  if (untouched && !swapped && !map.file) {
    m.state[p + st.OUGHT] = ZERO;
    m.state[p + st.DISK] = ZERO;
  }
  if (untouched || swapped) return;
  const pfn = allocate(m, 0, 0, page, INITIAL);
  if (!isOfFile(map) || (map.sharing === 'private' && map.state === 'written')) return;
  m.state[p + st.CACHE] = pfn;
  addReference(m, pfn);
  if (map.state === 'written') m.state[frameWords(m, pfn) + st.FRAME_FLAGS] |= PG_DIRTY;
}

/** Where mremap will move pages to, nothing is owed until it has. */
export function startTarget(m: Machine, first: number, pages: number): void {
  for (let page = first; page < first + pages; page++) m.state[pageWords(m, page) + st.OUGHT] = GIVEN_UP;
}

/** A new frame for an anonymous page that had no entry, or one of swap space: zeroed, read in, or a copy of the file's page. */
export function anonymousFrame(m: Machine, b: number, cpu: number, page: number, area: Area): number {
  const s = m.state;
  const e = m.entry(page);
  const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
  if (lo !== 0 || hi !== 0) return swappedIn(m, b, cpu, page, m.build.frames!.homeOf(m.build.entries.namedBy(lo, hi)));
  if (!area.file) return allocate(m, b, cpu, page, ZERO);
  return allocate(m, b, cpu, page, contentOf(m, cachedFrame(m, b, cpu, homePage(m, area, page))));
}

/** do_swap_page: the frame in the swap cache, or a new one that is read from the slot. */
function swappedIn(m: Machine, b: number, cpu: number, page: number, slot: number): number {
  const p = pageWords(m, slot);
  const cached = m.state[p + st.SWAP_CACHE];
  if (cached) {
    addReference(m, cached);
    return cached;
  }
  const pfn = allocate(m, b, cpu, page, m.state[p + st.SLOT]);
  freeSlot(m, slot, page);
  return pfn;
}

/** swap_free: what is in the slot is nobody's any more, where no entry names it but that of the page. */
function freeSlot(m: Machine, slot: number, page: number): void {
  if (!isSlotNamed(m, slot, page)) m.state[pageWords(m, slot) + st.SLOT] = INITIAL;
}

/**
 * Whether a page that a fault reads in is known to be exclusive (do_swap_page: pte_swp_exclusive): nobody else maps it, or has an entry that names its
 * slot. One that is read from the slot is the page's own here, even where the kernel has others find it in the swap cache.
 */
export function comesAlone(m: Machine, page: number, lo: number, hi: number): boolean {
  if (!m.build.tasks?.copies || !m.build.frames || !m.build.entries.isSwap(lo, hi)) return true;
  if (m.state[m.entry(page) + st.UNSEEN] & st.EXCLUSIVE) return true;
  const home = m.build.frames.homeOf(m.build.entries.namedBy(lo, hi));
  const cached = m.state[pageWords(m, home) + st.SWAP_CACHE];
  return cached === 0 || (referencesOf(m, cached) === 1 && !isSlotNamed(m, home, page));
}

/** The frame in the page cache, read in where it is not there. */
function cachedFrame(m: Machine, b: number, cpu: number, home: number): number {
  const p = pageWords(m, home);
  if (!m.state[p + st.CACHE]) m.state[p + st.CACHE] = allocate(m, b, cpu, home, m.state[p + st.DISK]);
  return m.state[p + st.CACHE];
}

/** The same for an entry that is going to map it. */
export function fileFrame(m: Machine, b: number, cpu: number, home: number): number {
  const pfn = cachedFrame(m, b, cpu, home);
  addReference(m, pfn);
  return pfn;
}

/**
 * The page of an entry that was taken away is gone from the mm. What an anonymous page holds is given up by request; what a
 * file's page holds stays the file's, and is dirty where the entry was.
 */
export function losesFrame(m: Machine, b: number, cpu: number, anonymous: boolean): void {
  const s = m.state;
  forEachPage(m, s[b + st.PAGE], s[b + st.OLD], s[b + st.OLD + 1], (page, lo, hi) =>
    pageLosesFrame(m, b, cpu, page, lo, hi, anonymous),
  );
}

function pageLosesFrame(
  m: Machine,
  b: number,
  cpu: number,
  page: number,
  lo: number,
  hi: number,
  anonymous: boolean,
): void {
  const { entries } = m.build;
  const s = m.state;
  if (anonymous) s[pageWords(m, page) + st.OUGHT] = GIVEN_UP;
  if (!entries.present(lo)) {
    // A page under migration has no slot.
    if (!entries.isMigration(lo, hi)) freeSlot(m, m.build.frames!.homeOf(entries.namedBy(lo, hi)), page);
    return;
  }
  const pfn = pfnOf(m, lo, hi);
  const f = frameWords(m, pfn);
  if (f < 0) return;
  if (anonymous && !sharedByKin(m, pfn)) s[f + st.FRAME_FLAGS] |= ABANDONED;
  else if (anonymous) return gather(m, b, cpu, pfn);
  else if (entries.isDirty(lo, hi)) s[f + st.FRAME_FLAGS] |= PG_DIRTY;
  gather(m, b, cpu, pfn);
}

/** fork: the child refers to the page, too; until it exits, once, however many children there are. */
export function childRefers(m: Machine, lo: number, hi: number): void {
  const pfn = pfnOf(m, lo, hi);
  const f = frameWords(m, pfn);
  if (f < 0 || !m.build.entries.present(lo) || m.state[f + st.FRAME_FLAGS] & OF_CHILD) return;
  addReference(m, pfn);
  m.state[f + st.FRAME_FLAGS] |= OF_CHILD;
}
