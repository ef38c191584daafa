/** Since 6.14 madvise frees a page-table page that it has emptied (PT_RECLAIM), so a fault beside it may look for the table again. */
import { expect, test } from 'vitest';
import { explore } from '../../src/library/index.ts';

test.each([
  ['native-6.1', true],
  // Its second write was about to be mended when the table went.
  ['native-7.2', false],
])('%s: two writes beside a madvise of a whole table fault twice at most: %s', (backend, twice) => {
  const { expects } = explore(`machine { memory sc }
backend ${backend}
map heap 512 pages rw written at 0x40000000
cpu 0 { madvise-dontneed heap }
cpu 1 { write heap[511]  write heap[0] }
expect faults <= 2
`);
  expect(expects.map(({ ok }) => ok)).toEqual([twice]);
});
