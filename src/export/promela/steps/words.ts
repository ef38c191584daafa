/** Words of memory, locked instructions on them, and the full barrier in Promela; how their stores wait is in store-buffers.ts. */
import type { WordStep } from '../../../sim/steps/words.ts';
import { wordOf } from '../expressions.ts';
import { type Lines, type LinesOf, when } from '../lines.ts';
import { wordStore } from '../store-buffers.ts';

const keep = (into: number | undefined, value: string): Lines =>
  into === undefined ? [] : [`var_lo[${into}] = ${value}; var_hi[${into}] = 0`];

export const wordLines: LinesOf<WordStep> = {
  word_load: ({ shared, into }, { cpu: c, tso }) =>
    tso
      ? [`as_landed(${c})`, ...keep(into, `shared[${shared}]`), `as_it_is(${c})`]
      : ['skip', ...keep(into, `shared[${shared}]`)],
  word_store: ({ shared, value }, { cpu: c, tso, parameters }) => [
    `tmp_lo = ${wordOf(value, parameters)[0]}; ${tso ? wordStore(c, shared, 'tmp_lo') : `shared[${shared}] = tmp_lo`}; tmp_lo = 0`,
  ],
  word_wait: ['skip'],
  word_locked: ({ how, shared, value, old, into }, { parameters }) => {
    const given = wordOf(value, parameters)[0];
    const change = `shared[${shared}] = ${how === 'xadd' ? `shared[${shared}] + (${given})` : `(${given})`}`;
    return [
      `tmp_lo = shared[${shared}]`,
      old ? when(`tmp_lo == (${wordOf(old, parameters)[0]})`, change) : change,
      ...keep(into, 'tmp_lo'),
      'tmp_lo = 0',
    ];
  },
  fence: ['skip'],
  rcu_read_lock: 'outside',
  rcu_read_unlock: 'outside',
  synchronize_rcu: 'outside',
  await_readers: 'outside',
};
