/** A log read as if nothing in it were folded: each event by its number or its time, as it is in its turn. */
import { eventWithin } from '../../src/model/folds.ts';
import type { LogColumns, LogEvent } from '../../src/model/log-columns.ts';
import { lastAtMost } from './last-at-most.ts';
import { shiftOf, Turns, turnsOf } from './turns.ts';

export class Unfolding extends Turns {
  readonly log: LogColumns;
  /** Kinds of event that there are, by the log's kind column. */
  readonly kinds: ReadonlySet<number>;

  constructor(log: LogColumns) {
    super(log.folds, log.length);
    this.log = log;
    this.kinds = new Set(log.kind);
  }

  /** Event number `index` itself, page and time moved to its turn. */
  event(index: number): LogEvent {
    const { row, turn, segment } = this.at(index);
    return eventWithin(this.log, row, turnsOf(segment, turn));
  }

  timeOf(index: number): number {
    const { row, turn, segment } = this.at(index);
    return this.log.time[row] + shiftOf(segment, turn);
  }

  /** The last event at or before `time`; 0 where there is none. */
  indexAtTime(time: number): number {
    return Math.max(
      0,
      lastAtMost(this.count, time, i => this.timeOf(i)),
    );
  }

  /** The nearest event after `from` (before it, with `step` -1) whose row passes; -1 where there is none. */
  seek(from: number, step: 1 | -1, passes: (row: number) => boolean): number {
    return this.find(from + step, step, (row, stop) => {
      for (let r = row; r !== stop; r += step) if (passes(r)) return r;
      return -1;
    });
  }
}
