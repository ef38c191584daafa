/**
 * Boxes of a lane, as columns in the order in which they begin. A box of a folded segment stands once, at its first
 * turn; `cuts` says which boxes belong to which segment, so that drawing repeats only those turns that are in sight.
 */
import { lastAtMost, type Segment } from './unfold.ts';

export interface Boxes {
  readonly length: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** The log row that the box is about. */
  readonly row: Uint32Array;
  /** Boxes of segment s are [cuts[s], cuts[s + 1]). */
  readonly cuts: Uint32Array;
}

/**
 * Collects boxes; `close` gives one its end later. There can be millions of them, so each number is in a typed array, which the
 * garbage collector does not look into, and which has its full length from the start, so that it is never copied.
 */
export class BoxColumns {
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly rows: Uint32Array;
  private readonly cuts: number[] = [0];
  length = 0;

  /** Room for so many boxes. */
  constructor(room: number) {
    this.starts = new Float64Array(room);
    this.ends = new Float64Array(room);
    this.rows = new Uint32Array(room);
  }

  /** Boxes of the segments that have ended. */
  get lengthAtCut(): number {
    return this.cuts[this.cuts.length - 1];
  }

  push(row: number, start: number, end: number): number {
    const box = this.length++;
    this.rows[box] = row;
    this.starts[box] = start;
    this.ends[box] = end;
    return box;
  }

  close(box: number, end: number): void {
    this.ends[box] = end;
  }

  /** The boxes so far end a segment. */
  cut(): void {
    this.cuts.push(this.length);
  }

  columns(): Boxes {
    const { length } = this;
    return {
      length,
      start: this.starts.subarray(0, length),
      end: this.ends.subarray(0, length),
      row: this.rows.subarray(0, length),
      cuts: Uint32Array.from(this.cuts),
    };
  }
}

/** What is drawn of the boxes: one box, several too narrow to tell apart, or all turns of a fold as one. */
export interface Visible {
  readonly start: number;
  readonly end: number;
  /** Index into the boxes: the one, or the first of those merged. */
  readonly box: number;
  readonly turn: number;
  /** Boxes that stand behind this one: 1 where it is itself. */
  readonly merged: number;
  /** Turns of a whole fold; 0 where this is no fold. */
  readonly times: number;
}

/** Least width in pixels of a fold's turn for its boxes to be drawn one by one. */
export const MIN_TURN_PIXELS = 24;

/**
 * The boxes in [from, to), at `scale` pixels a cycle. Boxes that begin within the same pixel become one, found by
 * bisection rather than by counting, so the work is bounded by the width of the picture, not by the length of the log.
 */
export function visibleBoxes(
  boxes: Boxes,
  segments: readonly Segment[],
  from: number,
  to: number,
  scale: number,
): Visible[] {
  const out: Visible[] = [];
  for (let s = 0; s < segments.length; s++) {
    const begin = boxes.cuts[s];
    const end = boxes.cuts[s + 1];
    if (begin === end) continue;
    const { times, cycles } = segments[s];
    // boxes of a lane do not overlap, so the last one ends last
    const last = boxes.end[end - 1];
    const lastTurn = times - 1;
    if (boxes.start[begin] >= to) break;
    if (last + lastTurn * cycles < from) continue;
    if (times > 1 && cycles * scale < MIN_TURN_PIXELS) {
      out.push({
        start: boxes.start[begin],
        end: last + lastTurn * cycles,
        box: begin,
        turn: 0,
        merged: end - begin,
        times,
      });
      continue;
    }
    const firstTurn = times > 1 ? Math.max(0, Math.floor((from - last) / cycles)) : 0;
    for (let turn = firstTurn; turn < times; turn++) {
      const shift = turn * cycles;
      if (boxes.start[begin] + shift >= to) break;
      visibleTurn(out, boxes, begin, end, turn, shift, from, to, scale);
    }
  }
  return out;
}

function visibleTurn(
  out: Visible[],
  boxes: Boxes,
  begin: number,
  end: number,
  turn: number,
  shift: number,
  from: number,
  to: number,
  scale: number,
): void {
  const firstFrom = (time: number, after: number) =>
    after + lastAtMost(end - after, time - shift, i => boxes.start[after + i]) + 1;
  // the box that began before the left edge may reach into the picture
  let i = Math.max(begin, firstFrom(from, begin) - 1);
  while (i < end) {
    const start = boxes.start[i] + shift;
    if (start >= to) break;
    const pixelEnd = start + 1 / scale;
    let stop = boxes.end[i] + shift > pixelEnd ? i + 1 : Math.max(i + 1, firstFrom(pixelEnd, i + 1));
    // one that only begins in this pixel is wide enough to stand for itself
    if (stop > i + 1 && boxes.end[stop - 1] + shift > pixelEnd) stop--;
    const boxEnd = boxes.end[stop - 1] + shift;
    if (boxEnd >= from) out.push({ start, end: boxEnd, box: i, turn, merged: stop - i, times: 0 });
    i = stop;
  }
}
