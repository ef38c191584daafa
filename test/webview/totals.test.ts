import { describe, expect, test } from 'vitest';
import { eventLine } from '../../src/model/event-words.ts';
import { STRETCH, WordSearch } from '../../webview/layout/find.ts';
import { kindsIn, totalsIn } from '../../webview/layout/totals.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';
import { foldedRun, logOf } from './recordings.ts';

describe('what lies between two markers', () => {
  const unfolding = new Unfolding(
    log('0 statement 10 trap 20 update 20 fault ( 30 trap 35 update )x10+10 200 flush_tlb'),
  );
  const totals = (from: number, to: number) => Object.values(totalsIn(unfolding, { from, to })).join(' ');
  test.each([
    ['everything', 0, 1000, '11 0 11 1 1'],
    ['what ends at the first marker is before it', 10, 20, '0 0 1 1 0'],
    ['what ends at the second is within', 9, 10, '1 0 0 0 0'],
    ['within a fold', 41, 66, '2 0 3 0 0'],
    ['nothing', 140, 190, '0 0 0 0 0'],
  ])('%s', (_, from, to, wanted) => expect(totals(from, to)).toBe(wanted));
});

test('what lies in a box, by kind, most often first', () => {
  const unfolding = new Unfolding(
    log('0 statement 10 xchg#1 trap xchg@1#2 ( 20 xchg#3 store#3 lock#3 )x4+10 70 lost@1#3'),
  );
  const kinds = (lanes: Parameters<typeof kindsIn>[2], from = -1, to = 100) =>
    kindsIn(unfolding, { from, to }, lanes)
      .map(({ kind, count }) => `${count} ${kind}`)
      .join(', ');
  expect(kinds([{ part: 'kernel', cpu: 0 }])).toBe('5 xchg, 4 lock, 4 store');
  expect(kinds([{ part: 'kernel', cpu: 0 }], 20, 40)).toBe('2 lock, 2 store, 2 xchg');
  expect(kinds([{ part: 'kernel', cpu: 1 }])).toBe('1 xchg');
  // what happened to bits is of no CPU alone
  expect(
    kinds([
      { part: 'marks', cpu: -1 },
      { part: 'hypervisor', cpu: 0 },
    ]),
  ).toBe('1 lost, 1 trap');
});

describe('searching the words', () => {
  const folded = foldedRun(1000);
  const { pages } = folded;
  const unfolding = new Unfolding(logOf(folded));
  const find = (wanted: string, from: number, step: 1 | -1) => {
    const search = new WordSearch(unfolding, pages, wanted);
    let at: number | null = from;
    let stretches = 0;
    while (at !== null) {
      const found = search.next(at, step);
      stretches++;
      if (found.event >= 0) return { event: found.event, stretches };
      at = found.goOn;
    }
    return { event: -1, stretches };
  };

  test('finds what a later turn of a fold says', () => {
    const { event, stretches } = find('HEAP[31999] pteval', -1, 1);
    expect(unfolding.event(event).page).toBe(0x1000 + 31_999);
    expect(stretches).toBeGreaterThan(10);
    expect(find('heap[31999] pteval', unfolding.count, -1).stretches).toBe(1);
  });

  test('goes on after the match, and back', () => {
    const first = find('flush reason', -1, 1).event;
    const second = find('flush reason', first, 1).event;
    expect(second).toBeGreaterThan(first);
    expect(find('flush reason', second, -1).event).toBe(first);
  });

  test.each(['lost', 'flush reason args', 'heap[7', 'b', '12', 'pteval', 'heap', 'f (p rw'])(
    '%s, event for event',
    wanted => {
      const small = new Unfolding(logOf(foldedRun(5)));
      const search = new WordSearch(small, pages, wanted);
      const found: number[] = [];
      for (let at = search.next(-1, 1).event; at >= 0; at = search.next(at, 1).event) found.push(at);
      const all = Array.from({ length: small.count }, (_, i) => i);
      expect(found).toEqual(all.filter(i => eventLine(small.event(i), pages).toLowerCase().includes(wanted)));
    },
  );

  test('ends where there is none', () => {
    expect(find('no such words', -1, 1)).toEqual({ event: -1, stretches: 1 });
    const { event, stretches } = find('heap[32000]', -1, 1);
    expect(event).toBe(-1);
    expect(stretches).toBeGreaterThanOrEqual(unfolding.count / STRETCH);
  });
});
