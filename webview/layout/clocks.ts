/** The clocks of all runs that are shown: how each run's cycles lie on the axis, and which cycles the axis itself shows. */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { alignedClocks, type Clock, plain, through } from './clock.ts';
import type { Unfolding } from './unfold.ts';
import { foldedClock, inCommon, MOST_FOLDED, waitsOf } from './waits.ts';

export interface Clocks {
  /** From the cycles that are written at the axis to places on it. */
  readonly axis: Clock;
  readonly of: ReadonlyMap<PackedRecording, Clock>;
  /** Long waits that are folded, and that there are. */
  readonly folded: number;
  readonly waits: number;
}

export interface Wanted {
  /** By statement; else all runs start together. */
  readonly aligned: boolean;
  /** Without long waits. */
  readonly folded: boolean;
}

/** Makes the clocks. */
export function clocksOf(
  runs: readonly { readonly recording: PackedRecording; readonly unfolding: Unfolding }[],
  { aligned, folded }: Wanted,
): Clocks {
  const unfoldings = runs.map(run => run.unfolding);
  const cpus = Math.max(0, ...runs.map(run => run.recording.cpus));
  const clocks = aligned ? alignedClocks(unfoldings, cpus) : unfoldings.map(() => plain);
  const of = (made: readonly Clock[]) => new Map(runs.map(({ recording }, i) => [recording, made[i]]));
  if (!folded || runs.length === 0) return { axis: plain, of: of(clocks), folded: 0, waits: 0 };
  const waits = unfoldings.map((unfolding, i) => waitsOf(unfolding, clocks[i])).reduce(inCommon);
  const axis = foldedClock(waits);
  const count = waits.filter(({ to }) => Number.isFinite(to)).length;
  return {
    axis,
    of: of(clocks.map(clock => through(clock, axis))),
    folded: Math.min(count, MOST_FOLDED),
    waits: count,
  };
}
