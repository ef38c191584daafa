/** The words that the panel's state and its views share: what is shown, where one is in it, and what can change. */
import type { PanelState, ToPanel } from '../src/protocol/messages.ts';

export type Shown = Extract<ToPanel, { kind: 'show' }> & {
  /** The run goes on, or was given up: recordings may end before the script does, and others may be missing. */
  readonly partial?: true;
  /** What the exploration found that no expectation allows. */
  readonly harm?: string;
  /** What it says of a script that expects nothing, and on which grounds. */
  readonly found?: string;
  readonly certain?: boolean;
  readonly grounds?: string;
};

/** Why there is no run of a script. */
export type Failure = Pick<Extract<ToPanel, { kind: 'failed' }>, 'uri' | 'message' | 'script' | 'problems'>;

/** The playhead: an event of a recording, by its number in the unfolded log. */
export interface Playhead {
  readonly backend: string;
  readonly event: number;
}

/** Markers A and B, in cycles. */
export interface Markers {
  readonly a?: number;
  readonly b?: number;
  /** Where a box was drawn: the lanes in it, by `laneKey`. */
  readonly lanes?: readonly string[];
}

export type Sizes = NonNullable<PanelState['sizes']>;

/** A lane's name among those of all backends shown. */
export function laneKey(backend: string, part: string, cpu: number): string {
  return `${backend} ${part} ${cpu}`;
}

export type Change =
  | 'shown'
  | 'verdicts'
  | 'status'
  | 'remark'
  | 'pinned'
  | 'chosen'
  | 'playhead'
  | 'code'
  | 'cursor'
  | 'view'
  | 'prices'
  | 'open'
  | 'markers'
  | 'sweep'
  | 'outcomes'
  | 'filter'
  | 'clock';
