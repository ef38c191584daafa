/** Where the curve of a sweep reaches a given ratio, and what it is at a given value. */
import type { SweepSeries } from '../../src/model/sweep.ts';

/** The ratio at the value run that is nearest to `value`; null where that backend has none. */
export function ratioAt({ points }: SweepSeries, value: number): number | null {
  const known = points.filter(point => point.ratio !== null);
  const distance = (of: number) => Math.abs(of - value);
  return (
    known.reduce((best, point) => (distance(point.value) < distance(best.value) ? point : best), known[0])?.ratio ??
    null
  );
}

/** The first value at which the ratio is at least `ratio`; null where it never is. */
export function reaches({ points }: SweepSeries, ratio: number): number | null {
  return points.find(point => (point.ratio ?? 0) >= ratio)?.value ?? null;
}

/** The dearest value of a series. */
export function dearest({ points }: SweepSeries): { value: number; ratio: number } | null {
  let best: { value: number; ratio: number } | null = null;
  for (const { value, ratio } of points) if (ratio !== null && ratio > (best?.ratio ?? 0)) best = { value, ratio };
  return best;
}

/** Values worth a column of the table: the ends, the powers of two between, and 7, which the thread is about. */
export function columnsOf(values: readonly number[]): number[] {
  const known = new Set(values);
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const wanted = new Set([first, 7, last]);
  for (let power = 1; power < last; power *= 4) wanted.add(power);
  return [...wanted].filter(value => known.has(value)).sort((x, y) => x - y);
}
