/** Frames: what is allocated, copied and let go; and where a data access lands (landing.ts). */
import { PSE } from '../../model/pte.ts';
import { INITIAL, TooManyFrames, ZERO } from '../frames.ts';
import { HUGE_PAGES } from '../huge.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { local } from './expressions.ts';

/** Flags of a page structure. */
export const USED = 1 << 0; // allocated
export const PG_DIRTY = 1 << 1;
/** Not the kernel's: munmap or MADV_DONTNEED gave up what it holds, or MADV_FREE did, until the next write that shows. */
export const ABANDONED = 1 << 2;
export const LAZY_FREE = 1 << 3;
/** A forked child has a reference to it. */
export const OF_CHILD = 1 << 4;
/** A script has mapped it as another page's, too, so no entry of it is exclusive (page_try_share_anon_rmap). */
export const MAPPED_TWICE = 1 << 5;
/** Bits of IN_GATHER that a task has. */
const GATHER_BITS = 4;
const MOST_GATHERED = (1 << GATHER_BITS) - 1;
/** Above: how many refer to it, mappings included. */
const REFERENCE = 1 << 16;

/** Offset of the words of a page of the script. */
export const pageWords = ({ build }: Machine, page: number): number =>
  build.shape.frames + st.DATA_HEADER_WORDS + page * st.PAGE_WORDS;

/** Offset of the words of a frame; -1 for what is no page of the script's. */
export function frameWords(m: Machine, pfn: number): number {
  const frames = m.build.frames!;
  const index = frames.index(pfn);
  return index < 0 ? -1 : pageWords(m, frames.pages) + index * st.FRAME_WORDS;
}

/** The frame that an entry names, present or not. */
export const pfnOf = ({ build }: Machine, lo: number, hi: number): number => build.entries.pfn(lo, hi);

/** The frame that a register's entry names, a migration entry too (pfn_swap_entry_to_page); `word` is the register's first. */
export function namedBy(m: Machine, word: number): number {
  const [lo, hi] = [m.state[word], m.state[word + 1]];
  const { entries } = m.build;
  return entries.isMigration(lo, hi) ? entries.namedBy(lo, hi) : pfnOf(m, lo, hi);
}

/** The frames that a register's entry names: one, or those of all pages that a huge entry maps. */
export function framesNamed(m: Machine, word: number): number[] {
  const pfn = namedBy(m, word);
  const pages = m.build.huge && m.state[word] & PSE ? HUGE_PAGES : 1;
  return Array.from({ length: pages }, (_, i) => pfn + i);
}

/** Whether a page's entry is a migration entry. */
export function isMigrating(m: Machine, page: number): boolean {
  const e = m.entry(page);
  return m.build.entries.isMigration(m.state[e + st.LO], m.state[e + st.HI]);
}

/** What a frame holds; of what is no page of the script's, the zero page. */
export function contentOf(m: Machine, pfn: number): number {
  const f = frameWords(m, pfn);
  return f < 0 ? ZERO : m.state[f + st.CONTENT];
}

/** What copy_page finds: what the frame holds, which is no longer the kernel's to read where it is free. */
export function readFrame(m: Machine, b: number, cpu: number, pfn: number): number {
  const f = frameWords(m, pfn);
  if (f >= 0 && !(m.state[f + st.FRAME_FLAGS] & USED))
    m.note('freed_read', b, cpu, m.build.frames!.homeOf(pfn), 0, 0, pfn);
  return contentOf(m, pfn);
}

/** What it leaves there. */
export function writeFrame(m: Machine, cpu: number, statement: number, pfn: number, content: number): void {
  const f = frameWords(m, pfn);
  if (f < 0) return;
  if (m.state[f + st.FRAME_FLAGS] & USED) m.state[f + st.CONTENT] = content;
  else m.noteFor('freed_write', cpu, statement, m.build.frames!.homeOf(pfn), 0, 0, pfn);
}

/** Words of the page whose slot of swap space an entry names. */
function pageOfSlot(m: Machine, word: number): number {
  const { frames, entries } = m.build;
  return pageWords(m, frames!.homeOf(entries.namedBy(m.state[word], m.state[word + 1])));
}

/** The swap cache's frame of what a swap entry names; 0 where there is none. */
export const cachedOfSlot = (m: Machine, word: number): number => m.state[pageOfSlot(m, word) + st.SWAP_CACHE];

/** What a swap entry names holds: the swap cache's page, or what is read from the slot (swap_readpage). */
export function readSlot(m: Machine, b: number, cpu: number, word: number): number {
  const cached = cachedOfSlot(m, word);
  return cached ? readFrame(m, b, cpu, cached) : m.state[pageOfSlot(m, word) + st.SLOT];
}

export const namesSlot = ({ state, build }: Machine, b: number): boolean =>
  build.entries.isSwap(state[b + st.OLD], state[b + st.OLD + 1]);

