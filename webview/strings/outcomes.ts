/** Words of the list of outcomes, and of a witness. */
import { count, counted, t } from '../../src/protocol/l10n.ts';
import { witnessLength } from '../../src/protocol/witness-length.ts';

export const outcomeStrings = {
  title: t('Outcomes'),
  why: t('How complete runs can end, over all interleavings. Each shows how it differs from the first.'),
  list: t('List the outcomes'),
  again: t('List them again'),
  listing: t('Exploring for the outcomes…'),
  failed: (problem: string) => t('Not listed: {0}', problem),
  offline: t('an exported page cannot explore'),
  stale: t('Of the script before it was edited.'),
  outcomes: (n: number) => counted(n, t('{0} outcome'), t('{0} outcomes')),
  found: (n: number) => counted(n, t('{0} outcome found'), t('{0} outcomes found')),
  cut: (backend: string, n: number) => t('{0}: {1} more are not listed', backend, count(n)),
  incomplete: (backend: string) => t('{0}: the exploration stopped early, there may be more', backend),
  ends: t('pages end as'),
  happened: t('what happened'),
  play: t('play on'),
  playOn: (name: string, backend: string, schedule: string) =>
    t('Play {0} on {1}, schedule {2}', name, backend, schedule),
  sameEnd: t('as 1'),
  nothing: t('nothing'),
  not: (word: string) => t('not {0}', word),
  name: (number: number, happened: string) =>
    happened ? t('outcome {0}: {1}', number, happened) : t('outcome {0}', number),

  witness: t('Witness'),
  witnessOf: (line: number, title: string) => t('witness of line {0}: {1}', line, title),
  shows: (title: string) => t('witness: {0}', title),
  length: witnessLength,
  schedule: (schedule: string) => t('schedule {0}', schedule),
  cutLines: (n: number) => t('{0} more lines are not shown', count(n)),
  event: (cpu: number, line: number) => t('CPU {0}, line {1}', cpu, line),
  decides: t('the event that matters'),
} as const;
