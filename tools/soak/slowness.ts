/**
 * How much slower this machine is now than a quiet one: limits of time are those of a quiet machine, and other processes
 * share caches and cores. Measured by fixed work of a checker's kind, objects and looks into maps.
 */

/** Milliseconds of processor time that the work takes on a quiet machine of 2025 with two cores. */
const QUIET = 30;

/** The work takes this many times as long as on a quiet machine, at least once: the median of three. */
export function slowness(): number {
  const times = [0, 1, 2].map(timed).sort((a, b) => a - b);
  return Math.max(1, times[1] / QUIET);
}

function timed(): number {
  const before = process.threadCpuUsage();
  const seen = new Map<string, { readonly at: number; readonly of: readonly number[] }>();
  for (let i = 0; i < 115_000; i++) seen.set(`${i % 5000} ${i % 7}`, { at: i, of: [i, i + 1] });
  if (seen.size === 0) throw new Error('the work was not done');
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
