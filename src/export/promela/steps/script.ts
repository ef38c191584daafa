/** The script's own statements in Promela. */
import type { ScriptStep } from '../../../sim/steps/script.ts';
import { hiOf, loOf, protectionOf, truthOf } from '../expressions.ts';
import { flag, type LinesOf, when } from '../lines.ts';

export const scriptLines: LinesOf<ScriptStep> = {
  statement: (
    step,
    { cpu, byAccess, fills, forks, copies, children, frames, contents, observed, tasks, besides: { contexts } },
  ) => [
    ...(fills ? [`at_statement[${cpu}] = ${step.number}`] : []),
    // Behind a `let`, what it has read stands.
    ...observed.filter(([, , of]) => of < step.number).map(([kept]) => `came[${kept}] = 1`),
    ...(tasks ? [`at_mm = ${tasks.mms[step.number]}`] : []),
    ...(forks && copies ? [`child = ${children[step.number]}`] : []),
    ...(contexts ? [`me = ${contexts[step.number]}`] : []),
    ...(step.keepsOld ? [] : ['old_lo = 0; old_hi = 0']),
    'new_lo = 0; new_hi = 0; seen_lo = 0; seen_hi = 0',
    `by_access = ${byAccess[step.number] ? 1 : 0}`,
    ...(frames ? [`writes = ${byAccess[step.number] ? contents[step.number] : 0}`] : []),
  ],
  set_page: step => [`page = ${step.page}`],
  set_range: step => [`range_first = ${step.first}; range_end = ${step.last + 1}`],
  set_protection: step => [`prot = ${protectionOf(step.protection)}`],
  set_write: step => [`wr = ${step.write ? 1 : 0}`],
  set_target: step => [`target = ${step.page}`],
  flush_range: (_, { unmaps }) => [`flush_first = range_first; flush_end = range_end${unmaps ? '; BARE_RANGE' : ''}`],
  access_begin: [],
  range_first: ['page = range_first; flag = 1'],
  range_next: [flag('page + 1 < range_end'), when('flag', 'page++')],
  eval: (step, { parameters }) => {
    const [lo, hi] = [loOf(step.expression, parameters), hiOf(step.expression, parameters)];
    const into =
      typeof step.into === 'number'
        ? [`var_lo[${step.into}]`, `var_hi[${step.into}]`]
        : [`${step.into}_lo`, `${step.into}_hi`];
    return [`tmp_lo = ${lo}; tmp_hi = ${hi}; ${into[0]} = tmp_lo; ${into[1]} = tmp_hi; tmp_lo = 0; tmp_hi = 0`];
  },
  keep: step => [`var_lo[${step.into}] = ${step.from}_lo; var_hi[${step.into}] = ${step.from}_hi`],
  test: (step, { parameters }) => [flag(truthOf(step.condition, parameters))],
};
