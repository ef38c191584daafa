/**
 * The events of one kind among all others. A playhead that is dragged asks several times a frame for the last flush or
 * lock before it; in a log of a million events that must not be a walk, so the rows that count are listed once. They
 * happen in turns as all rows do, and so have numbers of their own.
 */
import type { Fold } from '../../src/model/log-columns.ts';
import { lastAtMost } from './last-at-most.ts';
import { Turns } from './turns.ts';
import type { Unfolding } from './unfold.ts';

export class Sieve {
  readonly unfolding: Unfolding;
  readonly rows: Uint32Array;
  private made: Turns | undefined;

  constructor(unfolding: Unfolding, passes: (row: number) => boolean) {
    this.unfolding = unfolding;
    const rows: number[] = [];
    for (let row = 0; row < unfolding.log.length; row++) if (passes(row)) rows.push(row);
    this.rows = Uint32Array.from(rows);
  }

  /** Its rows as they happen, made where they are counted. */
  get turns(): Turns {
    if (this.made) return this.made;
    const folds: Fold[] = [];
    for (const fold of this.rows.length > 0 ? this.unfolding.log.folds : []) {
      const [begin, end] = [this.firstFrom(fold.begin), this.firstFrom(fold.end)];
      if (begin < end) folds.push({ ...fold, begin, end });
    }
    this.made = new Turns(folds, this.rows.length);
    return this.made;
  }

  /** The last such event at or before `event`; -1 where there is none. */
  upTo(event: number): number {
    return this.unfolding.find(event, -1, (row, stop) => {
      const i = this.firstFrom(row + 1) - 1;
      return i >= 0 && this.rows[i] > stop ? this.rows[i] : -1;
    });
  }

  /** The first such event at or after `event`; -1 where there is none. */
  from(event: number): number {
    return this.unfolding.find(Math.max(0, event), 1, (row, stop) => {
      const i = this.firstFrom(row);
      return i < this.rows.length && this.rows[i] < stop ? this.rows[i] : -1;
    });
  }

  /** How many there are. */
  get count(): number {
    return this.turns.count;
  }

  /** How many come before `event`. */
  countBefore(event: number): number {
    const next = this.from(event);
    if (next < 0) return this.count;
    const { row, turn } = this.unfolding.at(next);
    return this.turns.indexOf(this.firstFrom(row), turn);
  }

  /** The n-th of them, counted from 0; -1 where there are not so many. */
  nth(n: number): number {
    if (n < 0 || n >= this.count) return -1;
    const { row, turn } = this.turns.at(n);
    return this.unfolding.indexOf(this.rows[row], turn);
  }

  /** Which of its rows is the first at or after a row of the log. */
  private firstFrom(row: number): number {
    return lastAtMost(this.rows.length, row - 1, i => this.rows[i]) + 1;
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
