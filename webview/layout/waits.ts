/**
 * Long waits on the clock: between one event and the next of all runs that are shown, for longer than a step takes. A system
 * call's entry, an interrupt to another CPU, a trap, or time that nobody uses. Folded, each is as wide as KEPT cycles, so that
 * a race of a hundred cycles in two thousand can be read.
 *
 *   events     |··|····················|·|····               folded     |··|····/|·|····
 */
import { type Clock, toShared } from './clock.ts';
import { lastShift } from './turns.ts';
import type { Unfolding } from './unfold.ts';

/** From one event to the next. */
export interface Wait {
  readonly from: number;
  readonly to: number;
}

/** Cycles from which on a wait is folded: more than a step of the kernel or a walk takes. */
const LEAST = 80;
/** Cycles that are left of it. */
const KEPT = 40;
/** Most waits that are folded, the longest ones. */
export const MOST_FOLDED = 100;

/** The long waits of one run, on the clock that it shares; equal turns of a fold count as busy all through. */
export function waitsOf(unfolding: Unfolding, clock: Clock): Wait[] {
  const { log, whole } = unfolding;
  const waits: Wait[] = [];
  let from = toShared(clock, 0);
  const add = (time: number) => {
    const to = toShared(clock, time);
    if (to - from >= LEAST) waits.push({ from, to });
    from = to;
  };
  for (const { begin, end, times } of whole.parts.length > 0 ? whole.parts : [whole]) {
    for (let row = begin; row < (times > 1 ? begin + 1 : end); row++) add(log.time[row]);
    if (times > 1) from = toShared(clock, log.time[end - 1] + lastShift(unfolding.segmentOf(end - 1), whole));
  }
  waits.push({ from, to: Number.POSITIVE_INFINITY });
  return waits;
}

/** When all of them wait. Both in order; so is the result. */
export function inCommon(a: readonly Wait[], b: readonly Wait[]): Wait[] {
  const both: Wait[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i].from, b[j].from);
    const to = Math.min(a[i].to, b[j].to);
    if (to - from >= LEAST) both.push({ from, to });
    if (a[i].to < b[j].to) i++;
    else j++;
  }
  return both;
}

/** The clock on which these waits are short; of very many, the longest. */
export function foldedClock(waits: readonly Wait[]): Clock {
  const finite = waits.filter(({ to }) => Number.isFinite(to));
  const byLength = finite.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_FOLDED);
  let shift = 0;
  const pieces = byLength
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      shift -= to - from - KEPT;
      return { from: to, shift };
    });
  return [{ from: 0, shift: 0 }, ...pieces];
}
