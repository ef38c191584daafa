/**
 * Diagnostics as a terminal shows them.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { frame, headline } from '../../src/lang/frame.ts';

const shown = (text: string): string =>
  compile(text, 'heap.pte')
    .diagnostics.map(d => `${headline('heap.pte', d)}\n${frame(text, d)}`)
    .join('\n');

test('a line, and carets under the place', () => {
  expect(shown('map heap 4 pages rw\ncpu 0 { read hep }')).toBe(
    [
      'heap.pte:2:14: error PTE004: there is no `hep` here; did you mean `heap`?',
      '  2 | cpu 0 { read hep }',
      '    |              ^^^',
    ].join('\n'),
  );
});

test('an empty script has a place too', () => {
  expect(shown('')).toBe(
    [
      'heap.pte:1:1: warning PTE060: no CPU does anything in this script: it has no `cpu` block',
      '  1 | ',
      '    | ^',
    ].join('\n'),
  );
});
