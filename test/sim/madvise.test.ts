/** madvise over a part of an area: it ends where the range ends, not where the area does. */
import { expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';

test.each(['madvise-dontneed', 'madvise-free'])('%s of three pages in the middle of an area', call => {
  const { recordings } = run(
    `backend xen-6.1\nmap heap 10 pages rw written\ncpu 0 { ${call} heap[4..7] }\n`,
    'part.pte',
  );
  expect(recordings[0].result.traps).toBe(3);
});
