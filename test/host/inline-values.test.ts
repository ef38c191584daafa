/** What the debugger shows behind a line. */
import { expect, test } from 'vitest';
import { valuesIn } from '../../src/host/inline-values.ts';

test.each([
  ['cpu 1 { write heap[3] read my-heap[0] }', ['heap[3]', 'my-heap[0]']],
  ['  let old = read_pte(heap[i + 1])', ['old', 'heap[i + 1]']],
  ['  let new = pte_mkclean(old)  # heap[7]', ['new']],
  ['mprotect heap r', []],
])('%s', (line, wanted) => {
  const found = valuesIn(line);
  expect(found.map(({ name }) => name)).toEqual(wanted);
  expect(found.map(({ start, end }) => line.slice(start, end))).toEqual(wanted);
});
