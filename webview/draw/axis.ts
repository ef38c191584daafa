/** The axis: round cycles, also where long waits are folded, and a break through the lanes at each fold. */

import { type Stretch, stretchesIn } from '../layout/clock.ts';
import { axisTicks } from '../layout/viewport.ts';
import * as strings from '../strings.ts';
import type { Paper } from './paper.ts';
import { AXIS_HEIGHT } from './rows.ts';
import { GUTTER, type Scene, xOf } from './scene.ts';
import { label } from './shapes.ts';

/** Least pixels between two numbers. */
const APART = 8;
/** Width of a break. */
const BREAK = 5;

export function drawAxis(ctx: Paper, scene: Scene): void {
  const { theme, width, height, view, axis } = scene;
  ctx.textBaseline = 'middle';
  let used = GUTTER;
  for (const { from, to, shift } of stretchesIn(axis, view)) {
    const own = { from: view.from - shift, to: view.to - shift };
    for (const tick of axisTicks(own, width - GUTTER)) {
      if (tick < from || tick >= to) continue;
      const x = Math.round(xOf(scene, tick + shift)) + 0.5;
      ctx.strokeStyle = theme.line;
      ctx.globalAlpha = theme.contrast ? 0.3 : 0.5;
      ctx.beginPath();
      ctx.moveTo(x, AXIS_HEIGHT - 4);
      ctx.lineTo(x, height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      const text = strings.count(tick);
      const room = ctx.measureText(text).width;
      if (x + 3 < used || x + 3 + room > width) continue;
      ctx.fillStyle = theme.quiet;
      ctx.fillText(text, x + 3, AXIS_HEIGHT / 2);
      used = x + 3 + room + APART;
    }
  }
  label(ctx, strings.cyclesAxis, 0, AXIS_HEIGHT / 2, GUTTER - 8, theme.quiet);
}

/** Marks where the axis leaves cycles out. */
export function drawFolds(ctx: Paper, scene: Scene): void {
  const folds = stretchesIn(scene.axis, scene.view).filter(({ to }) => Number.isFinite(to));
  for (const fold of folds) drawBreak(ctx, scene, fold);
}

function drawBreak(ctx: Paper, scene: Scene, { to, shift }: Stretch): void {
  const { theme, height } = scene;
  const x = Math.round(xOf(scene, to + shift)) + 0.5;
  ctx.fillStyle = theme.background;
  ctx.fillRect(x - BREAK, AXIS_HEIGHT, BREAK, height - AXIS_HEIGHT);
  ctx.strokeStyle = theme.quiet;
  ctx.setLineDash([2, 2]);
  ctx.beginPath();
  for (const side of [x - BREAK, x]) {
    ctx.moveTo(side, AXIS_HEIGHT - 2);
    ctx.lineTo(side, height);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}