/** What copy_page finds for a small page. */
export const readToCopy = (m: Machine, b: number, cpu: number): number =>
  namesSlot(m, b) ? readSlot(m, b, cpu, b + st.OLD) : readFrame(m, b, cpu, namedBy(m, b + st.OLD));

/** A frame for a page, with one reference. Throws TooManyFrames where the page has had as many as are followed. */
export function allocate(m: Machine, b: number, cpu: number, page: number, content: number): number {
  const { frames, entries } = m.build;
  const s = m.state;
  const p = pageWords(m, page);
  const life = s[p + st.LIVES];
  if (life === frames!.lives)
    throw tooMany(
      m,
      b,
      cpu,
      `a page would get its frame number ${life + 1} here, and no more than ${life} are followed`,
    );
  s[p + st.LIVES] = life + 1;
  const pfn = entries.frame(page, life * frames!.pages);
  const f = frameWords(m, pfn);
  s[f + st.CONTENT] = content;
  s[f + st.FRAME_FLAGS] = USED | REFERENCE;
  return pfn;
}

/**
 * Frames for all pages from `first` on that a huge entry maps, with a reference each; the first one. Pages that had fewer frames until now leave some
 * out, since a huge page's lie one behind the other. Throws TooManyFrames.
 */
export function allocateHuge(
  m: Machine,
  b: number,
  cpu: number,
  first: number,
  content: (page: number) => number,
): number {
  const livesOf = (page: number): number => pageWords(m, page) + st.LIVES;
  let life = 0;
  for (let page = first; page < first + HUGE_PAGES; page++) life = Math.max(life, m.state[livesOf(page)]);
  for (let page = first; page < first + HUGE_PAGES; page++) {
    m.state[livesOf(page)] = life;
    allocate(m, b, cpu, page, content(page));
  }
  return m.build.entries.frame(first, life * m.build.frames!.pages);
}

export function addReference(m: Machine, pfn: number): void {
  const f = frameWords(m, pfn);
  if (f >= 0) m.state[f + st.FRAME_FLAGS] += REFERENCE;
}

/** One reference less. What a free frame held is nobody's business any more, so that equal states have equal words. */
export function dropReference(m: Machine, pfn: number): void {
  const f = frameWords(m, pfn);
  if (f < 0 || !(m.state[f + st.FRAME_FLAGS] & USED)) return;
  m.state[f + st.FRAME_FLAGS] -= REFERENCE;
  if (m.state[f + st.FRAME_FLAGS] >= REFERENCE) return;
  m.state[f + st.FRAME_FLAGS] &= ABANDONED;
  m.state[f + st.CONTENT] = INITIAL;
}

/** An error at the statement that a CPU is in. */
export function tooMany(m: Machine, b: number, cpu: number, message: string): TooManyFrames {
  const { scenario } = m.build;
  const { statements } = m.settingUp ? scenario.setup : scenario.programs[cpu];
  return new TooManyFrames(statements[m.state[b + st.STATEMENT]].place, message);
}

/** tlb_remove_page: a reference to the frame waits until the TLBs are flushed. Throws TooManyFrames. */
export function gather(m: Machine, b: number, cpu: number, pfn: number): void {
  const f = frameWords(m, pfn);
  if (f < 0) return;
  const task = taskOf(m, cpu);
  if (gathered(m, f, task) === MOST_GATHERED)
    throw tooMany(m, b, cpu, `more than ${MOST_GATHERED} entries of one frame are taken away here before a flush`);
  m.state[f + st.IN_GATHER] += 1 << (task * GATHER_BITS);
}

/** Whose gather it is: a CPU's own program has one, and so has its second task, where there are four CPUs at most. */
const taskOf = (m: Machine, cpu: number): number => (m.running(cpu) === cpu ? cpu : m.build.cpus + cpu);

/** How many references to the frame whose words are at `f` wait in a task's gather. */
const gathered = (m: Machine, f: number, task: number): number =>
  (m.state[f + st.IN_GATHER] >>> (task * GATHER_BITS)) & MOST_GATHERED;

/** Whether references wait in the gather of a CPU's task. */
export function hasGathered(m: Machine, cpu: number): boolean {
  const { frames, entries } = m.build;
  const task = taskOf(m, cpu);
  for (let i = 0; i < frames!.pages * frames!.lives; i++)
    if (gathered(m, frameWords(m, entries.frame(0, i)), task) !== 0) return true;
  return false;
}

/** The children are gone, and their references with them. */
export function childrenLeave(m: Machine): void {
  const { frames, entries } = m.build;
  for (let i = 0; i < frames!.pages * frames!.lives; i++) {
    const pfn = entries.frame(0, i);
    const flags = frameWords(m, pfn) + st.FRAME_FLAGS;
    if (!(m.state[flags] & OF_CHILD)) continue;
    m.state[flags] &= ~OF_CHILD;
    dropReference(m, pfn);
  }
}

