/**
 * One question over many sizes: what does a script cost for each value of a param? That is how "is 7x just the average
 * of 7 pages?" is answered: fixed costs hide everything at few pages, and only a curve shows it.
 */
import type { SweepSeries } from '../model/sweep.ts';
import type { RunFailure } from './failure.ts';
import { runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';

export interface Sweep {
  readonly series: readonly SweepSeries[];
  /** Backends that could not run the script, each for the first value at which. */
  readonly failures: readonly RunFailure[];
}

/** Runs the scenario of each value on all its backends. */
export function sweep(scenarioOf: (value: number) => Scenario, values: readonly number[]): Sweep {
  const series = new Map<string, SweepSeries>();
  const failures = new Map<string, RunFailure>();
  for (const value of values) {
    const ran = runScenario(scenarioOf(value));
    for (const failure of ran.failures) if (!failures.has(failure.backend)) failures.set(failure.backend, failure);
    for (const { result } of ran.recordings) {
      const { backend, preset, costProfile, traps, hypercalls, updates, cycles, ratioToNative } = result;
      if (!series.has(backend)) series.set(backend, { backend, preset, costProfile, points: [] });
      series.get(backend)?.points.push({ value, traps, hypercalls, updates, cycles, ratio: ratioToNative });
    }
  }
  return { series: [...series.values()], failures: [...failures.values()] };
}

/** Up to here every value is run; a doubling beyond has this many. */
const DENSE = 64;
const PER_DOUBLING = 16;
/** Most values of which all are run. */
export const MOST_VALUES = 256;

/**
 * The values of `from..to`, both included, that are worth running: all of them where they are few. Else all up to 64,
 * sixteen to each doubling beyond, and around every whole page-table page of 512 the last before and the first after.
 */
export function valuesOf(from: number, to: number): number[] {
  if (to - from < MOST_VALUES) return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const wanted = new Set([from, to]);
  for (let value = Math.max(from, 0); value <= Math.min(to, DENSE); value++) wanted.add(value);
  for (let low = DENSE; low < to; low *= 2)
    for (let i = 1; i <= PER_DOUBLING; i++) wanted.add(low + (low / PER_DOUBLING) * i);
  for (const tables of [1, 2, 4]) for (const beside of [-1, 0, 1]) wanted.add(tables * 512 + beside);
  return [...wanted].filter(value => value >= from && value <= to).sort((x, y) => x - y);
}
