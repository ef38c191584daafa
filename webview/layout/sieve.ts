/**
 * The events of one kind among all others. A playhead that is dragged asks several times a frame for the last flush or
 * lock before it; in a log of a million events that must not be a walk, so the rows that count are listed once.
 */
import { lastAtMost } from './last-at-most.ts';
import type { Unfolding } from './unfold.ts';

export class Sieve {
  private readonly unfolding: Unfolding;
  private readonly rows: Uint32Array;
  /** How many of these events come before each segment, and last, how many there are. */
  private readonly before: readonly number[];

  constructor(unfolding: Unfolding, passes: (row: number) => boolean) {
    this.unfolding = unfolding;
    const rows: number[] = [];
    for (let row = 0; row < unfolding.log.length; row++) if (passes(row)) rows.push(row);
    this.rows = Uint32Array.from(rows);
    const before = [0];
    for (const { begin, end, times } of unfolding.segments) {
      before.push(before.at(-1)! + (this.lastRow(end - 1) - this.lastRow(begin - 1)) * times);
    }
    this.before = before;
  }

  /** The last such event at or before `event`; -1 where there is none. */
  upTo(event: number): number {
    const { unfolding, rows } = this;
    if (event < 0) return -1;
    const { row, turn, segment } = unfolding.at(event);
    const i = this.lastRow(row);
    if (i >= 0 && rows[i] >= segment.begin) return unfolding.indexOf(rows[i], turn);
    if (turn > 0) {
      const last = this.lastRow(segment.end - 1);
      if (last >= 0 && rows[last] >= segment.begin) return unfolding.indexOf(rows[last], turn - 1);
    }
    // the segment before ends with its last turn
    if (i < 0) return -1;
    return unfolding.indexOf(rows[i], unfolding.segmentOf(rows[i]).times - 1);
  }

  /** The first such event at or after `event`; -1 where there is none. */
  from(event: number): number {
    const { unfolding, rows } = this;
    if (event >= unfolding.count) return -1;
    const { row, turn, segment } = unfolding.at(Math.max(0, event));
    const i = this.lastRow(row - 1) + 1;
    if (i < rows.length && rows[i] < segment.end) return unfolding.indexOf(rows[i], turn);
    if (turn < segment.times - 1) {
      const first = this.lastRow(segment.begin - 1) + 1;
      if (first < rows.length && rows[first] < segment.end) return unfolding.indexOf(rows[first], turn + 1);
    }
    return i < rows.length ? unfolding.indexOf(rows[i], 0) : -1;
  }

  /** How many there are. */
  get count(): number {
    return this.before.at(-1)!;
  }

  /** How many come before `event`. */
  countBefore(event: number): number {
    const { unfolding } = this;
    if (event >= unfolding.count) return this.count;
    const { row, turn, segment } = unfolding.at(Math.max(0, event));
    const first = this.lastRow(segment.begin - 1) + 1;
    const each = this.lastRow(segment.end - 1) + 1 - first;
    const here = this.lastRow(row - 1) + 1 - first;
    return this.before[unfolding.segments.indexOf(segment)] + turn * each + here;
  }

  /** The n-th of them, counted from 0; -1 where there are not so many. */
  nth(n: number): number {
    if (n < 0 || n >= this.count) return -1;
    const s = lastAtMost(this.before.length, n, i => this.before[i]);
    const { begin, end } = this.unfolding.segments[s];
    const first = this.lastRow(begin - 1) + 1;
    const each = this.lastRow(end - 1) + 1 - first;
    const left = n - this.before[s];
    return this.unfolding.indexOf(this.rows[first + (left % each)], Math.floor(left / each));
  }

  private lastRow(row: number): number {
    return lastAtMost(this.rows.length, row, i => this.rows[i]);
  }
}

const made = new WeakMap<Unfolding, Map<string, Sieve>>();

/** The events of a log that pass, listed at the first call with this name and kept as long as the log. */
export function sieveOf(unfolding: Unfolding, name: string, passes: (row: number) => boolean): Sieve {
  let ofLog = made.get(unfolding);
  if (!ofLog) made.set(unfolding, (ofLog = new Map()));
  let sieve = ofLog.get(name);
  if (!sieve) ofLog.set(name, (sieve = new Sieve(unfolding, passes)));
  return sieve;
}
