/**
 * Places as a terminal shows them.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { frame } from '../../src/lang/frame.ts';

const shown = (text: string, columns?: number): string[] =>
  compile(text, 'heap.pte').diagnostics.flatMap(d => frame(text, d.place, columns));

test('the line, and carets under the place', () => {
  expect(shown('map heap 4 pages rw\ncpu 0 { read hep }')).toEqual([
    '  2 | cpu 0 { read hep }', //
    '    |              ^^^',
  ]);
});

test('an empty script has a place too', () => {
  expect(shown('')).toEqual(['  1 | ', '    | ^']);
});

test.each([
  ['at its beginning', '', 30, ['  2 | cpu 0 { read hep write …', '    |              ^^^']],
  ['in its middle', 'write heap write heap ', 28, ['  2 | …heap read hep write …', '    |            ^^^']],
  ['never narrower than twenty', 'write heap write heap ', 1, ['  2 | …eap read hep write…', '    |           ^^^']],
] as const)('of a wide line the part around the place: %s', (_, before, columns, lines) => {
  const text = `map heap 4 pages rw\ncpu 0 { ${before}read hep write heap write heap write heap }`;
  expect(shown(text, columns)).toEqual(lines);
});
