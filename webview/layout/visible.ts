/**
 * What is drawn of a layer's boxes. Boxes that begin within the same pixel become one, and so do turns that are too narrow
 * to be told apart. What comes next is found by bisection rather than by counting, so the work is bounded by the width of
 * the picture, whatever the log is.
 */
import type { Boxes } from './boxes.ts';
import { lastAtMost } from './last-at-most.ts';
import { lastShift, type Segment, type Turns, timesWithin, turnWithin } from './turns.ts';

/** One box, several too narrow to tell apart, or all turns of a fold as one. */
export interface Visible {
  readonly start: number;
  readonly end: number;
  /** Index into the boxes: the one, or the first of those merged. */
  readonly box: number;
  readonly turn: number;
  /** The last of those merged. */
  readonly last: number;
  /** How often these happen in all: 1 where this is one box. */
  readonly merged: number;
  /** Turns of a whole fold; 0 where this is no fold. */
  readonly times: number;
}

/** Least width in pixels of a fold's turn for its boxes to be drawn one by one. */
export const MIN_TURN_PIXELS = 24;

/** So many in one pixel stand one over another, as they are; what comes behind them becomes one with the last. */
const CROWD = 3;

/** The boxes in [from, to), at `scale` pixels a cycle. */
export function visibleBoxes(boxes: Boxes, turns: Turns, from: number, to: number, scale: number): Visible[] {
  const sight = new Sight(boxes, turns.segments, from, to, scale);
  sight.add(turns.whole, 0, 0);
  return sight.seen;
}

class Sight {
  readonly seen: Visible[] = [];
  private readonly boxes: Boxes;
  private readonly segments: readonly Segment[];
  private readonly from: number;
  private readonly to: number;
  private readonly scale: number;

  constructor(boxes: Boxes, segments: readonly Segment[], from: number, to: number, scale: number) {
    this.boxes = boxes;
    this.segments = segments;
    this.from = from;
    this.to = to;
    this.scale = scale;
  }

  /**
   * Adds a segment in turn `turn` of what it is in, which comes `shift` cycles after the first. False where it reaches
   * beyond the window: nothing further is in sight then.
   */
  add(segment: Segment, turn: number, shift: number): boolean {
    const { boxes, from, to, scale } = this;
    const { times, cycles, parts } = segment;
    const [begin, end] = this.boxesOf(segment);
    if (begin === end) return true;
    const start = boxes.start[begin] + shift;
    const over = this.endOf(end - 1, segment) + shift;
    if (times > 1 && cycles * scale < MIN_TURN_PIXELS) {
      if (over + (times - 1) * cycles >= from) {
        this.seen.push({
          start,
          end: over + (times - 1) * cycles,
          box: begin,
          turn: turnWithin(this.segmentOf(begin), segment, turn * times, true),
          last: end - 1,
          merged: this.happenings(begin, end, segment.within),
          times,
        });
      }
      return true;
    }
    for (let own = times > 1 ? Math.max(0, Math.floor((from - over) / cycles)) : 0; own < times; own++) {
      const later = own * cycles;
      if (start + later >= to) return false;
      const within = turn * times + own;
      const goesOn =
        parts.length > 0
          ? this.addParts(segment, within, shift + later, begin, end)
          : this.addBoxes(within, shift + later, begin, end);
      if (!goesOn) return false;
    }
    return true;
  }

  private addParts(segment: Segment, turn: number, shift: number, begin: number, end: number): boolean {
    // the part that began before the left edge may reach into the picture
    let box = Math.max(begin, this.firstBehind(this.from - shift, begin, end) - 1);
    // and so may those that end with it
    while (box > begin && this.boxes.start[box] === this.from - shift) box--;
    while (box < end) {
      const part = this.partOf(segment, box);
      const [first, next] = this.boxesOf(part);
      if (this.boxes.start[first] + shift >= this.to || !this.add(part, turn, shift)) return false;
      box = this.merge(segment, shift, next, end);
    }
    return true;
  }

  /** Adds whole parts from box `next` on to what was added last, as far as they end within its pixel; the box to go on with. */
  private merge(segment: Segment, shift: number, next: number, end: number): number {
    const before = this.seen.at(-1);
    const crowd = this.seen.at(-CROWD);
    if (!before || !crowd || before.last !== next - 1 || before.start > crowd.start + 1 / this.scale) return next;
    const pixelEnd = before.start + 1 / this.scale;
    const behind = before.end > pixelEnd ? next : this.firstBehind(pixelEnd - shift, next, end);
    if (behind === next) return next;
    const [first, over] = this.boxesOf(this.partOf(segment, behind - 1));
    const stop = this.endOf(over - 1, segment) + shift > pixelEnd ? first : over;
    if (stop === next) return next;
    this.seen[this.seen.length - 1] = {
      ...before,
      end: this.endOf(stop - 1, segment) + shift,
      last: stop - 1,
      merged: before.merged + this.happenings(next, stop, segment),
      times: 0,
    };
    return stop;
  }

  private addBoxes(turn: number, shift: number, begin: number, end: number): boolean {
    const { boxes, from, to, scale } = this;
    // the box that began before the left edge may reach into the picture
    let i = Math.max(begin, this.firstBehind(from - shift, begin, end) - 1);
    while (i < end) {
      const start = boxes.start[i] + shift;
      if (start >= to) return false;
      const pixelEnd = start + 1 / scale;
      let stop =
        boxes.end[i] + shift > pixelEnd ? i + 1 : Math.max(i + 1, this.firstBehind(pixelEnd - shift, i + 1, end));
      // one that only begins in this pixel is wide enough to stand for itself
      if (stop > i + 1 && boxes.end[stop - 1] + shift > pixelEnd) stop--;
      const boxEnd = boxes.end[stop - 1] + shift;
      if (boxEnd >= from)
        this.seen.push({ start, end: boxEnd, box: i, turn, last: stop - 1, merged: stop - i, times: 0 });
      i = stop;
    }
    return true;
  }

  private boxesOf({ leaf, leafEnd }: Segment): [begin: number, end: number] {
    return [this.boxes.cuts[leaf], this.boxes.cuts[leafEnd]];
  }

  /** The first box of [begin, end) that begins after a time, in its first turn. */
  private firstBehind(time: number, begin: number, end: number): number {
    return begin + lastAtMost(end - begin, time, i => this.boxes.start[begin + i]) + 1;
  }

  /** When a box ends in its last turn within one turn of a segment that it is in. */
  private endOf(box: number, around: Segment): number {
    // boxes of a lane do not overlap, so the last one of a segment ends last
    return this.boxes.end[box] + lastShift(this.segmentOf(box), around);
  }

  /** The segment without parts that a box is of. */
  private segmentOf(box: number): Segment {
    return this.segments[this.leafOf(box)];
  }

  private leafOf(box: number): number {
    const { cuts } = this.boxes;
    return lastAtMost(cuts.length - 1, box, i => cuts[i]);
  }

  /** The part of a segment that a box is of. */
  private partOf({ parts }: Segment, box: number): Segment {
    const leaf = this.leafOf(box);
    return parts[lastAtMost(parts.length, leaf, i => parts[i].leaf)];
  }

  /** How often the boxes of whole segments happen in one turn of what these are in. */
  private happenings(begin: number, end: number, around: Segment | null): number {
    const { happen } = this.boxes;
    return (happen[this.leafOf(end - 1) + 1] - happen[this.leafOf(begin)]) / (around ? timesWithin(around, null) : 1);
  }
}
