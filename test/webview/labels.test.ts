/** Words in a box of the timeline: all of them, as many whole ones as fit, or none. */
import { expect, test } from 'vitest';
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
