import { expect, test } from 'vitest';
import { eventsOn, howFar, statesOf, valuesOf } from '../../src/cli/how-far.ts';

test('a terminal hears every two seconds how many states there are', () => {
  const said: string[] = [];
  let now = 0;
  const tell = howFar('heap.pte', statesOf(2_000_000), { isTTY: true, write: text => said.push(text) }, () => now)!;
  for (const [at, states] of [
    [100, 90],
    [2000, 1234],
    [3999, 2000],
    [4000, 2001],
  ]) {
    now = at;
    expect(tell(states)).toBe(true);
  }
  expect(said).toEqual([
    'ptelab: heap.pte: 1,234 states, at most 2,000,000 of a backend\n',
    'ptelab: heap.pte: 2,001 states, at most 2,000,000 of a backend\n',
  ]);
});

test('and how many events of a long run', () => {
  const said: string[] = [];
  let now = 0;
  const tell = howFar('heap.pte', eventsOn, { isTTY: true, write: text => said.push(text) }, () => now)!;
  for (now of [1000, 2000, 3000]) tell('xen-6.1', 65_536 * now);
  expect(said).toEqual(['ptelab: heap.pte: 131,072,000 events on xen-6.1\n']);
});

test('and how many values of a sweep', () => {
  const said: string[] = [];
  let now = 0;
  const tell = howFar('heap.pte', valuesOf, { isTTY: true, write: text => said.push(text) }, () => now)!;
  for (now of [1000, 2000, 3000]) tell(now, 100_000);
  expect(said).toEqual(['ptelab: heap.pte: 2,000 of 100,000 values\n']);
});

test('nothing else hears of it', () => {
  expect(howFar('heap.pte', eventsOn, { isTTY: false, write: () => undefined })).toBeUndefined();
  expect(howFar('heap.pte', eventsOn, null)).toBeUndefined();
});
