/**
 * What the timeline draws on, as SVG: the calls of a canvas that the drawing makes, written down as elements. So a
 * picture for a document is drawn by the same code as the screen, and stays sharp at every size.
 */
import type { Paper } from './paper.ts';

interface Pen {
  fillStyle: string;
  strokeStyle: string;
  globalAlpha: number;
  lineWidth: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  clip: string;
}

export class SvgPaper implements Paper {
  fillStyle = '#000';
  strokeStyle = '#000';
  globalAlpha = 1;
  lineWidth = 1;
  font = '11px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  private dash: readonly number[] = [];
  private clipped = '';
  private path = '';
  private readonly saved: Pen[] = [];
  private readonly elements: string[] = [];
  private clips = 0;
  private readonly measuring: Pick<Paper, 'font' | 'measureText'>;

  /** `measuring` says how wide text is. */
  constructor(measuring: Pick<Paper, 'font' | 'measureText'>) {
    this.measuring = measuring;
  }

  /** The document. */
  text(width: number, height: number, title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      ...this.elements,
      '</svg>\n',
    ].join('\n');
  }

  save(): void {
    const { fillStyle, strokeStyle, globalAlpha, lineWidth, font, textAlign, textBaseline, dash, clipped: clip } = this;
    this.saved.push({ fillStyle, strokeStyle, globalAlpha, lineWidth, font, textAlign, textBaseline, dash, clip });
  }

  restore(): void {
    const pen = this.saved.pop();
    if (!pen) return;
    const { clip, ...rest } = pen;
    Object.assign(this, rest);
    this.clipped = clip;
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path ? 'L' : 'M'}${n(x)} ${n(y)}`;
  }

  closePath(): void {
    this.path += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`;
  }

  /** Full circles only: the drawing has no others. */
  arc(x: number, y: number, r: number): void {
    this.path += `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;
  }

  fill(): void {
    this.put(`<path d="${this.path}" fill="${this.fillStyle}"${this.common()}/>`);
  }

  stroke(): void {
    this.put(`<path d="${this.path}" fill="none"${this.outline()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.put(`<rect ${box(x, y, width, height)} fill="${this.fillStyle}"${this.common()}/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.put(`<rect ${box(x, y, width, height)} fill="none"${this.outline()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = this.textAlign === 'right' || this.textAlign === 'end' ? ' text-anchor="end"' : '';
    const baseline = this.textBaseline === 'middle' ? ' dominant-baseline="central"' : '';
    const font = ` style="font: ${this.font.replaceAll('"', "'")}"`;
    this.put(
      `<text x="${n(x)}" y="${n(y)}" fill="${this.fillStyle}"${anchor}${baseline}${font}${this.common()}>${escaped(text)}</text>`,
    );
  }

  clip(): void {
    const id = `clip${++this.clips}`;
    this.elements.push(`<clipPath id="${id}"${this.clipped}><path d="${this.path}"/></clipPath>`);
    this.clipped = ` clip-path="url(#${id})"`;
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = [...dash];
  }

  measureText(text: string): TextMetrics {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  private put(element: string): void {
    this.elements.push(element);
  }

  private outline(): string {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
    return ` stroke="${this.strokeStyle}" stroke-width="${n(this.lineWidth)}"${dash}${this.common()}`;
  }

  private common(): string {
    return (this.globalAlpha < 1 ? ` opacity="${n(this.globalAlpha)}"` : '') + this.clipped;
  }
}

function box(x: number, y: number, width: number, height: number): string {
  return `x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}"`;
}

/** Two decimals: finer than any pixel. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}
