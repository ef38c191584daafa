/**
 * What a CPU's program will still do, derived from its statements alone: the schedule asks for windows and accesses. A
 * superset is enough: a window that never opens only means that an access waited for nothing.
 */
import { grouped } from '../model/number-words.ts';
import type { HugeEntries } from './huge.ts';
import type { Layout } from './layout.ts';
import { feedingReads } from './program.ts';
import type { CpuProgram } from './scenario.ts';
import type { PageRange, Place } from './statements.ts';

interface Stretch {
  readonly statement: number;
  readonly first: number;
  readonly last: number;
}

/** Page stretches by statement; answers "is there one of this page at or after that statement?". */
export class Stretches {
  private readonly list: Stretch[] = [];
  /** Last statement for pages that single-page stretches name. */
  private readonly lastOf = new Map<number, number>();

  add(statement: number, first: number, last: number): void {
    if (first === last) this.lastOf.set(first, statement);
    else this.list.push({ statement, first, last });
  }

  after(statement: number, page: number): boolean {
    const last = this.lastOf.get(page);
    if (last !== undefined && last >= statement) return true;
    return this.list.some(s => s.statement >= statement && page >= s.first && page <= s.last);
  }
}

export interface Ahead {
  readonly windows: Stretches;
  /** First page of each statement that is an access; undefined for others. */
  readonly accesses: ReadonlyMap<number, number>;
}

/** Looks through a program once. */
export function lookAhead(program: CpuProgram, layout: Layout): Ahead {
  const windows = new Stretches();
  const accesses = new Map<number, number>();
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
        accesses.set(number, layout.range(action.range)[0]);
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
  const single = new Set(ranges.flatMap(([first, last]) => (first === last ? [first] : [])));
  const wide = ranges.filter(([first, last]) => first < last);
  return page => single.has(page) || wide.some(([first, last]) => page >= first && page <= last);
}

/** The first page from one on that is accessed, or in one of these ranges; infinite where there is none. */
export function nextIn(
  accessed: ReadonlyMap<number, number>,
  ranges: readonly (readonly [number, number])[],
): (page: number) => number {
  const single = [...accessed.keys(), ...ranges.flatMap(([first, last]) => (first === last ? [first] : []))];
  const pages = Float64Array.from(single).sort();
  const wide = ranges.filter(([first, last]) => first < last);
  return page => {
    let low = 0;
    let high = pages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pages[middle] < page) low = middle + 1;
      else high = middle;
    }
    let next = pages[low] ?? Number.POSITIVE_INFINITY;
    for (const [first, last] of wide) if (last >= page) next = Math.min(next, Math.max(page, first));
    return next;
  };
}
