/** The last i in [0, length) with key(i) <= wanted, keys ascending; -1 where all are greater. */
export function lastAtMost(length: number, wanted: number, key: (i: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    // there may be more events than 32 bits count
    const middle = Math.floor((low + high) / 2);
    if (key(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
