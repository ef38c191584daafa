/** A sweep for a terminal, within 80 columns: times native by value, as numbers and as a plot. */

import { columns } from '../library/columns.ts';
import { grouped } from '../model/number-words.ts';
import type { SweepPoint, SweepReport, SweepSeries } from '../model/sweep.ts';
import type { Style } from './style.ts';

/** Most rows of numbers, and the plot's size in characters. */
const ROWS = 14;
const PLOT = { width: 64, height: 14 };
const MARKS = 'abcdefghijklmnopqrstuvwxyz';

/** The text; ends with a newline. Empty where nothing ran. */
export function sweepText(report: SweepReport, style: Style): string {
  const { series, script, param, values, sampled } = report;
  if (series.length === 0) return '';
  const number = `${grouped(values.length)} values`;
  const range = `${param} = ${report.from}..${report.to}, ${sampled ? `${number} of it` : number}`;
  const blocks = [
    [`${style.strong(script)}  ${range}; times native`],
    table(report, style),
    ...(values.length > 1 ? [plot(report)] : []),
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function table({ series, param, values }: SweepReport, style: Style): string[] {
  const rows = spread(values).map(value => [grouped(value), ...series.map(s => ratioAt(s, value))]);
  const head = [param, ...series.map((s, i) => `${MARKS[i % MARKS.length]} ${s.backend}`)];
  const [first, ...rest] = columns(
    [head, ...rows],
    head.map(() => 'right'),
  );
  return [style.faint(first), ...rest];
}

/** About as many values as there are rows, evenly apart in ratio, first and last among them. */
function spread(values: readonly number[]): number[] {
  if (values.length <= ROWS) return [...values];
  const first = Math.max(values[0], 1);
  const last = values[values.length - 1];
  const wanted = Array.from({ length: ROWS }, (_, i) => first * (last / first) ** (i / (ROWS - 1)));
  return [...new Set(wanted.map(x => values.find(value => value >= x - 0.5) ?? last))];
}

function ratioAt(series: SweepSeries, value: number): string {
  const ratio = series.points.find(point => point.value === value)?.ratio;
  return ratio === undefined || ratio === null ? '-' : ratio.toFixed(2);
}

/** Both axes logarithmic; where two curves meet, the later letter shows. */
function plot({ series, param, values }: SweepReport): string[] {
  const points = series.flatMap(s => s.points.flatMap(p => (p.ratio === null ? [] : [p.ratio])));
  if (points.length === 0) return [];
  const highest = Math.max(...points, 2);
  const lowest = Math.min(...points, 1);
  const grid = Array.from({ length: PLOT.height }, () => new Array<string>(PLOT.width).fill(' '));
  const x = scale(Math.max(values[0], 1), values[values.length - 1], PLOT.width);
  const y = scale(lowest, highest, PLOT.height);
  series.forEach((s, i) => {
    for (const point of s.points) draw(grid, point, x, y, MARKS[i % MARKS.length]);
  });
  const labels = [highest, Math.sqrt(highest * lowest), lowest].map(ratio => ratio.toFixed(1));
  const width = Math.max(...labels.map(label => label.length));
  const label = (row: number): string =>
    row === 0 ? labels[0] : row === PLOT.height - 1 ? labels[2] : row === PLOT.height >> 1 ? labels[1] : '';
  const ends = [grouped(values[0]), grouped(values[values.length - 1])];
  const axis = `${ends[0]}${' '.repeat(Math.max(1, PLOT.width - ends[0].length - ends[1].length))}${ends[1]} ${param}`;
  return [
    ...grid.map((cells, row) => `${label(row).padStart(width)} |${cells.join('').trimEnd()}`),
    `${' '.repeat(width)} +${'-'.repeat(PLOT.width)}`,
    `${' '.repeat(width + 2)}${axis}`,
  ];
}

type Scale = (value: number) => number;

function draw(grid: string[][], { value, ratio }: SweepPoint, x: Scale, y: Scale, mark: string): void {
  if (ratio !== null) grid[PLOT.height - 1 - y(ratio)][x(Math.max(value, 1))] = mark;
}

/** Positions 0..cells-1 for values from `low` to `high`. */
function scale(low: number, high: number, cells: number): Scale {
  const span = Math.log(high / low) || 1;
  return value => Math.round((Math.log(value / low) / span) * (cells - 1));
}
