import { expect, test } from 'vitest';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import { type Visible, visibleBoxes } from '../../webview/layout/visible.ts';
import { log } from './notation.ts';

/** What is drawn of the kernel's steps: `0-10`, `0-10*3` for three merged, `0-300x9` for a fold. */
function drawn(text: string, from: number, to: number, scale: number): string {
  const { lanes, unfolding } = layoutTimeline(log(text), 1);
  const { boxes } = lanes.find(lane => lane.part === 'kernel')!.layers.find(({ layer }) => layer === 'step')!;
  const word = (v: Visible) => `${v.start}-${v.end}${v.times ? `x${v.times}` : v.merged > 1 ? `*${v.merged}` : ''}`;
  return visibleBoxes(boxes, unfolding, from, to, scale).map(word).join(' ');
}

const steps = '0 lock 10 load 20 store 30 load 40 store';
const fold = '0 lock ( 10 load 20 store )x5+20 110 load';
const nested = '0 lock ( 10 load ( 12 store )x4+2 20 load )x3+20';
const tiny = '0 lock 4 load ( 5 store )x4+1 ( 9 load )x3+1 12 store 13 load 99 store';

test.each([
  ['all in sight', steps, 0, 100, 10, '0-10 10-20 20-30 30-40'],
  ['only those in the window', steps, 15, 28, 10, '10-20 20-30'],
  ['nothing right of the window', steps, 0, 5, 10, '0-10'],
  ['nothing left of it', steps, 50, 90, 10, ''],
  ['several in one pixel are one', steps, 0, 100, 0.05, '0-20*2 20-40*2'],
  ['a wide box that only begins in the pixel stands alone', '0 lock 1 load 2 load 90 store', 0, 100, 0.1, '0-2*2 2-90'],
  ['a narrow fold is one box', fold, 0, 200, 1, '0-100x5 100-110'],
  ['a wide one is its turns', fold, 0, 45, 10, '0-10 10-20 20-30 30-40 40-50'],
  ['a wide one is only the turns in sight', fold, 61, 79, 10, '60-70 70-80'],
  ['a fold of folds is one box where its turns are narrow', nested, 0, 100, 1, '0-60x3'],
  ['a narrow fold in a wide one', nested, 0, 35, 2, '0-10 10-18x4 18-20 20-30 30-38x4'],
  ['a wide fold in a wide one, only the turns in sight', nested, 33.5, 49, 20, '32-34 34-36 36-38 38-40 40-50'],
  ['more than a few in one pixel become one, folds among them', tiny, 0, 100, 0.01, '0-4 4-8x4 8-99*6'],
] as const)('%s', (_, text, from, to, scale, expected) => {
  expect(drawn(text, from, to, scale)).toBe(expected);
});

test('the work is bounded by the width of the picture', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => `${i * 3} load`).join(' ');
  const { lanes, unfolding } = layoutTimeline(log(many), 1);
  const { boxes } = lanes[0].layers.find(({ layer }) => layer === 'step')!;
  expect(visibleBoxes(boxes, unfolding, 0, 150_000, 800 / 150_000).length).toBeLessThanOrEqual(2 * 801);
});
