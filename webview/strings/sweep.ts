/** Words of the sweep: its question, its plot, its answer. */
import { count, ratio, t } from '../../src/protocol/l10n.ts';

export const sweepStrings = {
  title: t('Cost over pages'),
  question: t('What does the script cost, in times native, for each value of a param?'),
  param: 'param',
  from: t('from'),
  to: t('to'),
  run: t('Sweep'),
  makeParam: (number: string) => t('Make the {0} a Param and Sweep', number),
  makeParamWhy: t('Writes “param n” into the script, in place of the number, and runs it for each value.'),
  running: t('Sweeping…'),
  noParam: t('This script has no param. With “param n = 64” and “map heap n pages rw” it can be run for each n.'),
  noNative: t('native cannot run this script, so there is no ratio to plot.'),
  failed: (problem: string) => t('Not swept: {0}', problem),
  offline: t('an exported page cannot run scripts'),
  stale: t('Of the script before it was edited.'),
  plot: (param: string) => t('Times native over {0}, both on log scales; the table has the values', param),
  thread: (times: number) => t('thread: {0}×', times),
  average: t('Is the average mprotect 7 pages?'),
  atSeven: (backend: string, at: number, param: string) =>
    t('{0} costs {1} native at {2} = 7', backend, ratio(at), param),
  reaches: (times: number, value: number | null, param: string, most: { value: number; ratio: number } | null) => {
    if (value !== null) return t('reaches {0}× at {1} = {2}', times, param, count(value));
    if (!most) return t('never reaches {0}×', times);
    return t('never reaches {0}×: {1} at most, at {2} = {3}', times, ratio(most.ratio), param, count(most.value));
  },
  both: (atSeven: string, reaches: string) => t('{0}; it {1}.', atSeven, reaches),
  sampled: (n: number) => t('{0} of the values were run.', count(n)),
  ratio,
} as const;
