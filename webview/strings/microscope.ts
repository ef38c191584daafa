/** Words of the batch microscope: what fills the buffer, why it is sent, and what its requests do. */
import { count, counted, t } from '../../src/protocol/l10n.ts';

const waiting = (n: number) => counted(n, t('the one that waits is'), t('the {0} that wait are'));
const requestsOf = (n: number) => counted(n, t('{0} request'), t('{0} requests'));

export const filling = (updates: number, room: number) =>
  updates === 1
    ? t('The batch is filling: 1 update waits, and {0} more would fit.', room)
    : t('The batch is filling: {0} updates wait, and {1} more would fit.', count(updates), room);
export const fillingOthers = t('The batch is filling.');
/** An update that would have to be the next one is refused for want of argument bytes. */
export const args = (
  backend: string,
  updates: number,
  {
    bytes,
    wanted,
    would,
    limit,
    overflow,
  }: {
    bytes: number;
    wanted: number;
    would: number;
    limit: number;
    overflow: string;
  },
) =>
  t(
    'ARGS: update {0} would make {1} + {2} = {3} argument bytes. {4} counts {5} as full, so {6} sent first.',
    updates + 1,
    bytes,
    wanted,
    would,
    backend,
    `${would} ${overflow} ${limit}`,
    waiting(updates),
  );
export const argsOthers = (bytes: number, limit: number) =>
  t('ARGS: what comes next does not fit beside {0} of {1} argument bytes, so what waits is sent first.', bytes, limit);
export const batch = (entries: number, bytesToo: boolean) =>
  t(
    'BATCH: all {0} entries are taken and what comes next needs one more, so {1} sent first.',
    entries,
    waiting(entries),
  ) +
  (bytesToo ? ` ${t('Its argument bytes would not fit either, but the kernel looks for a free entry first.')}` : '');
export const callback = t('CALLBACK: all callbacks are taken, so what waits is sent first.');
export const leaveLazy = (updates: number, goesOn: boolean) =>
  (updates
    ? t('LEAVE_LAZY: lazy MMU mode ends here, so {0} sent, full or not.', waiting(updates))
    : t('LEAVE_LAZY: lazy MMU mode ends here, so what waits is sent, full or not.')) +
  (goesOn ? ` ${t('It ends with each page-table page: the next one begins a batch of its own.')}` : '');
export const issue = t('ISSUE: outside lazy MMU mode nothing waits; it is sent at once.');
export const none = t('It is sent.');
export const direct = (name: string) => ` ${t('It goes as a plain {0}, since one entry needs no multicall.', name)}`;

export const requests = (done: number, of: number) => t('{0} of {1} carried out', count(done), requestsOf(of));
export const requestsToCome = (n: number) => t('{0} of this batch', requestsOf(n));
export const number = '#';
export const page = t('entry of');
export const address = t('maps');
export const command = t('command');
export const bits = t('bits');
export const result = t('result');
export const waits = t('waits');
export const queuedLater = t('not queued yet');
export const applied = t('done');
export const saved = (bits: string) => t('saved {0}', bits);
export const retries = (n: number) => counted(n, t('{0} retry'), t('{0} retries'));
export const failed = (errno: number) => `errno ${errno}`;
export const undone = (n: number) => t('{0} left undone', n);
export const added = t('added');
export const removed = t('removed');
export const unknownBefore = t('the log does not tell what was there before');
