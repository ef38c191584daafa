/** The window of cycles that the timeline shows, and how it moves. Pure: every move gives a new window. */
export interface Viewport {
  readonly from: number;
  readonly to: number;
}

/** Fewest cycles across the picture: closer in there is nothing more to see. */
export const MIN_SPAN = 40;

/** The whole run, with a little air at its end. */
export function wholeRun(end: number): Viewport {
  return { from: 0, to: Math.max(end * 1.02, MIN_SPAN) };
}

/** Keeps the window within the run and its span within reason. */
export function clamp(view: Viewport, end: number): Viewport {
  const whole = wholeRun(end).to;
  const span = Math.min(Math.max(view.to - view.from, MIN_SPAN), whole);
  const from = Math.min(Math.max(view.from, 0), whole - span);
  return { from, to: from + span };
}

/** Moves by a share of the window; positive is to later. */
export function pan(view: Viewport, share: number, end: number): Viewport {
  const by = (view.to - view.from) * share;
  return clamp({ from: view.from + by, to: view.to + by }, end);
}

/** Scales the window by `factor` (below 1: closer) while the cycle at `share` of its width stays where it is. */
export function zoom(view: Viewport, factor: number, share: number, end: number): Viewport {
  const span = view.to - view.from;
  const anchor = view.from + span * share;
  const wanted = Math.min(Math.max(span * factor, MIN_SPAN), wholeRun(end).to);
  return clamp({ from: anchor - wanted * share, to: anchor + wanted * (1 - share) }, end);
}

/** Moves just enough that [start, end) is in sight; zooms only where it would be too narrow to see. */
export function reveal(view: Viewport, start: number, stop: number, end: number): Viewport {
  const span = view.to - view.from;
  const margin = span * 0.1;
  if (start >= view.from && stop <= view.to) return view;
  if (stop - start > span) return clamp({ from: start - margin, to: start - margin + span }, end);
  const middle = (start + stop) / 2;
  return clamp({ from: middle - span / 2, to: middle + span / 2 }, end);
}

/** The window that [start, stop) fills, with some air on either side. */
export function around(start: number, stop: number, end: number): Viewport {
  const air = Math.max((stop - start) * 0.15, (MIN_SPAN - (stop - start)) / 2);
  return clamp({ from: start - air, to: stop + air }, end);
}

/** Round cycle numbers for the axis, about one a `pixels` pixels: 1, 2 or 5 times a power of ten apart. */
export function axisTicks(view: Viewport, width: number, pixels = 90): number[] {
  const rough = ((view.to - view.from) * pixels) / Math.max(width, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * [1, 2, 5, 10].find(m => m * power >= rough)!);
  const ticks: number[] = [];
  for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) ticks.push(t);
  return ticks;
}
