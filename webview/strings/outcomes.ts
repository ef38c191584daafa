/** Words of the list of outcomes, and of a witness. */
import { count, counted, t } from '../../src/protocol/l10n.ts';
import { witnessLength } from '../../src/protocol/witness-length.ts';

export const title = t('Outcomes');
export const why = t('How complete runs can end; each as it differs from the first.');
export const list = t('List the outcomes');
export const again = t('List them again');
export const listing = t('Exploring for the outcomes…');
export const failed = (problem: string) => t('Not listed: {0}', problem);
export const offline = t('an exported page cannot explore');
export const stale = t('Of the script before it was edited.');
export const outcomes = (n: number) => counted(n, t('{0} outcome'), t('{0} outcomes'));
export const found = (n: number) => counted(n, t('{0} outcome found'), t('{0} outcomes found'));
export const cut = (backend: string, n: number) => t('{0}: {1} more are not listed', backend, count(n));
export const incomplete = (backend: string) => t('{0}: the exploration stopped early, there may be more', backend);
export const ends = t('pages end as');
export const happened = t('what happened');
export const play = t('play on');
export const playOn = (name: string, backend: string, schedule: string) =>
  t('Play {0} on {1}, schedule {2}', name, backend, schedule);
export const sameEnd = t('as 1');
export const nothing = t('nothing');
export const not = (word: string) => t('not {0}', word);
export const name = (number: number, happened: string) =>
  happened ? t('outcome {0}: {1}', number, happened) : t('outcome {0}', number);

export const witness = t('Witness');
export const witnessOf = (line: number, title: string) => t('witness of line {0}: {1}', line, title);
export const shows = (title: string) => t('witness: {0}', title);
export const length = witnessLength;
export const schedule = (schedule: string) => t('schedule {0}', schedule);
export const cutLines = (n: number) => t('{0} more lines are not shown', count(n));
export const event = (cpu: number, line: number) => t('CPU {0}, line {1}', cpu, line);
export const decides = t('the event that matters');
