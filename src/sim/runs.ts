/** Numbers that stand in runs, in order, each with its place among all of them: tables by their addresses, of mappings of any size. */
export class Runs {
  /** First number of each run, and its place. */
  private readonly firsts: number[] = [];
  private readonly places: number[] = [];
  readonly length: number;

  /** Of pairs of a first number and one past the last, ascending; what a run shares with the one before counts once. */
  constructor(runs: readonly (readonly [number, number])[]) {
    let length = 0;
    let until = 0;
    for (const [first, end] of runs) {
      const from = Math.max(first, until);
      if (from >= end) continue;
      this.firsts.push(from);
      this.places.push(length);
      length += end - from;
      until = end;
    }
    this.length = length;
  }

  /** The number that has a place. */
  at(place: number): number {
    const run = lastUpTo(this.places, place);
    return this.firsts[run] + place - this.places[run];
  }

  /** Place of the first number from this one on. */
  from(number: number): number {
    const run = lastUpTo(this.firsts, number);
    if (run < 0) return 0;
    return Math.min(this.places[run] + number - this.firsts[run], this.places[run + 1] ?? this.length);
  }
}

/** Index of the last of ascending values that is no larger; -1 where none is. */
function lastUpTo(values: readonly number[], value: number): number {
  let low = -1;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
