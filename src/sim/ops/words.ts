/** Words of memory that a script declares: loads, stores, locked instructions, and the full barrier. */
import { compare } from '../conditions.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { WordStep } from '../steps/words.ts';
import { WORD, waiting, wordPage } from '../waiting-stores.ts';
import { local, wordOf } from './expressions.ts';
import { nestReader, readersFor } from './grace.ts';
import type { OpsOf } from './kind.ts';

/** A result into its local, if it is kept. */
function keep(m: Machine, b: number, into: number | undefined, value: number): void {
  if (into === undefined) return;
  const word = local(m, b, into);
  m.state[word] = value;
  m.state[word + 1] = 0;
}

/** What a CPU finds in a word: its own newest store to it, where one waits (store forwarding), or memory. */
function findsIn(m: Machine, b: number, shared: number): { readonly value: number; readonly own: boolean } {
  const own = waiting(m, b).findLast(store => store.kind === WORD && store.where === shared);
  return { value: own ? own.lo : m.state[m.build.shape.shared + shared], own: own !== undefined };
}

function load(m: Machine, b: number, cpu: number, shared: number): number {
  const { value, own } = findsIn(m, b, shared);
  m.charge('access');
  m.note('word_load', b, cpu, wordPage(m, shared), value, 0, own ? 1 : 0);
  return value;
}

/** Whether a CPU does not find yet what it waits for. */
export function stillWaits(m: Machine, b: number, step: Extract<WordStep, { op: 'word_wait' }>): boolean {
  return !compare(findsIn(m, b, step.shared).value, step.bound, wordOf(m, b, step.value).lo | 0);
}

export const wordOps: OpsOf<WordStep> = {
  word_load: (m, b, cpu, { shared, into }) => keep(m, b, into, load(m, b, cpu, shared)),
  word_wait: (m, b, cpu, { shared }) => {
    load(m, b, cpu, shared);
  },
  word_store: (m, b, cpu, { shared, value }) => {
    const lo = wordOf(m, b, value).lo | 0;
    m.charge('access');
    m.state[m.build.shape.shared + shared] = lo;
    m.note('word_store', b, cpu, wordPage(m, shared), lo);
  },
  word_locked: (m, b, cpu, { how, shared, value, old, into }) => {
    const s = m.state;
    const word = m.build.shape.shared + shared;
    const found = s[word];
    const given = wordOf(m, b, value).lo | 0;
    m.charge('native_xchg');
    m.note('word_load', b, cpu, wordPage(m, shared), found);
    if (!old || found === (wordOf(m, b, old).lo | 0)) {
      s[word] = how === 'xadd' ? (found + given) | 0 : given;
      m.note('word_store', b, cpu, wordPage(m, shared), s[word], 0, 1);
    }
    keep(m, b, into, found);
  },
  fence: m => m.charge('native_xchg'),
  rcu_read_lock: (m, _b, cpu, { shared }) => nestReader(m, cpu, shared, 1),
  rcu_read_unlock: (m, _b, cpu, { shared }) => nestReader(m, cpu, shared, -1),
  synchronize_rcu: (m, b, _cpu, { shared, awaited }) => {
    m.state[local(m, b, awaited)] = readersFor(m, b, shared);
  },
  await_readers: (m, b, _cpu, { shared, awaited }) => {
    const left = m.state[local(m, b, awaited)] & readersFor(m, b, shared);
    m.state[local(m, b, awaited)] = left;
    if (left) m.state[b + st.PC]--; // it is executed again once another one is out
  },
};
