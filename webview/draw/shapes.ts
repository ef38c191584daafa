/** Strokes and fills that lanes share: tinted boxes, hatched folds, marks, and text that stays within its box. */

import type { Theme } from '../theme.ts';
import type { Shape } from './looks.ts';
import type { Paper } from './paper.ts';

/** Least width at which a box gets an outline of its own. */
const OUTLINED = 5;

/** A box in a tone: tinted, outlined where wide enough; in a high-contrast theme an outline alone. */
export function box(
  ctx: Paper,
  theme: Theme,
  color: string,
  x: number,
  y: number,
  width: number,
  height: number,
  strength = 0.22,
): void {
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  if (width < OUTLINED) {
    ctx.globalAlpha = theme.contrast ? 1 : Math.min(0.75, strength * 3 + 0.05);
    ctx.fillRect(x, y, Math.max(1, width - (width > 2 ? 1 : 0)), height);
  } else {
    if (!theme.contrast) {
      ctx.globalAlpha = strength;
      ctx.fillRect(x, y, width, height);
    }
    ctx.globalAlpha = theme.contrast ? 1 : 0.7;
    ctx.strokeRect(Math.round(x) + 0.5, y + 0.5, Math.max(1, Math.round(width) - 1), height - 1);
  }
  ctx.globalAlpha = 1;
}

/** A fold: many equal turns as one box, hatched so that it is not taken for a single event. */
export function hatched(
  ctx: Paper,
  theme: Theme,
  color: string,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  box(ctx, theme, color, x, y, width, height, 0.12);
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.beginPath();
  for (let offset = -height; offset < width; offset += 7) {
    ctx.moveTo(x + offset, y + height);
    ctx.lineTo(x + offset + height, y);
  }
  ctx.globalAlpha = theme.contrast ? 0.8 : 0.35;
  ctx.stroke();
  ctx.restore();
}

/** Height of the strip at the top of a tall lane that holds a box's words, so that what is drawn in the box hides nothing. */
export const WORDS = 14;

/**
 * Text in [x, x + width]. Where it does not fit, as many whole words as do, with a sign that there is more; where not even
 * the first does, nothing: what is drawn has its words in the tooltip and in the details.
 */
export function label(ctx: Paper, text: string, x: number, middle: number, width: number, color: string): void {
  const shown = fitting(ctx, text, width);
  if (!shown) return;
  ctx.fillStyle = color;
  ctx.textBaseline = 'middle';
  ctx.fillText(shown, x, middle + 0.5);
}

/** Room for the sign that there is more, in pixels. */
const MORE = 14;

/** What `label` writes of a text. */
export function fitting(ctx: Paper, text: string, width: number): string {
  if (width < MORE || !text) return '';
  const full = ctx.measureText(text).width;
  if (full <= width) return text;
  const end = text.lastIndexOf(' ', Math.floor((text.length * (width - MORE)) / full));
  return end > 0 ? `${text.slice(0, end)} …` : '';
}

/** A mark of the given shape, `size` pixels across, around a point. */
export function mark(ctx: Paper, shape: Shape, color: string, x: number, y: number, size: number): void {
  const r = size / 2;
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = 2;
  ctx.beginPath();
  switch (shape) {
    case 'cross':
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
      ctx.stroke();
      break;
    case 'check':
      ctx.moveTo(x - r, y);
      ctx.lineTo(x - r / 4, y + r * 0.8);
      ctx.lineTo(x + r, y - r * 0.8);
      ctx.stroke();
      break;
    case 'triangle':
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y - r);
      ctx.lineTo(x, y + r * 0.8);
      ctx.fill();
      break;
    case 'diamond':
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, y);
      ctx.lineTo(x, y + r);
      ctx.lineTo(x - r, y);
      ctx.fill();
      break;
    case 'box':
      ctx.fillRect(x - r, y - r, size, size);
      break;
  }
  ctx.lineWidth = 1;
}
