/**
 * Who makes a move: a CPU, by its number; its store buffer, of which the oldest store lands; its page walker, which walks
 * for the access that comes next; an interrupt of it, which comes; a switch to its other task; or an unasked fill of its TLB. Search,
 * schedules, replay codes and the debugger go by movers.
 */
import { MAX_CPUS } from './scenario.ts';

/** Most CPUs of a machine whose CPUs are interrupted, or have two tasks: each takes a number of its own, here and where bits are lost (lost.ts). */
export const MAX_INTERRUPTED_CPUS = 4;

/** Most pages of which a CPU's TLB is filled unasked (fills.ts), where the script says so. */
export const MOST_FILLS = 4;
/** Most fills, of all CPUs, where it does not: each makes about five states of one. */
export const MOST_FILLS_UNTOLD = 2;
/** Most movers of a machine: what a search tries is a mask of them. */
export const MOST_AT_ONCE = 32;

/** The mover that is a CPU's store buffer, its page walker, an interrupt of it, a switch to its other task, and a fill of one of its pages. MAX_CPUS is 8. */
export const bufferOf = (cpu: number): number => MAX_CPUS + cpu;
export const walkerOf = (cpu: number): number => 2 * MAX_CPUS + cpu;
export const interruptOf = (cpu: number): number => 3 * MAX_CPUS + cpu;
export const taskOf = (cpu: number): number => 3 * MAX_CPUS + MAX_INTERRUPTED_CPUS + cpu;

export const fillOf = (cpu: number, place: number): number => taskOf(MAX_INTERRUPTED_CPUS) + cpu * MOST_FILLS + place;

export const isCpu = (mover: number): boolean => mover < MAX_CPUS;
export const isBuffer = (mover: number): boolean => !isCpu(mover) && mover < walkerOf(0);
export const isWalker = (mover: number): boolean => mover >= walkerOf(0) && mover < interruptOf(0);
export const isInterrupt = (mover: number): boolean => mover >= interruptOf(0) && mover < taskOf(0);
export const isTask = (mover: number): boolean => mover >= taskOf(0) && mover < fillOf(0, 0);
export const isFill = (mover: number): boolean => mover >= fillOf(0, 0);

/** Which of its CPU's fills a mover is. */
export const placeOfFill = (mover: number): number => (mover - fillOf(0, 0)) % MOST_FILLS;

/** Whether the move is one of the CPU's own code: it goes on to the next step that others can see. */
export const isOfCode = (mover: number): boolean => isCpu(mover) || isInterrupt(mover) || isTask(mover);

/** The CPU that moves, or whose buffer or walker does, or that is interrupted. */
export function cpuOf(mover: number): number {
  if (isFill(mover)) return Math.floor((mover - fillOf(0, 0)) / MOST_FILLS);
  return isTask(mover) ? mover - taskOf(0) : mover % MAX_CPUS;
}

/** Bits of a mover, and what it is below. */
export const MOVER_BITS = 6;
export const MOST_MOVERS = 1 << MOVER_BITS;

/** What moves beside the CPUs: whether all have buffers and walkers, and the CPUs that are interrupted, and preempted. */
export interface Movers {
  readonly buffers: boolean;
  readonly walkers: boolean;
  readonly interrupted: readonly number[];
  readonly preempted: readonly number[];
  /** By CPU, how many pages its TLB may be filled with unasked. */
  readonly fills: readonly number[];
}

/** The movers of a machine. */
export function moversOf(cpus: number, { buffers, walkers, interrupted, preempted, fills }: Movers): number[] {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return [
    ...all,
    ...(buffers ? all.map(bufferOf) : []),
    ...(walkers ? all.map(walkerOf) : []),
    ...interrupted.map(interruptOf),
    ...preempted.map(taskOf),
    ...fills.flatMap((count, cpu) => Array.from({ length: count }, (_, place) => fillOf(cpu, place))),
  ];
}
