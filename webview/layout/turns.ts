/**
 * How often rows happen, and in which order: rows whose folds hold folds, read as if nothing were folded. A few thousand
 * rows can stand for millions of events; each of these has a number, and is found by it without unrolling anything.
 *
 *   rows      0 1 2 [3 4 5] x3  6          3..5 is a fold of three turns
 *   events    0 1 2  3 4 5  6 7 8  9 10 11  12
 */
import { type Part, partsOf, type Turn } from '../../src/model/folds.ts';
import type { Fold } from '../../src/model/log-columns.ts';
import { lastAtMost } from './last-at-most.ts';

/** Rows [begin, end) that happen `times` times, `cycles` apart, in each turn of what they are in; `times` is 1 between folds. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
  readonly times: number;
  readonly cycles: number;
  /** null between folds. */
  readonly fold: Fold | null;
  /** What it is a part of; null for the whole. */
  readonly within: Segment | null;
  /** What it consists of; nothing where no fold is in it. */
  readonly parts: readonly Segment[];
  /** Events of one turn. */
  readonly events: number;
  /** Events that come before it in a turn of what it is in. */
  readonly first: number;
  /** Those in it that have no parts: their numbers are [leaf, leafEnd). */
  readonly leaf: number;
  readonly leafEnd: number;
}

/**
 * One happening of a row. `turn` numbers the happenings of the segment's rows: it is 0 outside folds, counts the turns of a
 * fold, and in folds that lie in folds goes on from one outer turn to the next.
 */
export interface Occurrence {
  readonly row: number;
  readonly turn: number;
  /** One without parts. */
  readonly segment: Segment;
}

/** Turns of a segment without parts, in one turn of what it is in. */
interface Run {
  readonly segment: Segment;
  readonly around: number;
  /** Number of the first event. */
  readonly first: number;
}

export class Turns {
  /** Where an event was looked for last: the next one is often near. */
  private near: Run | undefined;
  /** The whole. */
  readonly whole: Segment;
  /** Those that have no parts, in order. */
  readonly segments: readonly Segment[];

  constructor(folds: readonly Fold[], length: number) {
    const segments: Segment[] = [];
    const segmentOf = ({ begin, end, fold, at, holds }: Part, within: Segment | null, first: number): Segment => {
      const parts: Segment[] = [];
      const { times, cycles } = fold ?? { times: 1, cycles: 0 };
      const leaf = segments.length;
      const made = {
        begin,
        end,
        times,
        cycles,
        fold,
        within,
        parts,
        events: end - begin,
        first,
        leaf,
        leafEnd: leaf + 1,
      };
      if (holds) {
        made.events = 0;
        for (const part of partsOf(folds, at, begin, end)) {
          const next = segmentOf(part, made, made.events);
          parts.push(next);
          made.events += next.events * next.times;
        }
        made.leafEnd = segments.length;
      } else segments.push(made);
      return made;
    };
    this.whole = segmentOf({ begin: 0, end: length, fold: null, at: 0, holds: folds.length > 0 }, null, 0);
    this.segments = segments;
  }

  /** How many events there are. */
  get count(): number {
    return this.whole.events;
  }

  /** The occurrence of event number `index`. */
  at(index: number): Occurrence {
    const { segment, around, first } = this.runAt(index);
    const own = Math.floor((index - first) / segment.events);
    const row = segment.begin + (index - first - own * segment.events);
    return { row, turn: around * segment.times + own, segment };
  }

  private runAt(index: number): Run {
    const { near } = this;
    if (near && index >= near.first && index < near.first + near.segment.events * near.segment.times) return near;
    let segment = this.whole;
    let around = 0;
    let first = 0;
    while (segment.parts.length > 0) {
      const { parts, times, events } = segment;
      const own = Math.floor((index - first) / events);
      first += own * events;
      around = around * times + own;
      segment = parts[lastAtMost(parts.length, index - first, i => parts[i].first)];
      first += segment.first;
    }
    this.near = { segment, around, first };
    return this.near;
  }

