/** The last i in [0, length) with key(i) <= wanted, keys ascending; -1 where all are greater. */
export function lastAtMost(length: number, wanted: number, key: (i: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
