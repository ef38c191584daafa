/** Words of memory, locked instructions on them, and the full barrier in Promela; how their stores wait is in store-buffers.ts. */
import type { WordStep } from '../../../sim/steps/words.ts';
import { wordOf } from '../expressions.ts';
import { type Lines, type LinesOf, outside, type Setting, when } from '../lines.ts';
import { readersFor } from '../readers.ts';
import { wordStore } from '../store-buffers.ts';

const keep = (into: number | undefined, value: string): Lines =>
  into === undefined ? [] : [`var_lo[${into}] = ${value}; var_hi[${into}] = 0`];

/** Whether a turn of a wait that finds something else changes nothing. */
const takesAtOnce = ({ old, bound, wanted }: Extract<WordStep, { op: 'word_take' }>): boolean =>
  old !== undefined && bound === '==' && JSON.stringify(old) === JSON.stringify(wanted);

type Locked = Extract<WordStep, { op: 'word_locked' | 'word_take' }>;

function lockedLines(step: Locked, { parameters }: Setting): Lines {
  const { how, shared, value, old } = step;
  const given = wordOf(value, parameters)[0];
  const change = `shared[${shared}] = ${how === 'xadd' ? `shared[${shared}] + (${given})` : `(${given})`}`;
  return [
    `tmp_lo = shared[${shared}]`,
    old ? when(`tmp_lo == (${wordOf(old, parameters)[0]})`, change) : change,
    ...keep(step.op === 'word_locked' ? step.into : undefined, 'tmp_lo'),
    'tmp_lo = 0',
  ];
}

export const wordLines: LinesOf<WordStep> = {
  word_load: ({ shared, into }, { cpu: c, tso }) =>
    tso
      ? [`as_landed(${c})`, ...keep(into, `shared[${shared}]`), `as_it_is(${c})`]
      : ['skip', ...keep(into, `shared[${shared}]`)],
  word_store: ({ shared, value }, { cpu: c, tso, parameters }) => [
    `tmp_lo = ${wordOf(value, parameters)[0]}; ${tso ? wordStore(c, shared, 'tmp_lo') : `shared[${shared}] = tmp_lo`}; tmp_lo = 0`,
  ],
  word_wait: ['skip'],
  word_take: (step, setting) => (takesAtOnce(step) ? lockedLines(step, setting) : outside),
  word_locked: lockedLines,
  fence: ['skip'],
  rcu_read_lock: (_, { cpu: c }) => [`rcu_nesting[${c}]++`],
  rcu_read_unlock: (_, { cpu: c }) => [when(`rcu_nesting[${c}] > 0`, `rcu_nesting[${c}]--`)],
  synchronize_rcu: ({ awaited }, setting) => [`var_lo[${awaited}] = ${readersFor(setting)}`],
  // Whoever is out by now is waited for no more; what is left is waited for here (choice-steps.ts).
  await_readers: ({ awaited }, setting) => [`var_lo[${awaited}] = var_lo[${awaited}] & ${readersFor(setting)}`],
};
