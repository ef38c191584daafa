/**
 * A machine whose words are watched: which of those that CPUs share a step reads and writes, and which locks its CPU
 * holds the while. For tests only: every word that a step touches costs a call.
 */
import type { Machine } from '../../src/sim/machine.ts';
import * as st from '../../src/sim/state.ts';

/** Array of words, each access to which is told of. */
export function watched(words: st.StateWords, touch: (at: number, how: 'reads' | 'writes') => void): st.StateWords {
  const ranges = {
    fill(value: number, from = 0, to = words.length): void {
      for (let at = from; at < to; at++) touch(at, 'writes');
      words.fill(value, from, to);
    },
    copyWithin(to: number, from: number, end: number): void {
      for (let at = from; at < end; at++) touch(at, 'reads');
      for (let at = to; at < to + end - from; at++) touch(at, 'writes');
      words.copyWithin(to, from, end);
    },
  };
  return new Proxy(words, {
    get(_, key) {
      if (key === 'fill' || key === 'copyWithin') return ranges[key];
      if (typeof key === 'symbol' || !/^\d+$/.test(key)) throw new Error(`a step uses ${String(key)} of the state`);
      touch(Number(key), 'reads');
      return words[Number(key)];
    },
    set(_, key, value: number) {
      touch(Number(key), 'writes');
      words[Number(key)] = value;
      return true;
    },
  });
}

/** Name of a word that CPUs share; of a CPU's own, whose it is and which. */
export function nameOf({ build: { shape, frames } }: Machine, at: number): { cpu: number; word: string } {
  const shared = (names: readonly string[], from: number) => ({ cpu: -1, word: names[(at - from) % names.length] });
  if (at >= shape.cpus) {
    const own = (at - shape.cpus) % shape.cpuWords;
    const cpu = Math.floor((at - shape.cpus) / shape.cpuWords);
    return { cpu, word: own >= shape.tlb && own < shape.locals ? 'TLB' : (ownNames.get(own) ?? `word ${own}`) };
  }
  if (frames && at >= shape.frames) return { cpu: -1, word: 'FRAMES' };
  if (at >= shape.revocations) return { cpu: -1, word: 'REVOCATION' };
  if (at >= shape.entries) return shared(['LO', 'HI', 'UNSEEN'], shape.entries);
  if (at >= shape.uppers) return shared(['UPPER'], shape.uppers);
  if (at >= shape.tables) return shared(['PTL_OWNER', 'TABLE_FLAGS'], shape.tables);
  return { cpu: -1, word: headers.get(at) ?? `header ${at}` };
}

const named = (words: Partial<typeof st>): ReadonlyMap<number, string> =>
  new Map(Object.entries(words).map(([name, at]) => [Number(at), name]));
const { MMAP_WRITER, MMAP_READERS, AREAS, FORKED, TABLE_LOCK, XEN_LOCK, REVOKED, TRACKED } = st;
const headers = named({ MMAP_WRITER, MMAP_READERS, AREAS, FORKED, TABLE_LOCK, XEN_LOCK, REVOKED, TRACKED });
const { PC, STATEMENT, BARRIERS, DONE } = st;
const ownNames = named({ PC, STATEMENT, BARRIERS, DONE });

export type Lock = 'mmap_sem for writing' | 'mmap_sem' | 'lock of an area' | 'page_table_lock' | 'pte lock';

/** Locks that a CPU holds over a word. The machine counts readers of mmap_sem and does not name them: `reads` says. */
export function locksOver(machine: Machine, words: st.StateWords, cpu: number, at: number, reads: boolean): Set<Lock> {
  const { shape, layout } = machine.build;
  const held = new Set<Lock>();
  if (machine.build.vmaLocks && words[shape.vmaLocks + cpu]) held.add('lock of an area');
  if (words[MMAP_WRITER] === cpu + 1) held.add('mmap_sem for writing').add('mmap_sem');
  if (reads) held.add('mmap_sem');
  if (words[TABLE_LOCK] === cpu + 1) held.add('page_table_lock');
  if (at < shape.entries || at >= shape.cpus) return held;
  const table = layout.table(Math.floor((at - shape.entries) / st.ENTRY_WORDS));
  if (words[shape.tables + table * st.TABLE_WORDS + st.PTL_OWNER] === cpu + 1) held.add('pte lock');
  return held;
}