  /** The number of a row's occurrence. */
  indexOf(row: number, turn: number): number {
    const segment = this.segmentOf(row);
    const { near } = this;
    let index = row - segment.begin;
    if (near?.segment === segment && Math.floor(turn / segment.times) === near.around)
      return near.first + (turn % segment.times) * segment.events + index;
    for (let s: Segment | null = segment, left = turn; s; s = s.within) {
      const own = left % s.times;
      index += s.first + own * s.events;
      left = (left - own) / s.times;
    }
    return index;
  }

  /** The segment without parts that a row is in. */
  segmentOf(row: number): Segment {
    const near = this.near?.segment;
    if (near && row >= near.begin && row < near.end) return near;
    return this.segments[lastAtMost(this.segments.length, row, i => this.segments[i].begin)];
  }

  /**
   * The first event from number `from` on (the last one up to it, with `step` -1) that is looked for; -1 where there is none.
   * `nearest` is asked for the nearest such row of some: from one on, in the direction of `step`, before `stop`; -1 for none.
   * Turns without any are passed over at once.
   */
  find(from: number, step: 1 | -1, nearest: (row: number, stop: number) => number): number {
    if (from < 0 || from >= this.count) return -1;
    const forward = step > 0;
    const at = this.at(from);
    let { turn } = at;
    let row = nearest(at.row, forward ? at.segment.end : at.segment.begin - 1);
    if (row >= 0) return this.indexOf(row, turn);
    for (let s: Segment | null = at.segment; s; s = s.within) {
      const own = turn % s.times;
      // in another turn of it
      if (forward ? own + 1 < s.times : own > 0) {
        row = forward ? nearest(s.begin, s.end) : nearest(s.end - 1, s.begin - 1);
        if (row >= 0) return this.indexOf(row, turnWithin(this.segmentOf(row), s, turn + step, forward));
      }
      turn = (turn - own) / s.times;
      // or beside it
      const around = s.within;
      if (!around) break;
      row = forward ? nearest(s.end, around.end) : nearest(s.begin - 1, around.begin - 1);
      if (row >= 0) return this.indexOf(row, turnWithin(this.segmentOf(row), around, turn, forward));
    }
    return -1;
  }
}

/** The first (or last) turn of a segment in turn `turn` of one that it is in, or is. */
export function turnWithin(segment: Segment, around: Segment, turn: number, first: boolean): number {
  const times = timesWithin(segment, around);
  return turn * times + (first ? 0 : times - 1);
}

/** How often a segment's rows happen in one turn of a segment that it is in, or is; without one, in all. */
export function timesWithin(segment: Segment, around: Segment | null): number {
  let times = 1;
  for (let s: Segment | null = segment; s && s !== around; s = s.within) times *= s.times;
  return times;
}

/** Cycles from a segment's rows to the same rows in its last turn within one turn of a segment that it is in, or is. */
export function lastShift(segment: Segment, around: Segment): number {
  let cycles = 0;
  for (let s: Segment | null = segment; s && s !== around; s = s.within) cycles += (s.times - 1) * s.cycles;
  return cycles;
}

/** Cycles from a segment's rows to the same rows in this turn. */
export function shiftOf(segment: Segment, turn: number): number {
  return turnsOf(segment, turn).reduce((cycles, { fold, turn }) => cycles + turn * fold.cycles, 0);
}

/** The turns of a segment and of the folds that it is in, the innermost first. */
export function turnsOf(segment: Segment, turn: number): Turn[] {
  const turns: Turn[] = [];
  for (let s: Segment | null = segment, left = turn; s; s = s.within) {
    const own = left % s.times;
    if (s.fold) turns.push({ fold: s.fold, turn: own });
    left = (left - own) / s.times;
  }
  return turns;
}
