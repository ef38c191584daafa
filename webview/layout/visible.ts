import type { Boxes } from './boxes.ts';
import { lastAtMost } from './last-at-most.ts';
import type { Segment } from './unfold.ts';

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
