import { describe, expect, test } from 'vitest';
import { alignedClocks, plain, stretchesIn, toOwn, toShared } from '../../webview/layout/clock.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';

const run = (text: string) => new Unfolding(log(text));
const slow = run('0 statement 100 statement 130 statement 200 return');
const quick = run('0 statement 10 statement 90 statement 95 return');

describe('aligned by statement', () => {
  const [a, b] = alignedClocks([slow, quick], 1);

  test('each statement begins at the same place, at the pace of the slower', () => {
    expect([0, 100, 130].map(own => toShared(a, own))).toEqual([0, 100, 180]);
    expect([0, 10, 90].map(own => toShared(b, own))).toEqual([0, 100, 180]);
  });

  test('within a statement cycles stay as wide as they are', () => {
    expect(toShared(b, 40) - toShared(b, 20)).toBe(20);
    expect(toShared(a, 200)).toBe(250);
  });

  test('back again; while the quicker one waits, where it goes on', () => {
    for (const own of [0, 5, 10, 60, 90, 94]) expect(toOwn(b, toShared(b, own))).toBe(own);
    expect(toOwn(b, 50)).toBe(10);
  });

  test('the stretches of a window', () => {
    expect(stretchesIn(b, { from: 110, to: 190 }).map(s => [s.from, s.to, s.shift])).toEqual([
      [10, 90, 90],
      [90, Number.POSITIVE_INFINITY, 90],
    ]);
    expect(stretchesIn(plain, { from: 0, to: 10 })).toHaveLength(1);
  });
});

test('by the CPU with most statements that all runs have', () => {
  const [a] = alignedClocks(
    [run('0 statement 5 statement@1 9 statement@1'), run('0 statement 7 statement@1 20 statement@1')],
    2,
  );
  expect(a.map(piece => piece.from)).toEqual([5, 9]);
});

test('nothing to align by', () => {
  expect(alignedClocks([run('0 trap'), quick], 1)).toEqual([plain, plain]);
});

test('of very many statements some are aligned, in folds too', () => {
  const many = run('( 0 statement 1 load )x1000+10');
  const [a] = alignedClocks([many, many], 1);
  expect(a).toHaveLength(64);
  expect(new Set(a.map(piece => piece.shift))).toEqual(new Set([0]));
});
