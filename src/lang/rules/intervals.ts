/** A set of addresses as intervals, ends included. Many are added first, then many questions are asked. */
export class Intervals {
  private readonly list: [number, number][] = [];
  private isSorted = true;

  add(first: number, last: number): void {
    this.list.push([first, last]);
    this.isSorted = false;
  }

  /** Whether an address from `first` to `last` is in the set. */
  meets(first: number, last: number): boolean {
    if (!this.isSorted) this.sort();
    // The last interval that begins no later than `last`; intervals do not overlap, so it ends last, too.
    let [low, high] = [0, this.list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle][0] <= last) low = middle + 1;
      else high = middle;
    }
    return low > 0 && this.list[low - 1][1] >= first;
  }

  private sort(): void {
    const sorted = this.list.splice(0).sort((a, b) => a[0] - b[0]);
    for (const [first, last] of sorted) {
      const before = this.list.at(-1);
      if (before && before[1] >= first) before[1] = Math.max(before[1], last);
      else this.list.push([first, last]);
    }
    this.isSorted = true;
  }
}
