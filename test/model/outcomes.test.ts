/** Outcomes of several backends in one list. */
import { expect, test } from 'vitest';
import { joinOutcomes, type OutcomeRow } from '../../src/model/outcomes.ts';

const nameOf = (page: number): string => `heap[${page}]`;

/** `0-2 present A; 3 absent | lost D of heap[1]`. */
function row(text: string, schedule: string): OutcomeRow {
  const [entries, ...happened] = text.split(' | ');
  const ranges = entries.split('; ').map(entry => {
    const [, first, last, end] = /^(\d+)(?:-(\d+))? (.*)$/.exec(entry)!;
    const range = { first: Number(first), last: Number(last ?? first), end };
    return { ...range, pages: last ? `${nameOf(range.first)} to ${nameOf(range.last)}` : nameOf(range.first) };
  });
  return { entries: ranges, happened, differs: [], missing: [], schedule, steps: 2, switches: 1, shortest: true };
}

test('equal outcomes are one row, with a schedule for each backend; a quiet one comes first', () => {
  const joined = joinOutcomes(
    [
      { backend: 'naive', rows: [row('0-3 present | lost D of heap[2]', '0x1')] },
      { backend: 'xen', rows: [row('0-3 present A', '0x2'), row('0-3 present | lost D of heap[2]', '0x3')] },
    ],
    nameOf,
  );
  expect(joined.map(({ happened, on }) => [happened, on.map(o => `${o.backend} ${o.schedule}`)])).toEqual([
    [[], ['xen 0x2']],
    [['lost D of heap[2]'], ['naive 0x1', 'xen 0x3']],
  ]);
});

test.each([
  ['one page in the middle', '0-3 present', '0-1 present; 2 absent; 3 present', ['heap[2]: absent, present']],
  ['all of them', '0-3 present', '0-3 absent', ['heap[0] to heap[3]: absent, present']],
  [
    'ranges that overlap',
    '0-1 present; 2-3 absent',
    '0 absent; 1-3 present',
    ['heap[0]: absent, present', 'heap[2] to heap[3]: present, absent'],
  ],
  ['none', '0-3 present', '0-3 present | lost A of heap[0]', []],
])('what is other than in the first: %s', (_, first, second, expected) => {
  const rows = [row(first, '0x1'), row(second, '0x2')];
  const [, other] = joinOutcomes([{ backend: 'native', rows }], nameOf);
  expect(other.differs.map(({ pages, end, instead }) => `${pages}: ${end}, ${instead}`)).toEqual(expected);
});

test('what happened in the first, and not here', () => {
  const rows = [row('0 present | lost A of heap[0]', '0x1'), row('0 absent | lost D of heap[0]', '0x2')];
  expect(joinOutcomes([{ backend: 'native', rows }], nameOf)[1].missing).toEqual(['lost A of heap[0]']);
});
