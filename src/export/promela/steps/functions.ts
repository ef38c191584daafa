/** The steps of a script's functions. A local's second word is a byte, so pages have numbers below 256 there. */
import type { FunctionStep } from '../../../sim/steps/functions.ts';
import { wordOf } from '../expressions.ts';
import { flag, type LinesOf, when } from '../lines.ts';

/** Most pages of a script with functions. */
export const MOST_PAGES = 255;

const put = (lo: string, hi: string, [from, fromHi]: readonly [string, string]): string =>
  `tmp_lo = ${from}; tmp_hi = ${fromHi}; ${lo} = tmp_lo; ${hi} = tmp_hi; tmp_lo = 0; tmp_hi = 0`;

/** What a caller has at hand, by the local that keeps it: see sim/ops/functions.ts. */
const caller = [
  ['page', ''],
  ['old_lo', 'old_hi'],
  ['new_lo', 'new_hi'],
  ['seen_lo', 'seen_hi'],
  ['range_first', 'range_end'],
  ['flush_first', 'flush_end'],
] as const;

export const functionLines: LinesOf<FunctionStep> = {
  assign: (step, { parameters }) => [
    put(`var_lo[${step.into}]`, `var_hi[${step.into}]`, wordOf(step.word, parameters)),
  ],
  give: (step, { parameters }) => [put('old_lo', 'old_hi', wordOf(step.word, parameters))],
  at: (step, { parameters }) => [`page = ${wordOf(step.of, parameters)[0]}`],
  over: (step, { parameters }) => {
    const [first, last] = wordOf(step.pages, parameters);
    return [`range_first = ${first}; range_end = ${last} + 1; page = range_first`];
  },
  next_locked: [
    'i = TABLE_END(page); do :: i < range_end && TABLE(i) == TABLE(page) -> i = TABLE_END(i) :: else -> break od',
    flag('i < range_end'),
    when('flag', 'page = i'),
    'i = 0',
  ],
  forget: step =>
    Array.from({ length: step.end - step.first }, (_, i) => {
      const local = step.first + i;
      return `var_lo[${local}] = 0; var_hi[${local}] = 0`;
    }),
  clear_registers: step => [
    ...(step.keepsOld ? [] : ['old_lo = 0; old_hi = 0']),
    'new_lo = 0; new_hi = 0; seen_lo = 0; seen_hi = 0; flag = 0',
  ],
  save_caller: step => [
    ...caller.map(([lo, hi], i) => {
      const local = step.into + i;
      return `var_lo[${local}] = ${lo}; var_hi[${local}] = ${hi === '' ? '0' : `(${hi} < 0 -> 255 : ${hi})`}`;
    }),
    'old_lo = 0; old_hi = 0; new_lo = 0; new_hi = 0; seen_lo = 0; seen_hi = 0',
  ],
  restore_caller: step => [
    ...caller
      .filter(([lo]) => !step.result || lo !== 'old_lo')
      .map(([lo, hi]) => {
        const local = step.from + caller.findIndex(([name]) => name === lo);
        const end = hi === 'flush_end' ? `(flush_first < 0 -> -1 : var_hi[${local}])` : `var_hi[${local}]`;
        return `${lo} = var_lo[${local}]${hi === '' ? '' : `; ${hi} = ${end}`}`;
      }),
    'flag = 0',
  ],
};
