import { expect, test } from 'vitest';
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
