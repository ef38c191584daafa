/** The whole run in a strip: where the guest is stopped, where bits are lost or saved, and the window over it. */

import { kindIndex } from '../../src/model/events.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { type Clock, type Stretch, stretchesIn } from '../layout/clock.ts';
import type { TimelineLayout } from '../layout/lanes.ts';
import type { Viewport } from '../layout/viewport.ts';
import { visibleBoxes } from '../layout/visible.ts';
import type { Theme, Tone } from '../theme.ts';
import { lostTone } from './losses.ts';
import type { Paper } from './paper.ts';
import { GUTTER } from './scene.ts';

/** Height of one run's strip. */
export const STRIP = 10;
const GAP = 2;

export interface MapScene {
  readonly runs: readonly {
    readonly recording: PackedRecording;
    readonly layout: TimelineLayout;
    readonly clock: Clock;
  }[];
  readonly whole: Viewport;
  readonly view: Viewport;
  readonly theme: Theme;
  readonly width: number;
  /** The playhead's time; null where there is none. */
  readonly playhead: number | null;
}

export function mapHeight(runs: number): number {
  return runs * (STRIP + GAP) + GAP;
}

/** Draws the strips: what costs nothing to move over, since only the window changes from frame to frame. */
export function drawStrips(ctx: Paper, scene: MapScene): void {
  const { runs, whole, theme, width } = scene;
  const height = mapHeight(runs.length);
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width, height);
  const scale = scaleOf(scene);
  runs.forEach(({ recording, layout, clock }, i) => {
    const top = GAP + i * (STRIP + GAP);
    const lost = lostTone(recording);
    for (const stretch of stretchesIn(clock, whole)) drawStretch(ctx, scene, layout, lost, stretch, top, scale);
  });
  ctx.globalAlpha = 1;
}

function drawStretch(
  ctx: Paper,
  { whole, theme }: MapScene,
  layout: TimelineLayout,
  lost: Tone,
  { from, to, shift }: Stretch,
  top: number,
  scale: number,
): void {
  const { unfolding } = layout;
  const [first, last] = [Math.max(whole.from - shift, from), Math.min(whole.to - shift, to)];
  for (const lane of layout.lanes) {
    for (const { layer, boxes } of lane.layers) {
      if (layer !== 'call' && layer !== 'mark') continue;
      for (const v of visibleBoxes(boxes, unfolding, first, last, scale)) {
        const kind = unfolding.log.kind[boxes.row[v.box]];
        const marks = layer === 'mark';
        const x = GUTTER + (Math.max(v.start, first) + shift - whole.from) * scale;
        const tone = marks
          ? kind === kindIndex.lost
            ? lost
            : 'saved'
          : kind === kindIndex.trap
            ? 'trap'
            : 'hypercall';
        ctx.fillStyle = theme.tones[tone];
        ctx.globalAlpha = marks || theme.contrast ? 1 : 0.6;
        const inset = marks ? 0 : 2;
        const width = (Math.min(v.end, last) - Math.max(v.start, first)) * scale;
        ctx.fillRect(x, top + inset, Math.max(marks ? 2 : 1, width), STRIP - 2 * inset);
      }
    }
  }
}

/** Draws the window and the playhead over the strips. */
export function drawWindow(ctx: Paper, scene: MapScene): void {
  const { view, whole, theme, width, runs, playhead } = scene;
  const height = mapHeight(runs.length);
  const x = (time: number) => GUTTER + (time - whole.from) * scaleOf(scene);
  const [from, to] = [x(view.from), x(view.to)];
  ctx.fillStyle = theme.background;
  ctx.globalAlpha = 0.6;
  ctx.fillRect(GUTTER, 0, Math.max(0, from - GUTTER), height);
  ctx.fillRect(to, 0, Math.max(0, width - to), height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = theme.quiet;
  ctx.lineWidth = 1;
  ctx.strokeRect(Math.round(from) + 0.5, 0.5, Math.max(3, Math.round(to - from) - 1), height - 1);
  if (playhead === null) return;
  ctx.fillStyle = theme.focus;
  ctx.fillRect(Math.round(x(playhead)), 0, 1, height);
}

/** The cycle at a pixel. */
export function mapTimeAt(scene: MapScene, pixel: number): number {
  return scene.whole.from + (pixel - GUTTER) / scaleOf(scene);
}

function scaleOf({ width, whole }: MapScene): number {
  return Math.max(1, width - GUTTER) / (whole.to - whole.from);
}
