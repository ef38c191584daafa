/** Loads and stores on an entry in Promela. */
import type { EntryStep } from '../../../sim/steps/entry.ts';
import { flagWords } from '../expressions.ts';
import { flag, type LinesOf, when } from '../lines.ts';
import { write } from '../stores.ts';

export const entryLines: LinesOf<EntryStep> = {
  load: (step, { cpu: c }) => [
    ...(step.half !== 'hi' ? [`${step.into}_lo = lo[page]`] : []),
    ...(step.half !== 'lo' ? [`${step.into}_hi = hi[page]`] : []),
    ...(step.half !== 'hi' ? [`software_read(${c}, page, A | D)`] : []),
  ],
  load_low: (_, { cpu: c }) => ['old_lo = lo[page]; old_hi = hi[page]', `software_read(${c}, page, A | D)`],
  load_high: (_, { tears }) => [
    ...(tears ? [when('old_hi != hi[page]', 'torn_read[page] = 1')] : []),
    'old_hi = hi[page]',
  ],
  store: (step, { cpu: c }) =>
    step.from === 'zero'
      ? write(c, 'page', '0', '0', step.half)
      : write(c, 'page', `${step.from}_lo`, `${step.from}_hi`, step.half),
  xchg: (step, { cpu: c }) => [
    'old_lo = lo[page]',
    ...(step.half ? [] : ['old_hi = hi[page]']),
    `software_read(${c}, page, A | D)`,
    ...write(c, 'page', '0', '0', step.half),
  ],
  cmpxchg: (_, { cpu: c }) => [
    'seen_lo = lo[page]; seen_hi = hi[page]',
    `software_read(${c}, page, A | D)`,
    flag('seen_lo == old_lo && seen_hi == old_hi'),
    when('flag', ...write(c, 'page', 'new_lo', 'new_hi')),
  ],
  clear_bits: (step, { cpu: c }) => [
    'old_lo = lo[page]; old_hi = hi[page]',
    flag(`lo[page] & (${flagWords(step.mask)})`),
    `software_read(${c}, page, ${flagWords(step.mask)})`,
    ...write(c, 'page', `lo[page] & ~(${flagWords(step.mask)})`, 'hi[page]', undefined, '0'),
  ],
};
