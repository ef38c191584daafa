/** Draws a frame of the timeline: axis, names, lanes, playhead. */

import type { PackedRecording } from '../../src/protocol/messages.ts';
import { plain, stretchesIn, toShared } from '../layout/clock.ts';
import * as strings from '../strings.ts';
import { drawAxis, drawFolds } from './axis.ts';
import { drawDifferences } from './differences.ts';
import { drawLane } from './lane.ts';
import { drawMarkers } from './markers.ts';
import type { Paper } from './paper.ts';
import { AXIS_HEIGHT, HEAD_HEIGHT, type HeadRow, type LaneRow, type Rows } from './rows.ts';
import { clockIn, GUTTER, type Hit, type Scene, xOf } from './scene.ts';
import { label } from './shapes.ts';

/** Least width of the frame around what is selected, so that it hides no mark. */
const MIN_SELECTED = 14;
/** Least room behind a run's end for the words that it ends there. */
const MIN_ENDED = 140;

/**
 * The axis alone, with all that stands on it: what stays in sight while the lanes scroll, by so many pixels. It names the
 * backend whose own name is out of sight.
 */
export function drawTop(ctx: Paper, scene: Scene, scrolled: number): void {
  const above = scene.rows.heads.findLast(({ top }) => top + HEAD_HEIGHT / 2 < scrolled + AXIS_HEIGHT);
  drawTimeline(ctx, { ...scene, rows: noRows, height: AXIS_HEIGHT }, null);
  if (above) drawBackend(ctx, scene, above, AXIS_HEIGHT / 2);
}

const noRows: Rows = { heads: [], lanes: [], height: AXIS_HEIGHT };

export function drawTimeline(ctx: Paper, scene: Scene, hit: Hit | null): void {
  const { theme, width, height, rows } = scene;
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width, height);
  ctx.font = theme.font;
  ctx.textAlign = 'left';
  drawAxis(ctx, scene);
  for (const head of rows.heads) {
    const { recording, top, over } = head;
    const middle = top + HEAD_HEIGHT / 2;
    ctx.fillStyle = theme.background;
    ctx.fillRect(GUTTER, top, width, HEAD_HEIGHT);
    const used = drawBackend(ctx, scene, head, middle) + 10;
    const ended = over === null ? '' : `${strings.endedAt(Math.round(over))} · `;
    label(ctx, ended + headWords(recording), used, middle, width - used, theme.quiet);
  }
  rows.lanes.forEach((row, i) => {
    const above = rows.lanes[i - 1];
    drawName(ctx, scene, row, row.lane.cpu !== above?.lane.cpu || row.recording !== above.recording);
  });
  ctx.save();
  ctx.beginPath();
  ctx.rect(GUTTER, AXIS_HEIGHT, width - GUTTER, height - AXIS_HEIGHT);
  ctx.clip();
  for (const row of rows.lanes) drawOnClock(ctx, scene, row);
  for (const head of rows.heads) drawDifferences(ctx, scene, head);
  for (const head of rows.heads) drawEnd(ctx, scene, head);
  if (hit) drawSelected(ctx, scene, hit);
  drawFolds(ctx, scene);
  ctx.restore();
  drawPlayhead(ctx, scene);
  drawMarkers(ctx, scene);
}

/** A backend's name, where it hides what is there; its width. */
function drawBackend(ctx: Paper, { theme, width }: Scene, { recording }: HeadRow, middle: number): number {
  const { backend } = recording.result;
  ctx.font = `bold ${theme.font}`;
  const used = ctx.measureText(backend).width;
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, middle - 8, Math.max(used, GUTTER - 8), 16);
  label(ctx, backend, 0, middle, width, theme.text);
  ctx.font = theme.font;
  return used;
}

/** Draws a lane, each stretch of its run's clock where that shows it. */
function drawOnClock(ctx: Paper, scene: Scene, row: LaneRow): void {
  const clock = clockIn(scene, row.recording);
  if (clock === plain) return drawLane(ctx, scene, row);
  for (const { from, to, shift } of stretchesIn(clock, scene.view)) {
    const view = { from: scene.view.from - shift, to: scene.view.to - shift };
    const part = { ...scene, view, only: { from, to } };
    const left = Math.max(GUTTER, xOf(part, from));
    const right = Math.min(scene.width, xOf(part, to));
    if (right <= left) continue;
    // a mark is a point, and its words may run over what comes next
    if (row.lane.part === 'marks') {
      drawLane(ctx, part, row);
      continue;
    }
    ctx.save();
    ctx.beginPath();
    // a box's outline is half outside
    ctx.rect(left - 1, 0, right - left + 2, scene.height);
    ctx.clip();
    drawLane(ctx, part, row);
    ctx.restore();
  }
}

/** A lane's name; the first of a CPU's lanes bears the CPU's as well. */
function drawName(ctx: Paper, scene: Scene, row: LaneRow, first: boolean): void {
  const { theme } = scene;
  const middle = row.top + row.height / 2;
  if (first && row.lane.cpu >= 0) label(ctx, strings.perCpu(row.lane.cpu), 0, middle, 36, theme.text);
  ctx.textAlign = 'right';
  label(ctx, strings.lanes[row.lane.part], GUTTER - 8, middle, GUTTER, theme.quiet);
  ctx.textAlign = 'left';
}

/** Where a run ends long before the others, the words that it does, in its first lane of statements. */
function drawEnd(ctx: Paper, scene: Scene, { recording }: HeadRow): void {
  const row = scene.rows.lanes.find(lane => lane.recording === recording && lane.lane.part === 'program');
  if (!row || scene.rows.heads.length < 2) return;
  const x = xOf(scene, toShared(clockIn(scene, recording), row.layout.end)) + 8;
  if (x < GUTTER || x > scene.width - MIN_ENDED) return;
  label(
    ctx,
    strings.endedAt(Math.round(row.layout.end)),
    x,
    row.top + row.height / 2,
    scene.width - x,
    scene.theme.quiet,
  );
}

function drawSelected(ctx: Paper, scene: Scene, { row, visible }: Hit): void {
  const clock = clockIn(scene, row.recording);
  const x = xOf(scene, toShared(clock, visible.start));
  const width = xOf(scene, toShared(clock, visible.end)) - x;
  const around = Math.max(1, (MIN_SELECTED - width) / 2);
  ctx.strokeStyle = scene.theme.focus;
  ctx.lineWidth = 2;
  ctx.strokeRect(x - around, row.top - 1, width + 2 * around, row.height + 2);
  ctx.lineWidth = 1;
}

function drawPlayhead(ctx: Paper, scene: Scene): void {
  if (!scene.playhead) return;
  const x = Math.round(xOf(scene, scene.playhead.time)) + 0.5;
  if (x < GUTTER || x > scene.width) return;
  ctx.strokeStyle = scene.theme.focus;
  ctx.fillStyle = scene.theme.focus;
  ctx.beginPath();
  ctx.moveTo(x, AXIS_HEIGHT);
  ctx.lineTo(x, scene.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x - 5, AXIS_HEIGHT - 6);
  ctx.lineTo(x + 5, AXIS_HEIGHT - 6);
  ctx.lineTo(x, AXIS_HEIGHT);
  ctx.fill();
}

/** What stands behind a recording's name. */
function headWords({ result, observed, differs = [] }: PackedRecording): string {
  const { traps, hypercalls, ratioToNative } = result;
  const counts = observed ? strings.headRecorded(hypercalls) : strings.headCounts(traps, hypercalls, ratioToNative);
  return differs.length > 0 ? `${strings.differs(differs.length)} · ${counts}` : counts;
}
