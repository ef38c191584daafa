/** Where the playhead's marks stand in a script. */
import { expect, test } from 'vitest';
import { lineMarks } from '../../src/host/playhead.ts';

test('CPUs at one line share its mark; a line that is not there has none', () => {
  const lines = [
    { cpu: 2, line: 7 },
    { cpu: 0, line: 7 },
    { cpu: 1, line: 3 },
    { cpu: 3, line: 9 },
  ];
  expect(lineMarks(lines, 8)).toEqual([
    { line: 7, cpus: [0, 2] },
    { line: 3, cpus: [1] },
  ]);
});
