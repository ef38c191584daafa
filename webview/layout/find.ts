/**
 * Searching the run's words. They are made as they are looked at, not kept: a million lines would be a hundred
 * megabytes. So a search goes a stretch at a time, and the page stays alive between two.
 */
import { eventLine } from '../../src/model/event-words.ts';
import type { PageRegion } from '../../src/model/report.ts';
import type { Unfolding } from './unfold.ts';

/** Lines in one stretch: some 20 milliseconds. */
export const STRETCH = 10_000;

export interface Found {
  /** The event; -1 where none was found. */
  readonly event: number;
  /** Where to go on; null once a search has come to the end, or to what it looked for. */
  readonly goOn: number | null;
}

/** The next event after `from` (before it, with `step` -1) whose line holds `wanted`, in any case; one stretch of it. */
export function findWords(
  unfolding: Unfolding,
  pages: readonly PageRegion[],
  wanted: string,
  from: number,
  step: 1 | -1,
): Found {
  const text = wanted.toLowerCase();
  const end = step > 0 ? unfolding.count : -1;
  const stop = step > 0 ? Math.min(end, from + step + STRETCH) : Math.max(end, from + step - STRETCH);
  for (let event = from + step; event !== stop; event += step) {
    if (eventLine(unfolding.event(event), pages).toLowerCase().includes(text)) return { event, goOn: null };
  }
  return { event: -1, goOn: stop === end ? null : stop - step };
}
