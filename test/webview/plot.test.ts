import { describe, expect, test } from 'vitest';
import type { SweepReport, SweepSeries } from '../../src/model/sweep.ts';
import { columnsOf, dearest, ratioAt, reaches } from '../../webview/layout/crossings.ts';
import { layoutPlot } from '../../webview/layout/plot.ts';

/** `1:2.5 2:- 4:8` as a series: value and ratio, a dash where there is none. */
function series(backend: string, text: string): SweepSeries {
  const points = text.split(' ').map(word => {
    const [value, ratio] = word.split(':');
    return {
      value: Number(value),
      ratio: ratio === '-' ? null : Number(ratio),
      traps: 0,
      hypercalls: 0,
      updates: 0,
      cycles: 1,
    };
  });
  return { backend, preset: backend, costProfile: 'thread', points };
}

function report(...all: SweepSeries[]): SweepReport {
  const values = [...new Set(all.flatMap(s => s.points.map(p => p.value)))].sort((a, b) => a - b);
  const [from, to] = [values[0], values.at(-1)!];
  return { schemaVersion: 1, script: 's', param: 'n', from, to, values, sampled: false, series: all, diagnostics: [] };
}

describe('a sweep as lines', () => {
  const { lines, xTicks, yTicks, marks } = layoutPlot(
    report(series('native', '1:1 4:1 16:1'), series('xen', '1:4 4:16 16:50'), series('gone', '1:- 4:-')),
    100,
    200,
  );

  test('from the first value to the last, each doubling as wide', () => {
    expect(lines.map(line => line.backend)).toEqual(['native', 'xen']);
    expect(lines[1].points.map(p => Math.round(p.x))).toEqual([0, 50, 100]);
    expect(xTicks.map(t => `${t.value}@${Math.round(t.at)}`)).toEqual(['1@0', '2@25', '4@50', '8@75', '16@100']);
  });

  test('the dearest is highest, and the thread’s marks lie within', () => {
    expect(lines[1].points[2].y).toBeLessThan(lines[1].points[0].y);
    expect(marks.map(mark => mark.value)).toEqual([50, 7]);
    expect(yTicks.map(tick => tick.value)).toEqual([1, 2, 5, 10, 20, 50]);
  });

  test('50x is left out where nothing is near it', () => {
    expect(layoutPlot(report(series('a', '1:2 2:3')), 100, 200).marks.map(m => m.value)).toEqual([7]);
  });

  test('names that would lie on each other move apart', () => {
    const { lines: close } = layoutPlot(report(series('a', '1:2 2:4.7'), series('b', '1:2 2:4.7')), 100, 200);
    expect(Math.abs(close[0].nameY - close[1].nameY)).toBeGreaterThanOrEqual(13);
  });

  test('a single value, and no value at all', () => {
    expect(layoutPlot(report(series('a', '8:2')), 100, 200).lines[0].points[0].x).toBe(50);
    expect(layoutPlot(report(series('a', '0:2')), 100, 200).lines[0].points).toEqual([]);
  });
});

describe('what the curve says', () => {
  const xen = series('xen', '1:2.5 7:6 8:6.5 9:7.5 64:20 128:19');
  test('where it reaches 7x', () => {
    expect([reaches(xen, 7), reaches(xen, 50)]).toEqual([9, null]);
    expect(dearest(xen)).toEqual({ value: 64, ratio: 20 });
    expect(dearest(series('a', '1:-'))).toBeNull();
  });
  test('what it is at a value', () => {
    expect([ratioAt(xen, 7), ratioAt(xen, 100), ratioAt(series('a', '1:-'), 7)]).toEqual([6, 19, null]);
  });
  test('the columns of the table', () => {
    expect(columnsOf([1, 2, 3, 4, 5, 6, 7, 8, 16, 64, 100])).toEqual([1, 4, 7, 16, 64, 100]);
    expect(columnsOf([])).toEqual([]);
  });
});
