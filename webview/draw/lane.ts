/** Draws one lane: its layers from the outermost in, only what is in sight. */

import { eventAt, type LogEvent } from '../../src/model/log-columns.ts';
import type { Boxes } from '../layout/boxes.ts';
import type { Layer } from '../layout/places.ts';
import { type Visible, visibleBoxes } from '../layout/visible.ts';
import { statementWords } from '../script-words.ts';
import * as strings from '../strings.ts';
import type { Tone } from '../theme.ts';
import { drawBatch } from './buffer.ts';
import { looks } from './looks.ts';
import type { Paper } from './paper.ts';
import type { LaneRow } from './rows.ts';
import { GUTTER, type Scene, scaleOf, xOf } from './scene.ts';
import { box, fitting, hatched, label, mark, WORDS } from './shapes.ts';

/** How far a layer's boxes stand in from the lane's top and bottom. */
const insets: Readonly<Record<Layer, readonly [top: number, bottom: number]>> = {
  mark: [2, 2],
  statement: [0, 0],
  lazy: [0, 0],
  lock: [0, 0],
  step: [3, 3],
  batch: [0, 0],
  fill: [0, 0],
  call: [0, 0],
  update: [WORDS, 0],
  access: [1, 1],
};

export function drawLane(ctx: Paper, scene: Scene, at: LaneRow): void {
  const scale = scaleOf(scene);
  const from = Math.max(scene.view.from, scene.only?.from ?? scene.view.from);
  const to = Math.min(scene.view.to, scene.only?.to ?? scene.view.to);
  for (const { layer, boxes } of at.lane.layers) {
    if (layer === 'fill') continue; // drawn with its batch
    const seen = visibleBoxes(boxes, at.layout.unfolding, from, to, scale);
    for (const [i, visible] of seen.entries()) {
      if (visible.times > 0) drawFold(ctx, scene, at, layer, boxes, visible);
      else if (layer === 'batch') drawBatch(ctx, scene, at, visible);
      else if (layer === 'lock' || layer === 'lazy') drawSection(ctx, scene, at, layer, visible);
      else if (layer === 'mark') drawMark(ctx, scene, at, boxes, visible, seen[i + 1]);
      else drawBox(ctx, scene, at, layer, boxes, visible);
    }
  }
}

function drawFold(ctx: Paper, scene: Scene, at: LaneRow, layer: Layer, boxes: Boxes, fold: Visible): void {
  const e = eventAt(at.layout.unfolding.log, boxes.row[fold.box]);
  const [x, width] = spanOf(scene, fold);
  hatched(ctx, scene.theme, scene.theme.tones[toneOf(e, at)], x, at.top, width, at.height);
  const left = Math.max(x, GUTTER) + 5;
  const word =
    layer === 'statement' ? statementWords(scene.script, e.line) : layer === 'mark' ? looks[e.kind].word(e) : '';
  const text = [word, strings.times(fold.times)].filter(Boolean).join(' ');
  const room = Math.min(x + width, scene.width) - left - 5;
  const textWidth = Math.min(room, ctx.measureText(text).width);
  if (textWidth < 14) return;
  ctx.fillStyle = scene.theme.background;
  ctx.fillRect(left - 2, at.top + at.height / 2 - 7, textWidth + 4, 14);
  label(ctx, text, left, at.top + at.height / 2, room, scene.theme.text);
}

function drawBox(ctx: Paper, scene: Scene, at: LaneRow, layer: Layer, boxes: Boxes, visible: Visible): void {
  const { theme } = scene;
  const { log } = at.layout.unfolding;
  const e = eventAt(log, boxes.row[visible.box]);
  const look = looks[e.kind];
  const [x, width] = spanOf(scene, visible);
  const word = layer === 'statement' ? statementWords(scene.script, e.line) : look.word(e);
  let left = Math.max(x, GUTTER) + 4;
  const right = Math.min(x + width, scene.width) - 3;
  // A step's box is low, and grows where words are to stand in it.
  const high = layer === 'step' && visible.merged <= 1 && fitting(ctx, word, right - left) !== '';
  const [insetTop, insetBottom] = insets[high ? 'access' : layer];
  const top = at.top + insetTop;
  const height = at.height - insetTop - insetBottom;
  const color = theme.tones[look.tone];
  const here = scene.cursorLine > 0 && e.line === scene.cursorLine;
  const strength =
    layer === 'statement' ? (here ? 0.3 : 0.1) : layer === 'call' && e.kind === 'hypercall' ? 0.14 : 0.24;
  box(ctx, theme, color, x, top, width, height, strength);
  if (here) underline(ctx, theme.cursorLine, x, at.top + at.height, width);
  if (visible.merged > 1) return;
  const middle = layer === 'call' ? top + WORDS / 2 : top + height / 2;
  if (look.shape !== 'box' && width >= 9) {
    const size = Math.min(8, height - 6);
    mark(ctx, look.shape, color, left + size / 2, middle, size);
    left += size + 4;
  }
  label(ctx, word, left, middle, right - left, theme.text);
}

