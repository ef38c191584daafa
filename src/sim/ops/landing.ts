/**
 * Where the data of an access lands: in the frame that the translation names, whatever the entry in memory says by then.
 *
 * `land` is the one place where a store of a program changes what a frame holds. Beside that stands what the page ought to
 * show from then on (`OUGHT`): the write that was completed last, through whichever translation. A read through a
 * translation that is up to date, and the end of a run, are held against it: that is what a lost write is. A write to a
 * frame that munmap or MADV_DONTNEED took away goes the way of what was there, and is not owed to anybody; nor is one that
 * MADV_FREE may still drop, since it left no trace, as long as nobody relies on the entry that MADV_FREE cleaned.
 */
import { writeOf } from '../../model/event-words.ts';
import type { DataAtom, DataOutcome } from '../expect.ts';
import { GIVEN_UP, INITIAL, keptContent, owesNothing, ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { PageRange } from '../statements.ts';
import { mmOf, mmWords } from '../tasks.ts';
import { ownerOf } from './by-hand.ts';
import { local } from './expressions.ts';
import { ABANDONED, contentOf, frameWords, LAZY_FREE, PG_DIRTY, pageWords, pfnOf, USED } from './frames.ts';
import { leafAbove } from './huge-entry.ts';
import { frameInLeaf } from './huge-frames.ts';

/** An access of a program. */
export interface Access {
  readonly page: number;
  readonly write: boolean;
  readonly statement: number;
}

/** How an access was translated. */
export interface Translation {
  readonly pfn: number;
  /** The entry in memory grants it. */
  readonly granted: boolean;
  /** A write that the entry in memory does not show, and that nobody relies on. */
  readonly dropped: boolean;
}

/** The data of an access that has completed. */
export function dataAccess(m: Machine, cpu: number, { page, write, statement }: Access, by: Translation): void {
  const f = frameWords(m, by.pfn);
  if (f >= 0 && !(m.state[f + st.FRAME_FLAGS] & USED))
    m.noteFor(write ? 'freed_write' : 'freed_read', cpu, statement, page, 0, 0, by.pfn);
  if (write) {
    const writer = m.settingUp ? m.build.cpus : cpu;
    land(m, page, by, m.build.frames!.content(writer, statement));
  } else if (by.granted) compare(m, cpu, statement, page, contentOf(m, by.pfn));
}

/** A read that a `let` names keeps what it finds, so that no read that was made is nothing. */
export function keepRead(m: Machine, b: number, cpu: number, statement: number, pfn: number): void {
  const into = m.build.frames!.keptIn(m.settingUp ? m.build.cpus : cpu, statement);
  if (into !== undefined) m.state[local(m, b, into)] = keptContent(contentOf(m, pfn));
}

/** A data store lands in a frame, which shows the write `content` from then on; so does the page, and whatever else maps the frame. */
export function land(m: Machine, page: number, { pfn, granted, dropped }: Translation, content: number): void {
  const s = m.state;
  const { frames, layout } = m.build;
  const f = frameWords(m, pfn);
  if (f < 0) return;
  const flags = s[f + st.FRAME_FLAGS];
  if (flags & USED) s[f + st.CONTENT] = content;
  // What is beyond the end of a file by now went with that.
  if (s[m.entry(page) + st.UNSEEN] & st.PAST_END) return;
  const ought = pageWords(m, granted ? page : ownerOf(m, page)) + st.OUGHT;
  // What was written to since MADV_FREE is not given up, and a later write to it is no more.
  const givenUp = (flags & LAZY_FREE) !== 0 && dropped && owesNothing(s[ought]);
  if (flags & ABANDONED || givenUp || isGivenUp(m, page, pfn)) return;
  s[ought] = content;
  if (!frames!.aliased || !(flags & USED)) return;
  for (let other = 0; other < layout.pages; other++)
    if (
      other !== page &&
      seenThrough(m, other) === pfn &&
      !owesNothing(s[pageWords(m, other) + st.OUGHT]) &&
      !isApart(m, page, other)
    )
      s[pageWords(m, other) + st.OUGHT] = content;
}

/** munmap or MADV_DONTNEED took the page away here, and a child or a parent still maps the frame. */
function isGivenUp(m: Machine, page: number, pfn: number): boolean {
  if (!m.build.tasks?.copies || m.state[pageWords(m, page) + st.OUGHT] !== GIVEN_UP) return false;
  return mappedFrame(m, page) !== pfn;
}

/** Whether two pages are copies, in address spaces that both live: what is written to one is not the other's. Until then it may be. */
function isApart(m: Machine, page: number, other: number): boolean {
  if (!m.build.tasks?.copies?.kinOf(page).includes(other)) return false;
  return [page, other].every(of => m.state[mmWords(m, mmOf(m, of)) + st.MM_LIVES] !== 0);
}

/** What a page shows against what it ought to. */
function compare(m: Machine, cpu: number, statement: number, page: number, shown: number): void {
  const ought = m.state[pageWords(m, page) + st.OUGHT];
  if (owesNothing(ought) || ought === shown) return;
  m.noteFor('lost_write', cpu, statement, page, 0, 0, lineOf(m, ought), lineOf(m, shown));
}

/** The line of the write that a content shows; 0: what was there in the beginning, -1: zeroes. */
export function lineOf({ build }: Machine, content: number): number {
  if (content === INITIAL) return 0;
  if (content === ZERO) return -1;
  const { cpu, statement } = build.frames!.writeOf(content)!;
  return (build.scenario.programs[cpu] ?? build.scenario.setup).statements[statement].place.line;
}

/** The frame that a page shows without any more reading in: what its entry maps, or where that is empty, what the page cache has. */
function seenThrough(m: Machine, page: number): number {
  const e = m.entry(page);
  const empty = m.state[e + st.LO] === 0 && m.state[e + st.HI] === 0;
  return empty ? frameOf(m, page) : mappedFrame(m, page);
}

/** The frame that a page's entry in memory maps; -1 where it maps none. */
function mappedFrame(m: Machine, page: number): number {
  const { huge } = m.build;
  if (huge && huge.below(page) >= 0) return -1;
  const leaf = huge ? leafAbove(m, page) : -1;
  if (leaf >= 0) return frameInLeaf(m, page);
  const e = m.entry(page);
  return m.build.entries.present(m.state[e + st.LO]) ? pfnOf(m, m.state[e + st.LO], m.state[e + st.HI]) : -1;
}

/** How many copies of a page, or pages that it is a copy of, map the frame as well. */
export const mappingKin = (m: Machine, page: number, pfn: number): number =>
  (m.build.tasks?.copies?.kinOf(page) ?? []).filter(other => mappedFrame(m, other) === pfn).length;

/** What a read of a page would show: of its frame, its slot of swap space, or its file. */
export function shownBy(m: Machine, page: number): number {
  const { pfn, backing } = whereabouts(m, page);
  if (pfn) return contentOf(m, pfn);
  return backing < 0 ? ZERO : m.state[backing];
}

/** The frame that has a page: its entry names it, or the page cache, or the swap cache; 0 where none has. */
export const frameOf = (m: Machine, page: number): number => whereabouts(m, page).pfn;

/** The frame that has a page, and the word that says what backs it: -1 for new memory, which is zeroed. */
function whereabouts(m: Machine, page: number): { pfn: number; backing: number } {
  const s = m.state;
  const { entries, scenario, layout, frames } = m.build;
  const inLeaf = frameInLeaf(m, page);
  if (inLeaf) return { pfn: inLeaf, backing: -1 };
  const e = m.entry(page);
  // Where a table above it has gone, so has the entry.
  const [lo, hi] = m.reachable(page) ? [s[e + st.LO], s[e + st.HI]] : [0, 0];
  if (entries.present(lo)) return { pfn: pfnOf(m, lo, hi), backing: -1 };
  if (lo === 0 && hi === 0) {
    const map = scenario.maps[layout.region(page).map];
    if (!map.file && map.sharing !== 'shared') return { pfn: 0, backing: -1 };
    const p = pageWords(m, page);
    return { pfn: s[p + st.CACHE], backing: p + st.DISK };
  }
  const named = entries.namedBy(lo, hi);
  if (entries.isMigration(lo, hi)) return { pfn: named, backing: -1 };
  const p = pageWords(m, frames!.homeOf(named));
  return { pfn: s[p + st.SWAP_CACHE], backing: p + st.SLOT };
}

/** Pages, of these or of all, that show something else than they ought to. */
export function unshown(m: Machine, range?: PageRange): number[] {
  const [first, last] = range ? m.build.layout.range(range) : [0, m.build.layout.pages - 1];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(page => {
    const ought = m.state[pageWords(m, page) + st.OUGHT];
    const isEntry = m.build.huge !== null && m.build.huge.below(page) >= 0;
    return !isEntry && !owesNothing(ought) && ought !== shownBy(m, page);
  });
}

/** Whether a page, its file or its slot shows a write of this name; or whether the page structure of its frame is dirty. */
export function holdsInTheEnd(m: Machine, atom: DataAtom): boolean {
  const number = m.build.layout.page(atom.page);
  if (atom.kind === 'page_dirty') {
    const f = frameWords(m, frameOf(m, number));
    return f >= 0 && (m.state[f + st.FRAME_FLAGS] & PG_DIRTY) !== 0;
  }
  const { where, name } = atom;
  const p = pageWords(m, number);
  const shown = where === 'memory' ? shownBy(m, number) : m.state[p + (where === 'disk' ? st.DISK : st.SLOT)];
  return m.build.frames!.named(name).has(shown);
}

/** The same for whoever judges a run. */
export function dataOf(m: Machine, nameOf: (page: number) => string): DataOutcome {
  return {
    holds: atom => holdsInTheEnd(m, atom),
    unshown: range => {
      const [page] = unshown(m, range);
      return page === undefined ? null : unshownText(m, page, nameOf(page));
    },
  };
}

/** All that is not shown, in words. */
export const unshownTexts = (m: Machine, nameOf: (page: number) => string): string[] =>
  unshown(m).map(page => unshownText(m, page, nameOf(page)));

/** `in the end heap[0] shows zeroes, and not the write of line 9`. */
function unshownText(m: Machine, page: number, name: string): string {
  const ought = m.state[pageWords(m, page) + st.OUGHT];
  return `in the end ${name} shows ${writeOf(lineOf(m, shownBy(m, page)))}, and not ${writeOf(lineOf(m, ought))}`;
}
