/** Words of the batch microscope: what fills the buffer, why it is sent, and what its requests do. */
const numbers = new Intl.NumberFormat('en-US');
const counted = (n: number, one: string, many: string) => `${numbers.format(n)} ${n === 1 ? one : many}`;
const updatesOf = (n: number) => counted(n, 'update', 'updates');
const waiting = (n: number) => (n === 1 ? 'the one that waits is' : `the ${numbers.format(n)} that wait are`);

export const microscopeStrings = {
  filling: (updates: number, room: number) =>
    `The batch is filling: ${updatesOf(updates)} ${updates === 1 ? 'waits' : 'wait'}, and ${room} more would fit.`,
  fillingOthers: 'The batch is filling.',
  /** An update that would have to be the next one is refused for want of argument bytes. */
  args: (
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
    `ARGS: update ${updates + 1} would make ${bytes} + ${wanted} = ${would} argument bytes. ${backend} counts ` +
    `${would} ${overflow} ${limit} as full, so ${waiting(updates)} sent first.`,
  argsOthers: (bytes: number, limit: number) =>
    `ARGS: what comes next does not fit beside ${bytes} of ${limit} argument bytes, so what waits is sent first.`,
  batch: (entries: number, bytesToo: boolean) =>
    `BATCH: all ${entries} entries are taken and what comes next needs one more, so ${waiting(entries)} sent first.` +
    (bytesToo ? ' Its argument bytes would not fit either, but the kernel looks for a free entry first.' : ''),
  callback: 'CALLBACK: all callbacks are taken, so what waits is sent first.',
  leaveLazy: (updates: number, goesOn: boolean) =>
    `LEAVE_LAZY: lazy MMU mode ends here, so ${updates ? `${waiting(updates)} sent` : 'what waits is sent'}, full or not.` +
    (goesOn ? ' It ends with each page-table page: the next one begins a batch of its own.' : ''),
  issue: 'ISSUE: outside lazy MMU mode nothing waits; it is sent at once.',
  none: 'It is sent.',
  direct: (name: string) => ` It goes as a plain ${name}, since one entry needs no multicall.`,

  requests: (done: number, of: number) =>
    `${numbers.format(done)} of ${counted(of, 'request', 'requests')} carried out`,
  requestsToCome: (n: number) => `${counted(n, 'request', 'requests')} of this batch`,
  moreRequests: (shown: number) => `the first ${numbers.format(shown)} requests`,
  number: '#',
  page: 'entry of',
  address: 'maps',
  command: 'command',
  bits: 'bits',
  result: 'result',
  waits: 'waits',
  queuedLater: 'not queued yet',
  applied: 'done',
  saved: (bits: string) => `saved ${bits}`,
  retries: (n: number) => counted(n, 'retry', 'retries'),
  failed: (errno: number) => `errno ${errno}`,
  undone: (n: number) => `${n} left undone`,
  added: 'added',
  removed: 'removed',
  unknownBefore: 'the log does not tell what was there before',
} as const;