/** The pte lock and lazy MMU mode: lines along the kernel's lane, solid below and dashed above. */
function drawSection(ctx: Paper, scene: Scene, at: LaneRow, layer: Layer, visible: Visible): void {
  const [x, width] = spanOf(scene, visible);
  const lazy = layer === 'lazy';
  const y = lazy ? at.top + 1 : at.top + at.height - 1;
  ctx.strokeStyle = lazy ? scene.theme.tones.batch : scene.theme.tones.program;
  ctx.globalAlpha = scene.theme.contrast ? 1 : 0.8;
  ctx.lineWidth = 2;
  if (lazy) ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + Math.max(1, width), y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineWidth = 1;
  ctx.globalAlpha = 1;
}

/** A bit lost or saved: shape, word as far as there is room, and a hairline down through the lanes of its backend. */
function drawMark(
  ctx: Paper,
  scene: Scene,
  at: LaneRow,
  boxes: Boxes,
  visible: Visible,
  next: Visible | undefined,
): void {
  const e = eventAt(at.layout.unfolding.log, boxes.row[visible.box]);
  const look = looks[e.kind];
  const tone = toneOf(e, at);
  const color = scene.theme.tones[tone];
  const x = xOf(scene, visible.start);
  const bottom = Math.max(...scene.rows.lanes.filter(r => r.recording === at.recording).map(r => r.top + r.height));
  ctx.strokeStyle = color;
  ctx.setLineDash(e.kind === 'lost' ? [] : [2, 3]);
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, at.top + at.height);
  ctx.lineTo(Math.round(x) + 0.5, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  mark(ctx, look.shape, color, x, at.top + at.height / 2, 9);
  ctx.font = `bold ${scene.theme.font}`;
  const room = roomOfMark(x, next && xOf(scene, next.start), scene.width);
  const words = wordsOfMarks(at, boxes, visible) + (tone === look.tone ? '' : ` ${strings.asExpected}`);
  label(ctx, words, x + 9, at.top + at.height / 2, room, scene.theme.text);
  ctx.font = scene.theme.font;
}

/** The tone of an event's kind; lost bits have their run's. */
function toneOf({ kind }: LogEvent, { lost }: LaneRow): Tone {
  return kind === 'lost' ? lost : looks[kind].tone;
}

/** Pixels for the words of a mark at `x`: up to the next mark, if any, and not beyond the edge. */
export function roomOfMark(x: number, next = Number.POSITIVE_INFINITY, edge: number): number {
  return Math.min(next - 16, x + 220, edge - 9) - x;
}

/** Marks at one place are read together: `A lost, D lost`. */
function wordsOfMarks(at: LaneRow, boxes: Boxes, visible: Visible): string {
  const { log } = at.layout.unfolding;
  const words = new Set<string>();
  for (let i = visible.box; i <= visible.last && words.size < 4; i++) {
    const e = eventAt(log, boxes.row[i]);
    words.add(looks[e.kind].word(e));
  }
  const more = visible.merged > words.size + 1 ? ` (${visible.merged})` : '';
  return [...words].join(', ') + more;
}

function underline(ctx: Paper, color: string, x: number, y: number, width: number): void {
  ctx.fillStyle = color;
  ctx.fillRect(x, y, Math.max(6, width), 2);
}

function spanOf(scene: Scene, visible: Visible): [x: number, width: number] {
  const x = Math.max(xOf(scene, visible.start), GUTTER - 4);
  return [x, Math.min(xOf(scene, visible.end), scene.width + 4) - x];
}
