/** What the user filtered away: lanes by what they are of, and CPUs. */
import type { Part } from './places.ts';

/** Parts and CPUs, a CPU as `cpu 1`. */
export type Hidden = ReadonlySet<string>;

export function cpuKey(cpu: number): string {
  return `cpu ${cpu}`;
}

/** Whether the lane of that part and CPU, or an event that belongs there, is filtered away. */
export function hides(hidden: Hidden, part: Part, cpu: number): boolean {
  // what happened to bits is of no CPU alone
  return hidden.has(part) || (part !== 'bits' && hidden.has(cpuKey(cpu)));
}
