/**
 * Where lanes lie on the canvas: which recordings, which lane of each, how high. Pure, so that drawing and hit-testing
 * read the same rows.
 */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { type Hidden, hides } from '../layout/hidden.ts';
import type { Lane, TimelineLayout } from '../layout/lanes.ts';
import type { Part } from '../layout/places.ts';
import type { Tone } from '../theme.ts';
import { lostTone } from './losses.ts';

export interface LaneRow {
  readonly recording: PackedRecording;
  readonly layout: TimelineLayout;
  /** The tone of the run's lost bits. */
  readonly lost: Tone;
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

/** The line above a backend's lanes that names it. */
export interface HeadRow {
  readonly recording: PackedRecording;
  readonly top: number;
  /** The run was over at this cycle, before the window begins: its lanes would be blank, so they are left out. */
  readonly over: number | null;
}

export interface Rows {
  readonly heads: readonly HeadRow[];
  readonly lanes: readonly LaneRow[];
  readonly height: number;
}

export const AXIS_HEIGHT = 22;
export const HEAD_HEIGHT = 20;
const GAP = 2;
const CPU_GAP = 6;

const heights: Readonly<Record<Part, number>> = {
  marks: 18,
  program: 18,
  kernel: 16,
  buffer: 34,
  hypervisor: 30,
  hardware: 16,
};

/** Stacks the lanes of the recordings, top first, without those that are filtered away or of a run that is over. */
export function stackRows(
  chosen: readonly { recording: PackedRecording; layout: TimelineLayout }[],
  hidden: Hidden = new Set(),
  over: (recording: PackedRecording) => number | null = () => null,
): Rows {
  const heads: HeadRow[] = [];
  const lanes: LaneRow[] = [];
  let top = AXIS_HEIGHT;
  for (const { recording, layout } of chosen) {
    heads.push({ recording, top, over: over(recording) });
    top += HEAD_HEIGHT;
    if (over(recording) !== null) continue;
    const lost = lostTone(recording);
    let cpu = -1;
    for (const lane of layout.lanes) {
      if (hides(hidden, lane.part, lane.cpu)) continue;
      if (lane.cpu !== cpu && cpu >= 0) top += CPU_GAP;
      cpu = lane.cpu;
      const height = heights[lane.part];
      lanes.push({ recording, layout, lost, lane, top, height });
      top += height + GAP;
    }
    top += CPU_GAP;
  }
  return { heads, lanes, height: top };
}
