/**
 * What a CPU's program will still do, derived from its statements alone: the schedule asks for windows and accesses. A
 * superset is enough: a window that never opens only means that an access waited for nothing.
 */
import { grouped } from '../model/number-words.ts';
import { feedingReads } from './feeding-reads.ts';
import type { HugeEntries } from './huge.ts';
import type { Layout } from './layout.ts';
import type { CpuProgram } from './scenario.ts';
import type { PageRange, Place } from './statements.ts';

/** Page stretches by statement; answers "is there one of this page at or after that statement?". */
export class Stretches {
  /** Statement, first and last page of each, in the order of the statements. */
  private readonly list: number[] = [];
  private known: { readonly cuts: Float64Array; readonly last: Int32Array } | null = null;

  add(statement: number, first: number, last: number): void {
    this.list.push(statement, first, last);
  }

  after(statement: number, page: number): boolean {
    const { cuts, last } = (this.known ??= this.lastByPage());
    const at = firstAbove(cuts, page) - 1;
    return at >= 0 && last[at] >= statement;
  }

  /** Where stretches begin and end, and the last statement that has one from there to the next such page; -1 where none does. */
  private lastByPage(): { readonly cuts: Float64Array; readonly last: Int32Array } {
    const { list } = this;
    const ends = new Set<number>();
    for (let i = 0; i < list.length; i += 3) ends.add(list[i + 1]).add(list[i + 2] + 1);
    const cuts = Float64Array.from(ends).sort();
    const last = new Int32Array(cuts.length).fill(-1);
    // From the last stretch to the first one, each takes what no later one has; `free` leads on to that.
    const free = Int32Array.from({ length: cuts.length + 1 }, (_, i) => i);
    const freeFrom = (i: number): number => {
      while (free[i] !== i) i = free[i] = free[free[i]];
      return i;
    };
    for (let i = list.length - 3; i >= 0; i -= 3) {
      let at = freeFrom(firstAbove(cuts, list[i + 1]) - 1);
      for (; cuts[at] <= list[i + 2]; at = freeFrom(at)) {
        last[at] = list[i];
        free[at] = at + 1;
      }
    }
    return { cuts, last };
  }
}

/** Place of the first number that is greater, in a list that is sorted. */
function firstAbove(sorted: Float64Array, number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Ahead {
  readonly windows: Stretches;
  /** First page of each statement that is an access; -1 for others. */
  readonly accesses: Float64Array;
}

/** Looks through a program once. */
export function lookAhead(program: CpuProgram, layout: Layout): Ahead {
  const windows = new Stretches();
  const accesses = new Float64Array(program.statements.length).fill(-1);
  const feeds = feedingReads(program);
  const add = (to: Stretches, statement: number, range: PageRange): void => {
    const [first, last] = layout.range(range);
    to.add(statement, first, last);
  };
  program.statements.forEach(({ action }, number) => {
    switch (action.kind) {
      case 'mprotect':
        add(windows, number, action.range);
        return;
      case 'read':
      case 'write':
        accesses[number] = layout.range(action.range)[0];
        return;
      case 'call':
        for (const range of action.pages) add(windows, number, range);
        return;
      case 'read_pte':
      case 'ptep_get_and_clear':
      case 'ptep_clear_flush':
      case 'ptep_modify_prot_start':
        if (feeds.has(number) && action.page !== 'p') {
          const page = layout.page(action.page);
          windows.add(number, page, page);
        }
    }
  });
  return { windows, accesses };
}

/** Most pages that a script's accesses may name; each costs a TLB entry a CPU. */
export const MAX_ACCESSED_PAGES = 1 << 22;

/** A script whose accesses name more pages than TLBs are kept for; `place` is the access that is too much. */
export class TooManyPages extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** Pages that any program accesses, numbered. Throws TooManyPages. */
export function accessedPages(
  programs: readonly CpuProgram[],
  layout: Layout,
  huge: HugeEntries | null = null,
): Map<number, number> {
  const index = new Map<number, number>();
  for (const program of programs) {
    for (const { action, place } of program.statements) {
      if (action.kind !== 'read' && action.kind !== 'write') continue;
      const [first, last] = layout.range(action.range);
      for (let page = first; page <= last; page++) {
        if (index.has(page)) continue;
        if (index.size === MAX_ACCESSED_PAGES)
          throw new TooManyPages(place, `more than ${grouped(MAX_ACCESSED_PAGES)} pages are accessed`);
        index.set(page, index.size);
      }
    }
  }
  // Each huge entry above them has a place in the TLB, too.
  if (huge)
    for (const page of [...index.keys()]) {
      const entry = huge.above(page);
      if (entry >= 0 && !index.has(entry)) index.set(entry, index.size);
    }
  return index;
}

/** First and last of the pages whose entries a script's own statements read or write. */
export function namedRanges(programs: readonly CpuProgram[], layout: Layout): (readonly [number, number])[] {
  return programs.flatMap(({ statements }) =>
    statements.flatMap(({ action }) => {
      if (action.kind === 'call') return action.pages.map(range => layout.range(range));
      if (!('page' in action) || action.page === 'p') return [];
      const page = layout.page(action.page);
      return [[page, page] as const];
    }),
  );
}

/** Whether a page is in one of these ranges. */
export function within(ranges: readonly (readonly [number, number])[]): (page: number) => boolean {
  const { firsts, lasts } = joined(ranges);
  return page => {
    const at = firstAbove(firsts, page) - 1;
    return at >= 0 && page <= lasts[at];
  };
}

/** The first page from one on that is accessed, or in one of these ranges; infinite where there is none. */
export function nextIn(
  accessed: ReadonlyMap<number, number>,
  ranges: readonly (readonly [number, number])[],
): (page: number) => number {
  const pages = Float64Array.from(accessed.keys()).sort();
  const { firsts, lasts } = joined(ranges);
  return page => {
    const at = firstAbove(firsts, page) - 1;
    if (at >= 0 && page <= lasts[at]) return page;
    const [one, other] = [pages[firstAbove(pages, page - 1)], firsts[at + 1]];
    return Math.min(one ?? Number.POSITIVE_INFINITY, other ?? Number.POSITIVE_INFINITY);
  };
}

/** These ranges in order, those that meet as one. */
function joined(ranges: readonly (readonly [number, number])[]): { firsts: Float64Array; lasts: Float64Array } {
  const sorted = [...ranges].sort(([x], [y]) => x - y);
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (const [first, last] of sorted) {
    const end = lasts.length - 1;
    if (end >= 0 && first <= lasts[end] + 1) lasts[end] = Math.max(lasts[end], last);
    else {
      firsts.push(first);
      lasts.push(last);
    }
  }
  return { firsts: Float64Array.from(firsts), lasts: Float64Array.from(lasts) };
}
