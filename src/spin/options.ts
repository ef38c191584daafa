/**
 * How SPIN, the C compiler and the search are called: `exhaustive` keeps every state; `bitstate` keeps a few bits of each,
 * and so may take one state for another; `swarm` is several bitstate searches, each in a random order of its own; `multicore`
 * is one search that keeps every state, by several processes that share their memory. The
 * options are those of SPIN's manual (spinroot.com/spin/Man/Pan.html).
 */

/** How much of a state is kept, and how often it is searched. */
export type Mode = 'exhaustive' | 'bitstate' | 'swarm' | 'multicore';
export const modes: readonly Mode[] = ['exhaustive', 'bitstate', 'swarm', 'multicore'];

export const keepsStates = (mode: Mode): boolean => mode === 'exhaustive' || mode === 'multicore';

/** Without dead-variable elimination, so that states are the machine's. */
export const TRANSLATE = ['-o2', '-a'];

/** Most searches of a swarm: what a matrix of GitHub Actions takes. SPIN has 500 hash functions, so each search has its own. */
export const MOST_SEARCHES = 256;
/** Megabytes that searches may take, unless a call says otherwise. */
export const MEGABYTES = 2048;
/** Most that a call can ask for: 16 TiB, whose bytes are still a number to SPIN. */
export const MOST_MEGABYTES = 1 << 24;
/** Moves of the longest run that is followed; SPIN says where there are longer ones. */
export const DEEPEST = 100_000;
/** Bytes that an exhaustive search's table has for a slot. */
const SLOT_BYTES = 8;
/** Of the memory, what the table of an exhaustive search takes, and the array of a bitstate one. */
const TABLE_SHARE = 1 / 8;
const ARRAY_SHARE = 1 / 2;

/** Of the C compiler; `cores`: processes of a multi-core search, each of which knows the whole way to its states. Without partial-order reduction, which knows nothing of embedded C. */
export function compilerOptions(mode: Mode, vectorBytes: number, megabytes: number, cores = 1): string[] {
  return [
    ...['-w', '-O2', '-DSAFETY', '-DNOREDUCE', `-DMEMLIM=${megabytes}`, `-DVECTORSZ=${vectorBytes}`],
    ...(keepsStates(mode) ? [] : ['-DBITSTATE']),
    ...(mode === 'multicore' ? [`-DNCORE=${cores}`, '-DFULL_TRAIL'] : []),
    ...(mode === 'swarm' ? ['-DT_RAND', '-DP_RAND'] : []),
    ...['-o', 'pan', 'pan.c'],
  ];
}

/** Of the search. */
export function searchOptions(mode: Mode, megabytes: number): string[] {
  const bytes = megabytes * 2 ** 20;
  const slots = keepsStates(mode) ? (bytes * TABLE_SHARE) / SLOT_BYTES : bytes * ARRAY_SHARE * 8;
  return [`-m${DEEPEST}`, `-w${Math.floor(Math.log2(slots))}`];
}

/** Of one search of a swarm: its random order and its hash function, by its number, from 1 to MOST_SEARCHES. */
export const orderOptions = (number: number | string): string[] => [`-RS${number}`, `-h${number}`];
