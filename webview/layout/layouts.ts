/** The layouts of the recordings that are shown, each made, and its log unpacked, when it is asked for first. */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { unpackLog } from '../../src/protocol/packed-log.ts';
import { layoutTimeline, type TimelineLayout } from './lanes.ts';

export class Layouts {
  private readonly made = new Map<PackedRecording, TimelineLayout>();
  private hidden: ReadonlySet<number> = new Set();

  of(recording: PackedRecording): TimelineLayout {
    let layout = this.made.get(recording);
    if (!layout) {
      layout = layoutTimeline(unpackLog(recording.log), recording.cpus, this.hidden);
      this.made.set(recording, layout);
    }
    return layout;
  }

  /** Kinds of event, by their numbers, that no lane shows: lanes without one have other boxes. */
  hide(kinds: ReadonlySet<number>): void {
    if (kinds.size === this.hidden.size && [...kinds].every(kind => this.hidden.has(kind))) return;
    this.hidden = kinds;
    for (const [recording, { unfolding }] of this.made)
      this.made.set(recording, layoutTimeline(unfolding.log, recording.cpus, kinds, unfolding));
  }

  /** Forgets all other recordings. */
  keep(recordings: readonly PackedRecording[]): void {
    for (const recording of this.made.keys()) if (!recordings.includes(recording)) this.made.delete(recording);
  }
}
