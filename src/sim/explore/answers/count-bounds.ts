/**
 * The least and the most that a whole run can cost: traps, hypercalls, cycles.
 *
 * No move leads back to an earlier state, so the states can be put in an order in which every move goes forward, and
 * the extremes of a state are those of the states before it plus the move between (longest path in an acyclic graph).
 * Runs that commute count the same, so the reduced graph gives the extremes of the full one. If some state is never
 * free of predecessors there is a cycle after all; the reduction rests on there being none, so nothing is claimed then.
 */
import { MOVER_BITS } from '../../mover.ts';
import type { Search } from '../search.ts';
import { Column } from '../states/column.ts';
import { countNames } from '../states/deltas.ts';

const COUNTS = countNames.length;

export class CountBounds {
  /** Extremes over all complete runs; null while unknown, or where the graph has a cycle. */
  least: Float64Array | null = null;
  most: Float64Array | null = null;
  cyclic = false;
  /** States, each after those that lead to it: all of them in the end. */
  readonly order = new Column();
  private readonly search: Search;
  private readonly incoming: Int32Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private counted = 0;
  private next = 0;

  constructor(search: Search) {
    this.search = search;
    const states = search.states.count;
    this.incoming = new Int32Array(states);
    this.low = new Float64Array(states * COUNTS).fill(Number.POSITIVE_INFINITY);
    this.high = new Float64Array(states * COUNTS).fill(Number.NEGATIVE_INFINITY);
    const { counts } = search.deltas.list[search.start];
    this.low.set(counts);
    this.high.set(counts);
    this.order.push(0);
  }

  /** Works through about `budget` states; true where it is over. */
  step(budget: number): boolean {
    let left = budget;
    const { moves } = this.search;
    for (; this.counted < moves.length && left > 0; left--, this.counted += 2) this.incoming[moves.at(this.counted)]++;
    if (this.counted < moves.length) return false;
    while (left-- > 0 && this.next < this.order.length) this.relax(this.order.at(this.next++));
    if (this.next < this.order.length) return false;
    this.finish();
    return true;
  }

  private relax(state: number): void {
    const { moves, outOf, states, deltas } = this.search;
    const end = state + 1 < states.count ? outOf.at(state + 1) : moves.length;
    for (let at = outOf.at(state); at < end; at += 2) {
      const to = moves.at(at);
      const { counts } = deltas.list[moves.at(at + 1) >> MOVER_BITS];
      for (let i = 0; i < COUNTS; i++) {
        const low = this.low[state * COUNTS + i] + counts[i];
        const high = this.high[state * COUNTS + i] + counts[i];
        if (low < this.low[to * COUNTS + i]) this.low[to * COUNTS + i] = low;
        if (high > this.high[to * COUNTS + i]) this.high[to * COUNTS + i] = high;
      }
      if (--this.incoming[to] === 0) this.order.push(to);
    }
  }

  private finish(): void {
    this.cyclic = this.next < this.search.states.count;
    if (this.cyclic) {
      this.search.stopped = 'cycle';
      return;
    }
    const least = new Float64Array(COUNTS).fill(Number.POSITIVE_INFINITY);
    const most = new Float64Array(COUNTS).fill(Number.NEGATIVE_INFINITY);
    for (const end of this.search.ends) {
      for (let i = 0; i < COUNTS; i++) {
        least[i] = Math.min(least[i], this.low[end * COUNTS + i]);
        most[i] = Math.max(most[i], this.high[end * COUNTS + i]);
      }
    }
    this.least = least;
    this.most = most;
  }
}
