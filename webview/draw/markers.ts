/** The markers A and B: a line each with its letter on the axis, and a tint over what lies between, or over a box. */

import { laneKey } from '../shown.ts';
import type { Paper } from './paper.ts';
import { AXIS_HEIGHT, type LaneRow } from './rows.ts';
import { GUTTER, type Scene, xOf } from './scene.ts';

const FLAG = 14;

export function drawMarkers(ctx: Paper, scene: Scene): void {
  const { theme, width, height, markers } = scene;
  const { a, b } = markers;
  if (a !== undefined && b !== undefined) {
    const from = Math.max(GUTTER, xOf(scene, Math.min(a, b)));
    const to = Math.min(width, xOf(scene, Math.max(a, b)));
    if (to > from) {
      ctx.fillStyle = theme.focus;
      ctx.globalAlpha = theme.contrast ? 0.2 : 0.1;
      const boxed = boxedRows(scene);
      if (!boxed) ctx.fillRect(from, AXIS_HEIGHT, to - from, height - AXIS_HEIGHT);
      for (const row of boxed ?? []) ctx.fillRect(from, row.top - 1, to - from, row.height + 3);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = theme.focus;
      for (const row of boxed ?? []) ctx.strokeRect(from + 0.5, row.top - 0.5, to - from - 1, row.height + 1);
    }
  }
  for (const [letter, time] of [
    ['A', a],
    ['B', b],
  ] as const) {
    if (time !== undefined) drawMarker(ctx, scene, letter, time);
  }
}

/** The lanes of the box; undefined where there is none. */
function boxedRows({ rows, markers: { lanes } }: Scene): LaneRow[] | undefined {
  return (
    lanes &&
    rows.lanes.filter(({ recording, lane }) => lanes.includes(laneKey(recording.result.backend, lane.part, lane.cpu)))
  );
}

function drawMarker(ctx: Paper, scene: Scene, letter: string, time: number): void {
  const { theme, width, height } = scene;
  const x = Math.round(xOf(scene, time)) + 0.5;
  if (x < GUTTER || x > width) return;
  ctx.strokeStyle = theme.text;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, AXIS_HEIGHT);
  ctx.lineTo(x, height);
  ctx.stroke();
  ctx.setLineDash([]);
  // the flag stands on the side where there is room
  const left = letter === 'A' || x + FLAG > width ? x - FLAG : x;
  ctx.fillStyle = theme.text;
  ctx.fillRect(left, AXIS_HEIGHT - FLAG, FLAG, FLAG);
  ctx.fillStyle = theme.background;
  ctx.font = `bold ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(letter, left + FLAG / 2, AXIS_HEIGHT - FLAG / 2);
  ctx.textAlign = 'left';
  ctx.font = theme.font;
}
