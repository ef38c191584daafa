/**
 * Marks the events of a recording that the other side of a comparison lacks: a hairline down through its lanes, which
 * ends in a cross where no words are. Marks within a pixel or two are drawn once.
 */

import { toShared } from '../layout/clock.ts';
import type { Paper } from './paper.ts';
import { HEAD_HEIGHT, type HeadRow } from './rows.ts';
import { clockIn, GUTTER, type Scene, xOf } from './scene.ts';
import { mark } from './shapes.ts';

/** Least distance between two crosses. */
const APART = 10;

export function drawDifferences(ctx: Paper, scene: Scene, { recording, top }: HeadRow): void {
  const lanes = scene.rows.lanes.filter(row => row.recording === recording);
  const differs = recording.differs ?? [];
  if (lanes.length === 0 || differs.length === 0) return;
  const { unfolding } = lanes[0].layout;
  const color = scene.theme.tones.lost;
  const bottom = Math.max(...lanes.map(row => row.top + row.height));
  let last = -APART;
  for (const event of differs) {
    const x = Math.round(xOf(scene, toShared(clockIn(scene, recording), unfolding.timeOf(event)))) + 0.5;
    if (x < GUTTER || x > scene.width || x - last < 2) continue;
    ctx.strokeStyle = color;
    ctx.globalAlpha = scene.theme.contrast ? 1 : 0.6;
    ctx.beginPath();
    ctx.moveTo(x, top + HEAD_HEIGHT);
    ctx.lineTo(x, bottom);
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (x - last >= APART) mark(ctx, 'cross', color, x, bottom - 5, 8);
    last = x;
  }
}
