/**
 * How SPIN, the C compiler and the search are called: `exhaustive` keeps every state; `bitstate` keeps a few bits of each,
 * and so may take one state for another; `swarm` is several bitstate searches, each in a random order of its own. The
 * options are those of SPIN's manual (spinroot.com/spin/Man/Pan.html).
 */

/** How much of a state is kept, and how often it is searched. */
export type Mode = 'exhaustive' | 'bitstate' | 'swarm';
export const modes: readonly Mode[] = ['exhaustive', 'bitstate', 'swarm'];

/** Without dead-variable elimination, so that states are the machine's. */
export const TRANSLATE = ['-o2', '-a'];

/** Moves of the longest run that is followed; SPIN says where there are longer ones. */
export const DEEPEST = 100_000;
/** Bytes that an exhaustive search's table has for a slot. */
const SLOT_BYTES = 8;
/** Of the memory, what the table of an exhaustive search takes, and the array of a bitstate one. */
const TABLE_SHARE = 1 / 8;
const ARRAY_SHARE = 1 / 2;

/** Of the C compiler: without partial-order reduction, which knows nothing of embedded C. */
export function compilerOptions(mode: Mode, vectorBytes: number, megabytes: number): string[] {
  return [
    ...['-w', '-O2', '-DSAFETY', '-DNOREDUCE', `-DMEMLIM=${megabytes}`, `-DVECTORSZ=${vectorBytes}`],
    ...(mode === 'exhaustive' ? [] : ['-DBITSTATE']),
    ...(mode === 'swarm' ? ['-DT_RAND', '-DP_RAND'] : []),
    ...['-o', 'pan', 'pan.c'],
  ];
}

/** Of the search, the first of a swarm being 1. */
export function searchOptions(mode: Mode, megabytes: number, number: number): string[] {
  const bytes = megabytes * 2 ** 20;
  const slots = mode === 'exhaustive' ? (bytes * TABLE_SHARE) / SLOT_BYTES : bytes * ARRAY_SHARE * 8;
  const order = mode === 'swarm' ? [`-RS${number}`, `-h${number % HASHES}`] : [];
  return [`-m${DEEPEST}`, `-w${Math.floor(Math.log2(slots))}`, ...order];
}

/** Hash functions that a search can choose from. */
const HASHES = 500;
