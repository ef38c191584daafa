/** A lost bit on the timeline: bad news, or what the script expects. */
import { expect, test } from 'vitest';
import type { LostBit } from '../../src/model/report.ts';
import { drawLane } from '../../webview/draw/lane.ts';
import { lostTone } from '../../webview/draw/losses.ts';
import { stackRows } from '../../webview/draw/rows.ts';
import { SvgPaper } from '../../webview/draw/svg.ts';
import { plain } from '../../webview/layout/clock.ts';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import type { Theme } from '../../webview/theme.ts';
import { log } from './notation.ts';
import { naiveRun } from './recordings.ts';

function losing(...lost: readonly Pick<LostBit, 'bit' | 'expected'>[]) {
  const run = naiveRun();
  const [place] = run.result.lost;
  return { ...run, result: { ...run.result, lost: lost.map(bit => ({ ...place, ...bit })) } };
}

const expected = true;

test('a run that loses only what the script expects has no bad news, and an A that goes with a D is none', () => {
  expect(lostTone(losing({ bit: 'D', expected }))).toBe('program');
  expect(lostTone(losing({ bit: 'D', expected }, { bit: 'A' }))).toBe('program');
});

test('any other loss is bad news', () => {
  expect(lostTone(losing({ bit: 'D' }, { bit: 'A' }))).toBe('lost');
  expect(lostTone(losing({ bit: 'A' }))).toBe('lost');
  expect(lostTone(losing({ bit: 'D', expected }, { bit: 'D' }))).toBe('lost');
});

test.each([
  ['one by one', '5 lost:64 20 load'],
  ['folded', '( 5 lost:64 )x1000+10'],
])('losses are drawn in that tone, %s', (_, text) => {
  const tones = { program: 'blue', lost: 'red' } as Theme['tones'];
  const drawn = (run: ReturnType<typeof losing>) => {
    const layout = layoutTimeline(log(text), 1);
    const rows = stackRows([{ recording: run, layout }]);
    const scene = {
      ...{ rows, view: { from: 0, to: layout.end }, theme: { tones } as Theme, width: 500, height: 100 },
      ...{ script: [], cursorLine: 0, clocks: new Map(), axis: plain, markers: {}, playhead: null },
    };
    const paper = new SvgPaper({ font: '', measureText: words => ({ width: 6 * words.length }) as TextMetrics });
    drawLane(paper, scene, rows.lanes[0]);
    return paper.text(500, 100, '').match(/red|blue/g);
  };
  expect(new Set(drawn(losing({ bit: 'D', expected })))).toEqual(new Set(['blue']));
  expect(new Set(drawn(losing({ bit: 'D' })))).toEqual(new Set(['red']));
});
