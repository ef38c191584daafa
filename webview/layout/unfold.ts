/**
 * A log read as if nothing in it were folded. A folded log of a few thousand rows can stand for millions of events;
 * here each of those has a number, and is found by number or by time without unrolling anything.
 *
 *   rows      0 1 2 [3 4 5] x3  6          3..5 is a fold of three turns
 *   events    0 1 2  3 4 5  6 7 8  9 10 11  12
 */
import { eventAt, type Fold, type LogColumns, type LogEvent, repeated } from '../../src/model/log.ts';
import { lastAtMost } from './last-at-most.ts';

/** Rows [begin, end) that happen `times` times, `cycles` and `pages` apart; times is 1 between folds. */
export interface Segment extends Fold {
  /** Number of the segment's first event. */
  readonly first: number;
}

/** One happening of a row: `turn` counts from 0 within a fold, and is 0 outside. */
export interface Occurrence {
  readonly row: number;
  readonly turn: number;
  readonly segment: Segment;
}

export class Unfolding {
  readonly log: LogColumns;
  readonly segments: readonly Segment[];
  /** How many events there are, folds unrolled. */
  readonly count: number;

  constructor(log: LogColumns) {
    this.log = log;
    const segments: Segment[] = [];
    let row = 0;
    let first = 0;
    const add = (fold: Fold) => {
      if (fold.begin === fold.end) return;
      segments.push({ ...fold, first });
      first += (fold.end - fold.begin) * fold.times;
    };
    const once = (begin: number, end: number) => add({ begin, end, times: 1, pages: 0, cycles: 0, protnoneFrames: 0 });
    for (const fold of log.folds) {
      once(row, fold.begin);
      add(fold);
      row = fold.end;
    }
    once(row, log.length);
    this.segments = segments;
    this.count = first;
  }

  /** The occurrence of event number `index`. */
  at(index: number): Occurrence {
    const segment = this.segments[lastAtMost(this.segments.length, index, i => this.segments[i].first)];
    const rows = segment.end - segment.begin;
    const offset = index - segment.first;
    return { row: segment.begin + (offset % rows), turn: Math.floor(offset / rows), segment };
  }

  /** Event number `index` itself, page and time moved to its turn. */
  event(index: number): LogEvent {
    const { row, turn, segment } = this.at(index);
    const e = eventAt(this.log, row);
    return turn === 0 ? e : repeated(e, segment, turn);
  }

  timeOf(index: number): number {
    const { row, turn, segment } = this.at(index);
    return this.log.time[row] + turn * segment.cycles;
  }

  /** The number of a row's occurrence. */
  indexOf(row: number, turn: number): number {
    const segment = this.segmentOf(row);
    return segment.first + turn * (segment.end - segment.begin) + (row - segment.begin);
  }

  /** The segment that a row is in. */
  segmentOf(row: number): Segment {
    return this.segments[lastAtMost(this.segments.length, row, i => this.segments[i].begin)];
  }

  /** The last event at or before `time`; 0 where there is none. */
  indexAtTime(time: number): number {
    return Math.max(
      0,
      lastAtMost(this.count, time, i => this.timeOf(i)),
    );
  }

  /**
   * The nearest event after `from` (before it, with `step` -1) whose row passes; -1 where there is none. A turn of a
   * fold without any is skipped with all its equals.
   */
  seek(from: number, step: 1 | -1, passes: (row: number) => boolean): number {
    let index = from + step;
    while (index >= 0 && index < this.count) {
      const { row, turn, segment } = this.at(index);
      const stop = step > 0 ? segment.end : segment.begin - 1;
      for (let r = row; r !== stop; r += step) {
        if (passes(r)) return this.indexOf(r, turn);
      }
      const rows = segment.end - segment.begin;
      const wholeTurn = step > 0 ? row === segment.begin : row === segment.end - 1;
      const turns = wholeTurn ? (step > 0 ? segment.times : -1) : turn + step;
      index = step > 0 ? segment.first + turns * rows : segment.first + (turns + 1) * rows - 1;
    }
    return -1;
  }
}
