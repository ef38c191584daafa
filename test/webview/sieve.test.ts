import { expect, test } from 'vitest';
import { kindIndex } from '../../src/model/events.ts';
import { Sieve } from '../../webview/layout/sieve.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';

/** Against the walk that it saves, at every event. */
test.each([
  ['no fold', '0 statement 1 trap 2 load 3 trap 4 return'],
  ['none at all', '0 statement 1 load'],
  ['in a fold', '0 statement ( 1 load 2 trap 3 store )x3+10 40 return'],
  ['twice a turn', '( 1 trap 2 trap 3 store )x4+10 40 return'],
  ['before and after a fold without any', '0 trap ( 1 load )x5+1 9 trap ( 10 load )x2+1'],
  ['folds side by side', '( 0 trap 1 load )x2+5 ( 10 load 11 trap )x3+5'],
])('finds the same as a walk: %s', (_, text) => {
  const unfolding = new Unfolding(log(text));
  const isTrap = (row: number) => unfolding.log.kind[row] === kindIndex.trap;
  const sieve = new Sieve(unfolding, isTrap);
  let passed = 0;
  for (let event = 0; event < unfolding.count; event++) {
    expect([event, sieve.countBefore(event)]).toEqual([event, passed]);
    if (isTrap(unfolding.at(event).row)) expect(sieve.nth(passed++)).toBe(event);
    expect([event, sieve.upTo(event)]).toEqual([event, unfolding.seek(event + 1, -1, isTrap)]);
    expect([event, sieve.from(event)]).toEqual([event, unfolding.seek(event - 1, 1, isTrap)]);
  }
  expect([sieve.count, sieve.countBefore(unfolding.count), sieve.nth(passed)]).toEqual([passed, passed, -1]);
  expect(sieve.upTo(-1)).toBe(-1);
  expect(sieve.from(unfolding.count)).toBe(-1);
});
