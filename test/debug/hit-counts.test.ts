/** Breakpoints that stop at some of their hits. */
import { describe, expect, test } from 'vitest';
import { hitCountOf } from '../../src/debug/hit-counts.ts';
import { steppingOf } from './timelines.ts';

const xen = `backend xen-2.6.27
map heap 40 pages rw
cpu 0 {
  read heap[0]
  mprotect heap r
}
`;

test.each([
  ['3', [3]],
  ['== 3', [3]],
  ['>= 3', [3, 4, 5, 6]],
  ['>4', [5, 6]],
  ['<= 2', [1, 2]],
  ['< 2', [1]],
  ['% 3', [3, 6]],
])('%s', (text, wanted) => {
  expect([1, 2, 3, 4, 5, 6].filter(hitCountOf(text)!)).toEqual(wanted);
});

test.each(['', 'often', '3 times', '-1', '% 0', '1e3', '12345678901'])('%j is none', text => {
  expect(hitCountOf(text)).toBeUndefined();
});

describe('in a run', () => {
  /** Where going on stops, as the number of commits made so far; then where going back does. */
  function stops(hits: string, condition?: string): number[] {
    const routines = [{ id: 1, routine: 'ptep_modify_prot_commit', hits: hitCountOf(hits), condition }];
    const all = steppingOf(xen, { routines: [{ id: 1, routine: 'ptep_modify_prot_commit' }] });
    const places: number[] = [];
    while (all.goOn().reason !== 'end') places.push(all.timeline.at);
    expect(places).toHaveLength(40);
    const stepping = steppingOf(xen, { routines });
    const found: number[] = [];
    while (stepping.goOn().reason !== 'end') found.push(places.indexOf(stepping.timeline.at) + 1);
    while (stepping.goBack(0).reason !== 'start') found.push(places.indexOf(stepping.timeline.at) + 1);
    return found;
  }

  test('the same forwards and backwards', () => {
    expect(stops('% 16')).toEqual([16, 32, 32, 16]);
    expect(stops('40')).toEqual([40, 40]);
  });

  test('of the hits at which the condition holds', () => {
    // The 33rd commit sends the batch of 32, so the condition holds from the 34th on.
    expect(stops('2', 'hypercalls > 0')).toEqual([35, 35]);
  });

  test('also from the middle of a run, and of a line at its start', () => {
    const stepping = steppingOf(xen);
    for (let i = 0; i < 2; i++) stepping.step(0, 'into');
    stepping.breakpoints = {
      ...stepping.breakpoints,
      lines: [
        { id: 1, line: 4, hits: hitCountOf('2') },
        { id: 2, line: 5, hits: hitCountOf('1') },
      ],
    };
    expect(stepping.goBack(0).reason).toBe('start');
    expect(stepping.goOn()).toMatchObject({ reason: 'breakpoint', id: 2 });
  });
});
