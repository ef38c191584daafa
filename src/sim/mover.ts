/**
 * Who makes a move: a CPU, by its number; its store buffer, of which the oldest store lands; its page walker, which walks
 * for the access that comes next; an interrupt of it, which comes; or a switch to its other task. Search, schedules, replay codes and the debugger go by movers.
 */
import { MAX_CPUS } from './scenario.ts';

/** Most CPUs of a machine whose CPUs are interrupted, or have two tasks: each takes a number of its own, here and where bits are lost (lost.ts). */
export const MAX_INTERRUPTED_CPUS = 4;

/** The mover that is a CPU's store buffer, its page walker, an interrupt of it, and a switch to its other task. MAX_CPUS is 8. */
export const bufferOf = (cpu: number): number => MAX_CPUS + cpu;
export const walkerOf = (cpu: number): number => 2 * MAX_CPUS + cpu;
export const interruptOf = (cpu: number): number => 3 * MAX_CPUS + cpu;
export const taskOf = (cpu: number): number => 3 * MAX_CPUS + MAX_INTERRUPTED_CPUS + cpu;

export const isCpu = (mover: number): boolean => mover < MAX_CPUS;
export const isBuffer = (mover: number): boolean => !isCpu(mover) && mover < walkerOf(0);
export const isWalker = (mover: number): boolean => mover >= walkerOf(0) && mover < interruptOf(0);
export const isInterrupt = (mover: number): boolean => mover >= interruptOf(0) && mover < taskOf(0);
export const isTask = (mover: number): boolean => mover >= taskOf(0);

/** Whether the move is one of the CPU's own code: it goes on to the next step that others can see. */
export const isOfCode = (mover: number): boolean => isCpu(mover) || mover >= interruptOf(0);

/** The CPU that moves, or whose buffer or walker does, or that is interrupted. */
export const cpuOf = (mover: number): number => (isTask(mover) ? mover - taskOf(0) : mover % MAX_CPUS);

/** Bits of a mover, and what it is below. */
export const MOVER_BITS = 5;
export const MOST_MOVERS = 1 << MOVER_BITS;

/** What moves beside the CPUs: whether all have buffers and walkers, and the CPUs that are interrupted, and preempted. */
export interface Movers {
  readonly buffers: boolean;
  readonly walkers: boolean;
  readonly interrupted: readonly number[];
  readonly preempted: readonly number[];
}

/** The movers of a machine. */
export function moversOf(cpus: number, { buffers, walkers, interrupted, preempted }: Movers): number[] {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return [
    ...all,
    ...(buffers ? all.map(bufferOf) : []),
    ...(walkers ? all.map(walkerOf) : []),
    ...interrupted.map(interruptOf),
    ...preempted.map(taskOf),
  ];
}
