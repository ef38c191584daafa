/**
 * The runs that the panel shows: which of them the timeline has, how each is laid out, and where its events are on the clock
 * that all of them share. Nothing changes here; the panel (state.ts) says what comes and goes.
 */
import type { PackedRecording } from '../src/protocol/messages.ts';
import { type Clock, plain, toOwn, toShared } from './layout/clock.ts';
import { type Clocks, clocksOf } from './layout/clocks.ts';
import type { TimelineLayout } from './layout/lanes.ts';
import { Layouts } from './layout/layouts.ts';
import { differencesOf } from './layout/partings.ts';
import type { Playhead, Shown } from './shown.ts';

export class Runs {
  shown: Shown | null = null;
  /** Backends in the timeline, in the script's order. */
  chosen: readonly string[] = [];
  playhead: Playhead | null = null;
  /** Whether runs above each other are aligned by statement, or on one clock. */
  aligned = false;
  /** Whether long waits are folded. */
  folded = false;
  protected readonly layouts = new Layouts();
  protected made: Clocks | undefined;

  /** The backends of the run that is shown, in the script's order. */
  names(): string[] {
    return this.shown?.recordings.map(r => r.result.backend) ?? [];
  }

  recording(backend: string): PackedRecording | undefined {
    return this.shown?.recordings.find(r => r.result.backend === backend);
  }

  /** The chosen recordings, top first. */
  recordings(): PackedRecording[] {
    return this.chosen.map(name => this.recording(name)!);
  }

  /** The recording that the single-backend views are about: the playhead's, else the first chosen. */
  focused(): PackedRecording | undefined {
    return (this.playhead && this.recording(this.playhead.backend)) || this.recordings()[0];
  }

  layout(recording: PackedRecording): TimelineLayout {
    return this.layouts.of(recording);
  }

  /**
   * Events of a chosen run at which it differs: from a recorded trace or its prediction, event by event; from the run
   * above it (the first one, from the run below), where a statement parts from the other's.
   */
  differences(recording: PackedRecording): readonly number[] {
    return differencesOf(recording, this.recordings(), of => this.layout(of).unfolding);
  }

  /** When the longest of the chosen runs ends. */
  end(): number {
    return Math.max(0, ...this.recordings().map(r => toShared(this.clock(r), this.layout(r).end)));
  }

  /** The clocks of the chosen runs, and the axis's. */
  get clocks(): Clocks {
    this.made ??= clocksOf(
      this.recordings().map(recording => ({ recording, unfolding: this.layout(recording).unfolding })),
      this,
    );
    return this.made;
  }

  /** A chosen run's clock; the timeline, its window and the markers are on the shared one. */
  clock(recording: PackedRecording): Clock {
    return this.clocks.of.get(recording) ?? plain;
  }

  /** When an event of a chosen run is over, on the shared clock. */
  timeOf(recording: PackedRecording, event: number): number {
    return toShared(this.clock(recording), this.layout(recording).unfolding.timeOf(event));
  }

  /** The last event of a chosen run at or before a time on the shared clock. */
  eventAt(recording: PackedRecording, time: number): number {
    return this.layout(recording).unfolding.indexAtTime(toOwn(this.clock(recording), time));
  }
}
