/**
 * Boxes of a lane, as columns in the order in which they begin. A box of a folded segment stands once, at its first
 * turn; `cuts` says which boxes belong to which segment, so that drawing repeats only those turns that are in sight.
 */

export interface Boxes {
  readonly length: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** The log row that the box is about. */
  readonly row: Uint32Array;
  /** Boxes of segment s, of those without parts, are [cuts[s], cuts[s + 1]). */
  readonly cuts: Uint32Array;
  /** How often the boxes before segment s happen in all. */
  readonly happen: Float64Array;
}

/**
 * Collects boxes; `close` gives one its end later. There can be millions of them, so each number is in a typed array, which the
 * garbage collector does not look into, and which has its full length from the start, so that it is never copied.
 */
export class BoxColumns {
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly rows: Uint32Array;
  private readonly cuts: Uint32Array;
  private readonly happen: Float64Array;
  private segment = 0;
  length = 0;

  /** Room for so many boxes, in so many segments. */
  constructor(room: number, segments: number) {
    this.starts = new Float64Array(room);
    this.ends = new Float64Array(room);
    this.rows = new Uint32Array(room);
    this.cuts = new Uint32Array(segments + 1);
    this.happen = new Float64Array(segments + 1);
  }

  rowOf(box: number): number {
    return this.rows[box];
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

  /** The boxes so far end a segment, whose rows happen so often in all. */
  cut(times: number): void {
    const { cuts, happen, length } = this;
    const s = this.segment++;
    happen[s + 1] = happen[s] + (length - cuts[s]) * times;
    cuts[s + 1] = length;
  }

  columns(): Boxes {
    const { length, cuts, happen } = this;
    return {
      length,
      start: this.starts.subarray(0, length),
      end: this.ends.subarray(0, length),
      row: this.rows.subarray(0, length),
      cuts,
      happen,
    };
  }
}
