/** Words of the sweep: its question, its plot, its answer. */
const numbers = new Intl.NumberFormat('en-US');
const ratio = (n: number) => `${n >= 100 ? Math.round(n) : n >= 10 ? n.toFixed(1) : n.toFixed(2)}×`;

export const sweepStrings = {
  title: 'Cost over pages',
  question: 'What does the script cost, in times native, for each value of a param?',
  param: 'param',
  first: 'the script’s first',
  from: 'from',
  to: 'to',
  run: 'Sweep',
  running: 'Sweeping…',
  noParam: 'This script has no param. With “param n = 64” and “map heap n pages rw” it can be run for each n.',
  noNative: 'native cannot run this script, so there is no ratio to plot.',
  failed: (problem: string) => `Not swept: ${problem}`,
  offline: 'an exported page cannot run scripts',
  stale: 'Of the script before it was edited.',
  plot: (param: string) => `Times native over ${param}, both on log scales; the table has the values`,
  thread: (times: number) => `thread: ${times}×`,
  average: 'Is the average mprotect 7 pages?',
  atSeven: (backend: string, at: number, param: string) => `${backend} costs ${ratio(at)} native at ${param} = 7`,
  reaches: (times: number, value: number | null, param: string, most: { value: number; ratio: number } | null) =>
    value === null
      ? `never reaches ${times}×${most ? `: ${ratio(most.ratio)} at most, at ${param} = ${numbers.format(most.value)}` : ''}`
      : `reaches ${times}× at ${param} = ${numbers.format(value)}`,
  sampled: (count: number) => `${numbers.format(count)} of the values were run.`,
  ratio,
} as const;
