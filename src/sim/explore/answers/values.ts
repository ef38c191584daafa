/**
 * Which values a count can have at the end of a run, exactly: what `==` and `!=` ask where the least and the most do not
 * decide. States are gone through in the order that count-bounds.ts has put them in, each with the set of what ways to it
 * count. Runs that commute count the same, so the reduced graph gives the values of the full one.
 */

import { MOVER_BITS } from '../../mover.ts';
import type { Search } from '../search.ts';
import type { Column } from '../states/column.ts';
import { type CountName, countNames } from '../states/deltas.ts';

/** Most sums that are made for one count; cycles can have as many values as there are interleavings. */
export const MOST_SUMS = 10_000_000;

export class Values {
  readonly count: CountName;
  /** Ascending; null while unknown, and where there were too many sums to make. */
  values: readonly number[] | null = null;
  private readonly search: Search;
  private readonly order: Column;
  private readonly index: number;
  private readonly ends: ReadonlySet<number>;
  private readonly atEnds = new Set<number>();
  /** Values on the ways to a state, from its discovery until it is gone through. */
  private readonly known = new Map<number, Set<number>>();
  private next = 0;
  private sums = 0;

  /** `order`: all states, each after those that lead to it. */
  constructor(search: Search, order: Column, count: CountName) {
    this.search = search;
    this.order = order;
    this.count = count;
    this.index = countNames.indexOf(count);
    this.ends = new Set(search.ends);
    this.known.set(0, new Set([search.deltas.list[search.start].counts[this.index]]));
  }

  /** Makes about `budget` sums; true where it is over. */
  step(budget: number): boolean {
    const until = this.sums + budget;
    while (this.next < this.order.length && this.sums < until && this.sums < MOST_SUMS)
      this.goThrough(this.order.at(this.next++));
    if (this.sums >= MOST_SUMS) return true;
    if (this.next < this.order.length) return false;
    this.values = [...this.atEnds].sort((x, y) => x - y);
    return true;
  }

  private goThrough(state: number): void {
    const { moves, outOf, states, deltas } = this.search;
    const values = this.known.get(state)!;
    this.known.delete(state);
    if (this.ends.has(state)) for (const value of values) this.atEnds.add(value);
    const end = state + 1 < states.count ? outOf.at(state + 1) : moves.length;
    for (let at = outOf.at(state); at < end; at += 2) {
      const to = moves.at(at);
      const more = deltas.list[moves.at(at + 1) >> MOVER_BITS].counts[this.index];
      const there = this.known.get(to) ?? new Set();
      this.known.set(to, there);
      for (const value of values) there.add(value + more);
      this.sums += values.size;
    }
    this.sums++;
  }
}
