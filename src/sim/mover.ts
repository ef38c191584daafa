/**
 * Who makes a move: a CPU, by its number, or its store buffer, of which the oldest store lands. Search, schedules, replay
 * codes and the debugger go by movers.
 */
import { MAX_CPUS } from './scenario.ts';

/** The mover that is a CPU's store buffer. MAX_CPUS is 8. */
export const bufferOf = (cpu: number): number => MAX_CPUS + cpu;

export const isBuffer = (mover: number): boolean => mover >= MAX_CPUS;

/** The CPU that moves, or whose buffer does. */
export const cpuOf = (mover: number): number => mover % MAX_CPUS;

/** Bits of a mover, and what it is below. */
export const MOVER_BITS = 4;
export const MOST_MOVERS = 1 << MOVER_BITS;

/** The movers of a machine. */
export function moversOf(cpus: number, buffers: boolean): number[] {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return buffers ? [...all, ...all.map(bufferOf)] : all;
}
