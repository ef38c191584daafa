import { describe, expect, test } from 'vitest';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { alignedClocks, plain, stretchesIn, toOwn, toShared } from '../../webview/layout/clock.ts';
import { clocksOf } from '../../webview/layout/clocks.ts';
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

describe('with long waits folded', () => {
  const race = run('0 statement 20 load 30 store 1030 ipi 1050 walk 1060 return');
  const other = run('0 statement 25 load 600 store 620 return');
  const alone = clocksOf([{ recording: recordingOf(), unfolding: race }], { aligned: false, folded: true });
  const [clock] = alone.of.values();

  test('a wait of a thousand cycles takes forty, and what comes behind it keeps its length', () => {
    expect(alone).toMatchObject({ folded: 1, waits: 1 });
    expect([0, 30, 1030, 1060].map(own => toShared(clock, own))).toEqual([0, 30, 70, 100]);
    expect(toShared(clock, 500)).toBe(70);
    expect(toOwn(clock, 100)).toBe(1060);
  });

  test('the axis writes the run’s own cycles', () => {
    expect(toOwn(alone.axis, toShared(clock, 1050))).toBe(1050);
    expect(stretchesIn(alone.axis, { from: 0, to: 100 }).map(s => [s.to, s.shift])).toEqual([
      [70, 0],
      [Number.POSITIVE_INFINITY, -960],
    ]);
  });

  test('of two runs, only what is a wait in both', () => {
    const both = clocksOf(
      [race, other].map(unfolding => ({ recording: recordingOf(), unfolding })),
      { aligned: false, folded: true },
    );
    const [a, b] = both.of.values();
    // 30 to 600 both wait, 620 to 1030 the one waits and the other has ended
    expect(both.folded).toBe(2);
    expect(toShared(a, 1030)).toBe(30 + 40 + 20 + 40);
    expect(toShared(b, 620)).toBe(toShared(b, 600) + 20);
  });

  test('aligned as well', () => {
    const runs = [slow, quick].map(unfolding => ({ recording: recordingOf(), unfolding }));
    const aligned = clocksOf(runs, { aligned: true, folded: false });
    const folded = clocksOf(runs, { aligned: true, folded: true });
    const [plainly, short] = [aligned, folded].map(clocks => [...clocks.of.values()]);
    for (const own of [0, 100, 130, 200])
      expect(toOwn(folded.axis, toShared(short[0], own))).toBe(toShared(plainly[0], own));
    expect(toShared(short[1], 10)).toBe(toShared(short[0], 100));
  });
});

/** Clocks are kept by recording, and look at nothing in it but how many CPUs there are. */
function recordingOf(): PackedRecording {
  return { cpus: 1 } as PackedRecording;
}
