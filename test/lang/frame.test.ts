/**
 * Places as a terminal shows them.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { frame } from '../../src/lang/frame.ts';

const shown = (text: string): string[] =>
  compile(text, 'heap.pte').diagnostics.flatMap(d => frame(text, d.place).split('\n'));

test('the line, and carets under the place', () => {
  expect(shown('map heap 4 pages rw\ncpu 0 { read hep }')).toEqual([
    '  2 | cpu 0 { read hep }', //
    '    |              ^^^',
  ]);
});

test('an empty script has a place too', () => {
  expect(shown('')).toEqual(['  1 | ', '    | ^']);
});
