import { expect, test } from 'vitest';
import { axisTicks, MIN_SPAN, pan, reveal, wholeRun, zoom } from '../../webview/layout/viewport.ts';
import { ratioPosition } from '../../webview/views/cost.ts';

const end = 10_000;
const view = { from: 2000, to: 4000 };

test('the whole run is in sight, and an empty one as well', () => {
  expect(wholeRun(end)).toEqual({ from: 0, to: 10_200 });
  expect(wholeRun(0).to).toBe(MIN_SPAN);
});

test('zoom holds the cycle under the pointer', () => {
  const closer = zoom(view, 0.5, 0.25, end);
  expect(closer).toEqual({ from: 2250, to: 3250 });
  expect(closer.from + 0.25 * (closer.to - closer.from)).toBe(2500);
});

test.each([
  ['left of the beginning', pan(view, -5, end), { from: 0, to: 2000 }],
  ['right of the end', pan(view, 50, end), { from: 8200, to: 10_200 }],
  ['half a window on', pan(view, 0.5, end), { from: 3000, to: 5000 }],
])('pan %s', (_, moved, expected) => expect(moved).toEqual(expected));

test('zoom stops at the whole run and at single cycles', () => {
  expect(zoom(view, 1000, 0.5, end)).toEqual(wholeRun(end));
  expect(zoom(view, 1e-9, 0.5, end).to - zoom(view, 1e-9, 0.5, end).from).toBe(MIN_SPAN);
});

test('reveal moves only where it must', () => {
  expect(reveal(view, 2500, 2600, end)).toBe(view);
  expect(reveal(view, 6000, 6100, end)).toEqual({ from: 5050, to: 7050 });
  expect(reveal(view, 5000, 9000, end)).toEqual({ from: 4800, to: 6800 });
});

test.each([
  [{ from: 0, to: 1000 }, 900, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]],
  [{ from: 150, to: 420 }, 270, [200, 300, 400]],
  [{ from: 0, to: 3 }, 900, [0, 1, 2, 3]],
])('the axis has round numbers: %j on %i pixels', (range, width, expected) => {
  expect(axisTicks(range, width)).toEqual(expected);
});

test('ratios stand on a logarithmic axis, each doubling a seventh', () => {
  const at = [0.5, 1, 2, 4, 64].map(ratio => Math.round(ratioPosition(ratio, 50) * 1000) / 1000);
  expect(at).toEqual([0, 0.143, 0.286, 0.429, 1]);
});
