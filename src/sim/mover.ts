/**
 * Who makes a move: a CPU, by its number; its store buffer, of which the oldest store lands; or its page walker, which walks
 * for the access that comes next. Search, schedules, replay codes and the debugger go by movers.
 */
import { MAX_CPUS } from './scenario.ts';

/** The mover that is a CPU's store buffer, and its page walker. MAX_CPUS is 8. */
export const bufferOf = (cpu: number): number => MAX_CPUS + cpu;
export const walkerOf = (cpu: number): number => 2 * MAX_CPUS + cpu;

export const isCpu = (mover: number): boolean => mover < MAX_CPUS;
export const isBuffer = (mover: number): boolean => !isCpu(mover) && mover < walkerOf(0);
export const isWalker = (mover: number): boolean => mover >= walkerOf(0);

/** The CPU that moves, or whose buffer or walker does. */
export const cpuOf = (mover: number): number => mover % MAX_CPUS;

/** Bits of a mover, and what it is below. */
export const MOVER_BITS = 5;
export const MOST_MOVERS = 1 << MOVER_BITS;

/** The movers of a machine. */
export function moversOf(cpus: number, { buffers, walkers }: { buffers: boolean; walkers: boolean }): number[] {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return [...all, ...(buffers ? all.map(bufferOf) : []), ...(walkers ? all.map(walkerOf) : [])];
}
