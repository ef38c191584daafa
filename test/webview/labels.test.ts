/** Words in a box of the timeline: all of them, as many whole ones as fit, or none. */
import { expect, test } from 'vitest';
import { roomOfMark } from '../../webview/draw/lane.ts';
import { label } from '../../webview/draw/shapes.ts';
import { SvgPaper } from '../../webview/draw/svg.ts';

/** What is written into so many pixels, each character being six wide. */
function written(text: string, width: number): string {
  const paper = new SvgPaper({ font: '', measureText: words => ({ width: 6 * words.length }) as TextMetrics });
  label(paper, text, 0, 8, width, 'black');
  return />([^<]*)<\/text>/.exec(paper.text(width, 16, ''))?.[1] ?? '';
}

test.each([
  ['mprotect heap r', 90, 'mprotect heap r'],
  ['mprotect heap r', 89, 'mprotect …'],
  ['mprotect heap r', 70, 'mprotect …'],
  ['mprotect heap r', 55, ''],
  ['mmu_update', 60, 'mmu_update'],
  ['mmu_update', 59, ''],
  ['32 upd · BATCH', 80, '32 upd · …'],
  ['A', 10, ''],
  ['', 100, ''],
])('%s in %d pixels', (text, width, shown) => expect(written(text, width)).toBe(shown));

test.each([
  ['as much as it may take', 100, undefined, 900, 220],
  ['up to the next one', 100, 200, 900, 84],
  ['up to the edge', 800, undefined, 900, 91],
  ['and of both the nearer', 800, 880, 890, 64],
])('a mark has room for its words: %s', (_, x, next, edge, room) => expect(roomOfMark(x, next, edge)).toBe(room));
