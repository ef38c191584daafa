/**
 * Draws a sweep: a line a backend with its name at the end, and the thread's 50x and 7x as dashed lines across. Lines
 * differ in their dashes as well as in colour.
 */

import type { Plot } from '../layout/plot.ts';
import * as say from '../strings/sweep.ts';
import * as strings from '../strings.ts';
import type { Theme, Tone } from '../theme.ts';
import type { Paper } from './paper.ts';
import { label } from './shapes.ts';

/** Room around the box: for ratios, names, values. */
export const PLOT_ROOM = { left: 40, right: 116, top: 10, bottom: 22 } as const;

const tones: readonly Tone[] = ['program', 'trap', 'hypercall', 'batch', 'hardware', 'warn', 'lost'];
const dashes: readonly (readonly number[])[] = [[], [7, 3], [], [2, 2], [8, 3, 2, 3], [7, 3], [2, 2]];

/** Draws into a box of `width` x `height` with the room around it. */
export function drawPlot(ctx: Paper, plot: Plot, theme: Theme, width: number, height: number): void {
  const { left, right, top, bottom } = PLOT_ROOM;
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width + left + right, height + top + bottom);
  ctx.font = theme.font;
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    ctx.beginPath();
    ctx.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
    ctx.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
    ctx.stroke();
  };
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.line;
  ctx.globalAlpha = theme.contrast ? 0.3 : 0.6;
  for (const { at } of plot.yTicks) line(left, top + at, left + width, top + at);
  for (const { at } of plot.xTicks) line(left + at, top, left + at, top + height);
  ctx.globalAlpha = 1;

  ctx.textAlign = 'right';
  for (const { at, value } of plot.yTicks) label(ctx, `${value}×`, left - 6, top + at, left, theme.quiet);
  ctx.textAlign = 'center';
  for (const { at, value } of plot.xTicks)
    label(ctx, strings.count(value), left + at, top + height + 11, 60, theme.quiet);
  ctx.textAlign = 'left';

  ctx.strokeStyle = theme.text;
  ctx.setLineDash([2, 4]);
  for (const { at, value } of plot.marks) {
    line(left, top + at, left + width, top + at);
    label(ctx, say.thread(value), left + 6, top + at - 8, width, theme.text);
  }
  ctx.setLineDash([]);

  plot.lines.forEach(({ backend, points, nameY }, i) => {
    const color = theme.tones[tones[i % tones.length]];
    ctx.strokeStyle = color;
    ctx.lineWidth = 2;
    ctx.setLineDash([...dashes[i % dashes.length]]);
    ctx.beginPath();
    for (const [k, { x, y }] of points.entries()) {
      if (k === 0) ctx.moveTo(left + x, top + y);
      else ctx.lineTo(left + x, top + y);
    }
    ctx.stroke();
    // the name's own piece of the line is its key
    const x = left + width + 6;
    ctx.beginPath();
    ctx.moveTo(x, top + nameY);
    ctx.lineTo(x + 14, top + nameY);
    ctx.stroke();
    ctx.setLineDash([]);
    label(ctx, backend, x + 18, top + nameY, right - 26, theme.text);
  });
  ctx.lineWidth = 1;
}
