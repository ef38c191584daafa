/** The legend's samples: what the timeline draws, by the same strokes. */
import type { Theme } from '../theme.ts';
import { box, hatched, mark } from './shapes.ts';

export const SAMPLE_WIDTH = 30;
export const SAMPLE_HEIGHT = 14;

type Draw = (ctx: CanvasRenderingContext2D, theme: Theme) => void;

const boxed =
  (tone: keyof Theme['tones'], strength?: number): Draw =>
  (ctx, theme) =>
    box(ctx, theme, theme.tones[tone], 1, 1, SAMPLE_WIDTH - 2, SAMPLE_HEIGHT - 2, strength);

const marked =
  (tone: keyof Theme['tones'], shape: Parameters<typeof mark>[1]): Draw =>
  (ctx, theme) =>
    mark(ctx, shape, theme.tones[tone], SAMPLE_WIDTH / 2, SAMPLE_HEIGHT / 2, 9);

const line =
  (color: (theme: Theme) => string, dash: readonly number[], width = 2): Draw =>
  (ctx, theme) => {
    ctx.strokeStyle = color(theme);
    ctx.lineWidth = width;
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    ctx.moveTo(1, SAMPLE_HEIGHT / 2);
    ctx.lineTo(SAMPLE_WIDTH - 1, SAMPLE_HEIGHT / 2);
    ctx.stroke();
  };

const upright =
  (color: (theme: Theme) => string, dash: readonly number[], ...at: readonly number[]): Draw =>
  (ctx, theme) => {
    ctx.strokeStyle = color(theme);
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    for (const x of at) {
      ctx.moveTo(x, 0);
      ctx.lineTo(x, SAMPLE_HEIGHT);
    }
    ctx.stroke();
  };

/** Each draws its sample. */
export const samples = {
  turns: (ctx, theme) => hatched(ctx, theme, theme.tones.hypercall, 1, 1, SAMPLE_WIDTH - 2, SAMPLE_HEIGHT - 2),
  lazy: line(theme => theme.tones.batch, [4, 3]),
  lock: line(theme => theme.tones.program, []),
  buffer: boxed('batch', 0.35),
  trap: boxed('trap', 0.5),
  hypercall: boxed('hypercall'),
  hardware: boxed('hardware'),
  lost: marked('lost', 'cross'),
  saved: marked('saved', 'check'),
  warn: marked('warn', 'triangle'),
  playhead: upright(theme => theme.focus, [], SAMPLE_WIDTH / 2 + 0.5),
  cut: upright(theme => theme.quiet, [2, 2], SAMPLE_WIDTH / 2 - 2.5, SAMPLE_WIDTH / 2 + 2.5),
} satisfies Record<string, Draw>;
