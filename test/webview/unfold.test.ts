import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';
import { foldedRun, logOf } from './recordings.ts';

const text = '0 lock 5 load#1 | ( 10 load#1 20 store#1 )x3+20 | 80 unlock ( 90 walk )x2+5 100 return';

test('events are those of the log written out', () => {
  for (const columns of [log(''), log('1 load'), log(text), logOf(foldedRun(4))]) {
    const unfolding = new Unfolding(columns);
    const all = [...expandedEvents(columns)];
    expect(unfolding.count).toBe(all.length);
    expect(all.map((_, i) => unfolding.event(i))).toEqual(all);
  }
});

test('an occurrence and its number are two names of one thing', () => {
  const unfolding = new Unfolding(log(text));
  for (let i = 0; i < unfolding.count; i++) {
    const { row, turn } = unfolding.at(i);
    expect(unfolding.indexOf(row, turn)).toBe(i);
  }
});

test.each([
  [0, 0],
  [7, 1],
  [10, 2],
  [55, 6],
  [1000, 11],
])('the last event at or before %i is number %i', (time, event) => {
  expect(new Unfolding(log(text)).indexAtTime(time)).toBe(event);
});

test('seeking walks through turns both ways', () => {
  const unfolding = new Unfolding(log(text));
  const { log: columns } = unfolding;
  const kinds = (step: 1 | -1, from: number, page: number) => {
    const found: number[] = [];
    for (let i = from; ; ) {
      i = unfolding.seek(i, step, row => columns.page[row] === page);
      if (i < 0) return found;
      found.push(i);
    }
  };
  expect(kinds(1, -1, 1)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(kinds(-1, unfolding.count, 1)).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

test('a fold of a million turns without what is sought is passed over at once', () => {
  const unfolding = new Unfolding(log('0 lock ( 1 load 2 store )x1000000+2 2000002 unlock'));
  let looked = 0;
  const isUnlock = (row: number) => ++looked > 0 && row === 3;
  expect(unfolding.seek(0, 1, isUnlock)).toBe(2_000_001);
  expect(unfolding.seek(5, 1, isUnlock)).toBe(2_000_001);
  expect(looked).toBeLessThan(20);
});
