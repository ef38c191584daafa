/**
 * The multicall buffer's lane: each batch a box that fills from its first entry to its flush. The area is what decides
 * when it ends, the greater of slots and argument bytes in use; the line within it is the slots. A tall tick is a new
 * entry, a short one an extension, a ring an extension refused for its operation, a cross one for want of space.
 */

import { extendResults, flushReasons, kindIndex, XEN_MC_XE_BAD_OP, XEN_MC_XE_OK } from '../../src/model/events.ts';
import type { BufferLayout } from '../layout/batches.ts';
import { lastAtMost } from '../layout/last-at-most.ts';
import { shiftOf } from '../layout/turns.ts';
import type { Visible } from '../layout/visible.ts';
import * as strings from '../strings.ts';
import type { Paper } from './paper.ts';
import type { LaneRow } from './rows.ts';
import { type Scene, xOf } from './scene.ts';
import { box, label, mark, WORDS } from './shapes.ts';

/** Least width of a batch for its steps to be drawn; below, a ramp says the same. */
const STEPPED = 10;
/** Least width of a batch for NO_SPACE to be spelled out beside its cross. */
const SPELLED = 110;

export function drawBatch(ctx: Paper, scene: Scene, at: LaneRow, batch: Visible): void {
  const { theme } = scene;
  const buffer = at.lane.buffer!;
  const color = theme.tones.batch;
  const x = xOf(scene, batch.start);
  const width = Math.max(1, xOf(scene, batch.end) - x);
  box(ctx, theme, color, x, at.top, width, at.height, 0.07);
  if (batch.merged > 1 || width < 3) return;
  const shift = shiftOf(at.layout.unfolding.segmentOf(buffer.batches.row[batch.box]), batch.turn);
  const steps = stepsOf(buffer, batch.box);
  const limits = at.recording.buffer;
  const full = (slots: number, bytes: number) =>
    Math.min(1, Math.max(limits ? slots / limits.entries : 0, limits ? bytes / limits.argBytes : 0));
  const floor = at.top + at.height - 1;
  const room = at.height - WORDS - 1;

  ctx.beginPath();
  ctx.moveTo(x, floor);
  if (width < STEPPED) {
    const last = steps.end - 1;
    ctx.lineTo(x + width, floor - room * full(buffer.slots[last], buffer.bytes[last]));
  } else {
    let height = 0;
    for (let i = steps.begin; i < steps.end; i++) {
      const stepX = xOf(scene, buffer.fills.start[i] + shift);
      ctx.lineTo(stepX, floor - height);
      height = room * full(buffer.slots[i], buffer.bytes[i]);
      ctx.lineTo(stepX, floor - height);
    }
    ctx.lineTo(x + width, floor - height);
  }
  ctx.lineTo(x + width, floor);
  ctx.closePath();
  ctx.fillStyle = color;
  ctx.globalAlpha = theme.contrast ? 0.4 : 0.35;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (width >= STEPPED * 3) drawSteps(ctx, scene, at, steps, shift, floor, room);
  const { updates, bytes, reason } = buffer.totals[batch.box];
  const left = Math.max(x, xOf(scene, scene.view.from)) + 4;
  const right = Math.min(x + width, scene.width);
  label(
    ctx,
    strings.batchLabel(updates, bytes, flushReasons[reason]),
    left,
    at.top + WORDS / 2,
    right - left - 4,
    theme.text,
  );
}

function drawSteps(
  ctx: Paper,
  scene: Scene,
  at: LaneRow,
  steps: { begin: number; end: number },
  shift: number,
  floor: number,
  room: number,
): void {
  const { theme } = scene;
  const { fills, slots } = at.lane.buffer!;
  const { log } = at.layout.unfolding;
  const limit = at.recording.buffer?.entries ?? 1;
  const across = xOf(scene, fills.start[steps.end - 1]) - xOf(scene, fills.start[steps.begin]);
  const spelled = across > SPELLED;
  const dense = across / (steps.end - steps.begin) < 3;
  ctx.strokeStyle = theme.tones.batch;
  ctx.lineWidth = 1;
  for (let i = steps.begin; i < steps.end; i++) {
    const x = Math.round(xOf(scene, fills.start[i] + shift)) + 0.5;
    const row = fills.row[i];
    const entry = log.kind[row] === kindIndex.xen_mc_entry;
    const result = log.c[row];
    if (entry || result === XEN_MC_XE_OK) {
      if (dense && !entry) continue;
      ctx.beginPath();
      ctx.moveTo(x, floor);
      ctx.lineTo(x, floor - (entry ? room : 5));
      ctx.globalAlpha = entry ? 0.5 : 0.9;
      ctx.stroke();
      ctx.globalAlpha = 1;
    } else if (result === XEN_MC_XE_BAD_OP) {
      ctx.beginPath();
      ctx.arc(x, floor - 5, 2.5, 0, Math.PI * 2);
      ctx.stroke();
    } else {
      mark(ctx, 'cross', theme.tones.warn, x - 4, floor - room + 4, 6);
      if (spelled) {
        ctx.textAlign = 'right';
        label(ctx, extendResults[result], x - 10, floor - room + 4, 60, theme.text);
        ctx.textAlign = 'left';
      }
      ctx.strokeStyle = theme.tones.batch;
    }
  }
  // slots in use: flat while extensions share one entry, climbing where every update takes its own
  ctx.beginPath();
  for (let i = steps.begin; i < steps.end; i++) {
    const x = xOf(scene, fills.start[i] + shift);
    const y = floor - (room * slots[i]) / limit;
    if (i > steps.begin) ctx.lineTo(x, floor - (room * slots[i - 1]) / limit);
    ctx.lineTo(x, y);
  }
  ctx.stroke();
}

/** The fills of a batch: those from its beginning to the next batch's. */
function stepsOf({ batches, fills }: BufferLayout, batch: number): { begin: number; end: number } {
  const first = batches.row[batch];
  const begin = lastAtMost(fills.length, first, i => fills.row[i]);
  const next = batch + 1 < batches.length ? batches.row[batch + 1] : Number.POSITIVE_INFINITY;
  const end = lastAtMost(fills.length, next - 1, i => fills.row[i]) + 1;
  return { begin, end };
}
