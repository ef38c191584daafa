/**
 * Who makes a move: a CPU, by its number; its store buffer, of which the oldest store lands; its page walker, which walks
 * for the access that comes next; or an interrupt of it, which comes. Search, schedules, replay codes and the debugger go by movers.
 */
import { MAX_CPUS } from './scenario.ts';

/** The mover that is a CPU's store buffer, its page walker, and an interrupt of it. MAX_CPUS is 8. */
export const bufferOf = (cpu: number): number => MAX_CPUS + cpu;
export const walkerOf = (cpu: number): number => 2 * MAX_CPUS + cpu;
export const interruptOf = (cpu: number): number => 3 * MAX_CPUS + cpu;

export const isCpu = (mover: number): boolean => mover < MAX_CPUS;
export const isBuffer = (mover: number): boolean => !isCpu(mover) && mover < walkerOf(0);
export const isWalker = (mover: number): boolean => mover >= walkerOf(0) && mover < interruptOf(0);
export const isInterrupt = (mover: number): boolean => mover >= interruptOf(0);

/** Whether the move is one of the CPU's own code: it goes on to the next step that others can see. */
export const isOfCode = (mover: number): boolean => isCpu(mover) || isInterrupt(mover);

/** The CPU that moves, or whose buffer or walker does, or that is interrupted. */
export const cpuOf = (mover: number): number => mover % MAX_CPUS;

/** Bits of a mover, and what it is below. */
export const MOVER_BITS = 5;
export const MOST_MOVERS = 1 << MOVER_BITS;

/** The movers of a machine. */
export function moversOf(
  cpus: number,
  { buffers, walkers, interrupted }: { buffers: boolean; walkers: boolean; interrupted: readonly number[] },
): number[] {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return [
    ...all,
    ...(buffers ? all.map(bufferOf) : []),
    ...(walkers ? all.map(walkerOf) : []),
    ...interrupted.map(interruptOf),
  ];
}
