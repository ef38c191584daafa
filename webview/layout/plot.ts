/**
 * A sweep as lines in a box: pure, so that it can be tested. Both axes are logarithmic: fixed costs hide everything at
 * few pages, and 4.7 must look different from 7 beside 50.
 */
import type { SweepReport } from '../../src/model/sweep.ts';

export interface PlotLine {
  readonly backend: string;
  /** Pixels from the box's left and top. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where its name stands at the right: at its end, or moved down from another that is there. */
  readonly nameY: number;
}

export interface Tick {
  readonly at: number;
  readonly value: number;
}

export interface Plot {
  readonly lines: readonly PlotLine[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** The thread's ratios that lie within. */
  readonly marks: readonly Tick[];
}

/** The thread's claims: before the series, and after patch 3. */
const THREAD_MARKS = [50, 7];
const RATIOS = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/** Least distance of two names. */
const APART = 13;

/** Lays out a report in a box of this size. */
export function layoutPlot({ series, values }: SweepReport, width: number, height: number): Plot {
  const shown = series.filter(one => one.points.some(point => point.ratio !== null));
  const swept = values.filter(value => value > 0);
  const ratios = shown.flatMap(one => one.points.map(point => point.ratio ?? 1));
  const most = Math.max(9, ...ratios);
  const x = scale(swept[0] ?? 1, swept.at(-1) ?? 1, 0, width);
  const y = scale(Math.min(0.9, ...ratios), most > 30 ? Math.max(60, most * 1.1) : most * 1.1, height, 0);
  const lines = shown.map(({ backend, points }) => ({
    backend,
    points: points.flatMap(({ value, ratio }) => (value > 0 && ratio !== null ? [{ x: x(value), y: y(ratio) }] : [])),
  }));
  const inBox = (position: number) => position >= 0 && position <= height;
  const ticks = (of: readonly number[], on: (value: number) => number) => of.map(value => ({ value, at: on(value) }));
  const powers = Array.from({ length: 32 }, (_, i) => 2 ** i);
  const last = swept.at(-1) ?? 1;
  return {
    lines: named(lines),
    xTicks: ticks(
      powers.filter(power => power >= (swept[0] ?? 1) && power <= last),
      x,
    ),
    yTicks: ticks(RATIOS, y).filter(tick => inBox(tick.at)),
    marks: ticks(THREAD_MARKS, y).filter(tick => inBox(tick.at)),
  };
}

/** From a value to a pixel; one value alone is in the middle. */
function scale(least: number, most: number, from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(least), Math.log(most)];
  return value => (low === high ? (from + to) / 2 : from + ((to - from) * (Math.log(value) - low)) / (high - low));
}

/** Puts the names where the lines end, none over another. */
function named(lines: readonly Omit<PlotLine, 'nameY'>[]): PlotLine[] {
  const ends = lines.map(line => ({ line, y: line.points.at(-1)?.y ?? 0 })).sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => {
    if (i > 0) end.y = Math.max(end.y, ends[i - 1].y + APART);
  });
  return lines.map(line => ({ ...line, nameY: ends.find(end => end.line === line)!.y }));
}