/** page_mapcount. What a child without a program has is as if there were one. */
export function mappingsOf(m: Machine, pfn: number): number {
  const f = frameWords(m, pfn);
  if (f < 0) return 0;
  let mappings = m.state[f + st.FRAME_FLAGS] & OF_CHILD ? 1 : 0;
  for (let page = 0; page < m.build.layout.pages; page++) {
    const e = m.entry(page);
    const lo = m.state[e + st.LO];
    if (m.build.entries.present(lo) && framesNamed(m, e + st.LO).includes(pfn)) mappings++;
  }
  return mappings;
}

/** A number that a statement finds, in its local. */
export function answer(m: Machine, b: number, into: number | undefined, number: number): void {
  if (into === undefined) return;
  const word = local(m, b, into);
  m.state[word] = number;
  m.state[word + 1] = 0;
}

/** page_count. */
export function referencesOf(m: Machine, pfn: number): number {
  const f = frameWords(m, pfn);
  return f < 0 ? 0 : Math.floor(m.state[f + st.FRAME_FLAGS] / REFERENCE);
}

/**
 * How many refer to a frame that are no entries, caches or children. A gather is one of them: zap_pte_range takes an entry out
 * of page_mapcount at once, and the gather keeps its reference until the flush.
 */
export function referencesBesides(m: Machine, pfn: number): number {
  const f = frameWords(m, pfn);
  if (f < 0) return 0;
  const s = m.state;
  let besides = referencesOf(m, pfn) - (s[f + st.FRAME_FLAGS] & OF_CHILD ? 1 : 0);
  for (let page = 0; page < m.build.layout.pages; page++) {
    const [lo, hi] = [s[m.entry(page) + st.LO], s[m.entry(page) + st.HI]];
    if (m.build.entries.present(lo) && pfnOf(m, lo, hi) === pfn) besides--;
    for (const cache of [st.CACHE, st.SWAP_CACHE]) if (s[pageWords(m, page) + cache] === pfn) besides--;
  }
  return besides;
}

/** Whether others refer to a frame besides an entry that is taken away, in a script with copies: a kin's reference stays while a call rewrites its entry. */
export const sharedByKin = (m: Machine, pfn: number): boolean => !!m.build.tasks?.copies && referencesOf(m, pfn) > 1;

/** Whether one alone refers to a frame with these flags: the cache that it is in, or who is about to map it. */
export const isOnlyOfCache = (flags: number): boolean => flags >= REFERENCE && flags < 2 * REFERENCE;

/** A frame's entry without flags, as a register has it. */
export function nameFrame(m: Machine, word: number, pfn: number): void {
  m.build.entries.make(pfn, 0, false);
  m.state[word] = m.build.entries.lo;
  m.state[word + 1] = m.build.entries.hi;
}

/** Whether an entry names a page's slot of swap space; of another page than `besides`. */
export function isSlotNamed(m: Machine, home: number, besides = -1): boolean {
  const s = m.state;
  const { entries, frames, huge, layout } = m.build;
  for (let page = 0; page < layout.pages; page++) {
    if (page === besides || (huge && huge.below(page) >= 0)) continue;
    const [lo, hi] = [s[m.entry(page) + st.LO], s[m.entry(page) + st.HI]];
    if (entries.isSwap(lo, hi) && frames!.homeOf(entries.namedBy(lo, hi)) === home) return true;
  }
  return false;
}

/** free_swap_cache: nobody else refers to a page of the swap cache. */
function leaveSwapCache(m: Machine, home: number, pfn: number, flags: number): void {
  const swap = pageWords(m, home) + st.SWAP_CACHE;
  if (m.state[swap] !== pfn || !isOnlyOfCache(m.state[flags]) || isSlotNamed(m, home)) return;
  m.state[swap] = 0;
  m.state[pageWords(m, home) + st.SLOT] = INITIAL;
  dropReference(m, pfn);
}

/** What waits in a task's gather is let go. */
export function freeGathered(m: Machine, b: number, cpu: number): void {
  const { frames, entries } = m.build;
  const task = taskOf(m, cpu);
  for (let i = 0; i < frames!.pages * frames!.lives; i++) {
    const pfn = entries.frame(0, i);
    const f = frameWords(m, pfn);
    const mine = gathered(m, f, task);
    if (mine === 0) continue;
    const flags = f + st.FRAME_FLAGS;
    m.state[f + st.IN_GATHER] -= mine << (task * GATHER_BITS);
    for (let reference = 0; reference < mine; reference++) dropReference(m, pfn);
    leaveSwapCache(m, i % frames!.pages, pfn, flags);
    if (!(m.state[flags] & USED)) m.note('free_page', b, cpu, i % frames!.pages, 0, 0, pfn);
  }
}
