import { expect, test } from 'vitest';
import { lostTone } from '../../webview/draw/losses.ts';
import { fatesOf } from '../../webview/views/bits.ts';
import { naiveRun, nativeRun, patch4Run } from './recordings.ts';

test('A and D of one access are one row, lost or saved', () => {
  const rows = fatesOf([nativeRun(), naiveRun(), patch4Run()]).map(
    f => `${f.backend} ${f.bits} ${f.page} ${f.by ?? 'lost'}`,
  );
  expect(rows).toEqual(['naive A D heap[3] lost', 'xen-2.6.27 A D heap[3] update']);
});

test('other places are other rows', () => {
  const run = naiveRun();
  const [first] = run.result.lost;
  const lost = [first, { ...first, line: 9 }, { ...first, page: 'heap[2]' }];
  expect(fatesOf([{ ...run, result: { ...run.result, lost } }])).toHaveLength(3);
});

test.each([
  ['nothing', '', false],
  ['D of the script’s own, A with it', 'D! A', true],
  ['D', 'D A', false],
  ['A alone', 'A', false],
  ['one D that is expected, and one that is not', 'D! D', false],
])('the timeline shows a loss as no bad news where the script expects it: lost is %s', (_, lost, expected) => {
  const run = naiveRun();
  const bits = lost.split(' ').filter(Boolean);
  const made = bits.map(bit => ({
    ...run.result.lost[0],
    bit: bit[0] as 'A' | 'D',
    ...(bit.endsWith('!') && { expected: true as const }),
  }));
  expect(lostTone({ ...run, result: { ...run.result, lost: made } })).toBe(expected ? 'program' : 'lost');
});
