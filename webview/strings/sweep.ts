/** Words of the sweep: its question, its plot, its answer. */
import { count, ratio, t } from '../../src/protocol/l10n.ts';

export { ratio };

export const title = t('Cost over pages');
export const question = t('What does the script cost, in times native, for each value of a param?');
export const param = 'param';
export const from = t('from');
export const to = t('to');
export const run = t('Sweep');
export const makeParam = (number: string) => t('Make the {0} a Param and Sweep', number);
export const running = t('Sweeping…');
export const noParam = t('This script has no param: write “param n = 64”, and n for the number.');
export const noNative = t('native cannot run this script: no ratio to plot.');
export const failed = (problem: string) => t('Not swept: {0}', problem);
export const offline = t('an exported page cannot run scripts');
export const stale = t('Of the script before it was edited.');
export const plot = (param: string) => t('Times native over {0}, both on log scales; the table has the values', param);
export const thread = (times: number) => t('thread: {0}×', times);
export const average = t('Is the average mprotect 7 pages?');
export const atSeven = (backend: string, at: number, param: string) =>
  t('{0} costs {1} native at {2} = 7', backend, ratio(at), param);
export const reaches = (
  times: number,
  value: number | null,
  param: string,
  most: { value: number; ratio: number } | null,
) => {
  if (value !== null) return t('reaches {0}× at {1} = {2}', times, param, count(value));
  if (!most) return t('never reaches {0}×', times);
  return t('never reaches {0}×: {1} at most, at {2} = {3}', times, ratio(most.ratio), param, count(most.value));
};
export const both = (atSeven: string, reaches: string) => t('{0}; it {1}.', atSeven, reaches);
export const sampled = (n: number) => t('{0} of the values were run.', count(n));
