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

type Locked = Extract<WordStep, { op: 'word_locked' | 'word_take' }>;
type Take = Extract<WordStep, { op: 'word_take' }>;

/** What is in a word behind a locked instruction that has found this. */
function behind(m: Machine, b: number, { how, value, old }: Locked, found: number): number {
  if (old && found !== (wordOf(m, b, old).lo | 0)) return found;
  const given = wordOf(m, b, value).lo | 0;
  return how === 'xadd' ? (found + given) | 0 : given;
}

/** One locked instruction; gives what it has found. */
function locked(m: Machine, b: number, cpu: number, step: Locked): number {
  const s = m.state;
  const word = m.build.shape.shared + step.shared;
  const found = s[word];
  m.charge('native_xchg');
  m.note('word_load', b, cpu, wordPage(m, step.shared), found);
  if (!step.old || found === (wordOf(m, b, step.old).lo | 0)) {
    s[word] = behind(m, b, step, found);
    m.note('word_store', b, cpu, wordPage(m, step.shared), s[word], 0, 1);
  }
  return found;
}

const isTaken = (m: Machine, b: number, { bound, wanted }: Take, found: number): boolean =>
  compare(found, bound, wordOf(m, b, wanted).lo | 0);

/** Whether another turn of it would change nothing, and not be its last. */
export function takesNothing(m: Machine, b: number, step: Take): boolean {
  const found = m.state[m.build.shape.shared + step.shared];
  return !isTaken(m, b, step, found) && behind(m, b, step, found) === found;
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
  word_take: (m, b, cpu, step) => {
    const found = locked(m, b, cpu, step);
    if (!isTaken(m, b, step, found)) m.state[b + st.PC]--;
  },
  word_locked: (m, b, cpu, step) => keep(m, b, step.into, locked(m, b, cpu, step)),
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
