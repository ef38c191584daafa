/** A hint that `sometimes` could be `always`, where every interleaving on every backend that it is about says so. */
import { expect, test } from 'vitest';
import { explore } from '../../src/library/explore.ts';
import { judgeByExploration } from '../../src/library/judge.ts';
import { statusOf } from '../../src/library/verdict.ts';
import { findingsOf } from '../../src/server/findings/findings.ts';
import { perform } from '../../src/server/jobs/run.ts';

const script = `backend native
backend naive
map heap 2 pages rw
map lib 1 pages rw untouched
cpu 0 { mprotect heap r  read lib }
cpu 1 { write heap[1] }
expect sometimes heap[1] lacks RW
expect sometimes sigsegv
expect sometimes lost D on naive
expect sometimes fault in lib on native
expect always heap[0] lacks RW
expect sometimes heap[1] has A or heap[1] lacks A on native
`;
const lines = (diagnostics: readonly { code: string; line: number }[]): number[] =>
  diagnostics.filter(d => d.code === 'PTE214').map(d => d.line);

test('in explore and test, without an effect on their status', () => {
  const explored = explore(script, 'some.pte');
  expect(lines(explored.diagnostics)).toEqual([7, 10, 12]);
  expect(explored.diagnostics[0].message).toMatch(/every interleaving on native, naive:/);
  expect(statusOf({ ...explored, recordings: explored.explored })).toBe(0);
  const tested = judgeByExploration(script, 'some.pte');
  expect(lines(tested.diagnostics)).toEqual([7, 10, 12]);
  expect(statusOf(tested)).toBe(0);
});

test('never where the exploration was not complete', () => {
  expect(lines(explore(script, 'some.pte', { maxStates: 2 }).diagnostics)).toEqual([]);
});

test('of a script with one CPU, by its run', () => {
  const alone = script.replace(/cpu 1.*\n/, '');
  const { scenario, diagnostics } = judgeByExploration(alone, 'some.pte');
  expect(lines(diagnostics)).toEqual([6, 9, 11]);
  const found = findingsOf(scenario!, perform({ scenario: scenario! }));
  expect(found.filter(f => f.code === 'PTE214').map(f => f.place.line)).toEqual([6, 9, 11]);
});
