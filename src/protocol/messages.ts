/**
 * Everything that crosses a process beyond standard LSP: client and server, extension and panel. JSON only, except
 * the log's columns, which travel to the panel as typed arrays and over LSP packed into text (`packed-log.ts`).
 */

import type { ExploredExpect } from '../model/explored.ts';
import type {
  BackendResult,
  BufferLimits,
  Charges,
  ExpectResult,
  PageRegion,
  RefusedResult,
  ReportedDiagnostic,
} from '../model/report.ts';
import type { OutcomeList, Replayed } from './explored.ts';
import type { PackedBatches } from './packed-batches.ts';
import type { PackedLog } from './packed-log.ts';
import type { SweepAnswer, SweepQuestion } from './sweep.ts';

/** A result whose batches are packed beside it. */
export type PackedResult = Omit<BackendResult, 'batches'>;

/** A recording without its log and its batches. A recorded trace knows neither frames nor charges. */
interface RecordingMessage {
  readonly result: PackedResult;
  readonly pages: readonly PageRegion[];
  readonly cpus: number;
  readonly buffer: Readonly<BufferLimits> | null;
  readonly machineOffset?: number;
  readonly charges?: Readonly<Charges>;
  /** Recorded by a real kernel: what its guest cannot see (traps, cycles) is not in it. */
  readonly observed?: true;
  /** Numbers of the events that the other side of a comparison lacks. */
  readonly differs?: readonly number[];
}

/** They stay packed until somebody looks into them: those of a long run are several times smaller then. */
export interface PackedRecording extends RecordingMessage {
  readonly batches: PackedBatches;
  readonly log: PackedLog;
}

/** Request `ptelab/run`: run a script the server has open, or whose text is given. */
export const runRequest = 'ptelab/run';
export interface RunParams {
  readonly uri: string;
  /** Absent: the server's own copy of the document. */
  readonly text?: string;
  /** Absent: the script's backends. */
  readonly backends?: readonly string[];
  /** Set where somebody wants to hear of the run while it goes on, as `$/progress` of this token with a RunProgress. */
  readonly partialResultToken?: string | number;
}

/**
 * Request `ptelab/read`, from the server: the text of a file of the workspace, or why there is none. A client that answers
 * it starts the server with the option `reads`.
 */
export const readRequest = 'ptelab/read';
export interface ReadParams {
  readonly uri: string;
}
export type ReadAnswer = { readonly text: string } | { readonly refused: string };

/** Request `ptelab/list`, to such a client: what lies in a folder. Links are neither files nor folders. */
export const listRequest = 'ptelab/list';
export interface ListParams {
  readonly uri: string;
}
export interface ListAnswer {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** How far a long run is. */
export interface RunProgress {
  /** The backend that runs, or has just been run. */
  readonly backend: string;
  /** Its events so far. */
  readonly events: number;
  /** Backends that have been run, and that there are. */
  readonly done: number;
  readonly of: number;
  /** What is recorded of the backend so far. */
  readonly recording?: PackedRecording;
  /** The recording is all of it; it is not in the answer. */
  readonly complete?: true;
}
export interface RunAnswer {
  readonly uri: string;
  /** Document version that was run. */
  readonly version: number;
  /** File name of the script. */
  readonly script: string;
  readonly recordings: readonly PackedRecording[];
  readonly expects: readonly ExpectResult[];
  /** Backends that cannot run the script; absent where all can. */
  readonly refused?: readonly RefusedResult[];
  /** Errors stop a run: then there are no recordings, and this says why. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** The replay code that was asked for by name: its verdicts are those of this schedule. */
  readonly schedule?: string;
  /** What that schedule shows. */
  readonly replay?: Replayed;
  /** Set where the second recording is a real kernel's, and the first was held against it. */
  readonly comparison?: Comparison;
}

/** A prediction against a recorded trace. */
export interface Comparison {
  readonly agrees: boolean;
  /** File name of the trace. */
  readonly trace: string;
  /** The first difference in a line; absent where there is none. */
  readonly difference?: string;
  /** What `ptelab compare` prints. */
  readonly text: string;
}

/** Extension to panel. */
export type ToPanel =
  | {
      readonly kind: 'show';
      readonly uri: string;
      readonly script: string;
      /** The question that the script opens with. */
      readonly question?: string;
      /** The text that was run, for the words on the timeline's statements; without it they say their line numbers. */
      readonly text?: string;
      readonly version: number;
      readonly recordings: readonly PackedRecording[];
      readonly expects: readonly ExpectResult[];
      readonly refused?: readonly RefusedResult[];
      readonly diagnostics: readonly ReportedDiagnostic[];
      readonly comparison?: Comparison;
      /** The replay code that was asked for by name, and what it shows. */
      readonly schedule?: string;
      readonly replay?: Replayed;
    }
  /**
   * One recording of a run that goes on: the beginning of a backend's run, or all of it. `first` puts away what was
   * shown before.
   */
  | {
      readonly kind: 'part';
      readonly uri: string;
      readonly script: string;
      readonly text: string;
      readonly version: number;
      readonly recording: PackedRecording;
      readonly first?: true;
    }
  /** What the exploration of the version shown says, together with the run: these verdicts take the place of the run's. */
  | {
      readonly kind: 'verdicts';
      readonly uri: string;
      readonly version: number;
      readonly expects: readonly ExploredExpect[];
      /** Lost bits and hangs that no expectation allows, in words; empty where there are none. */
      readonly harm: string;
      /** What the exploration says of a script that expects nothing; empty where it says nothing. */
      readonly found?: string;
      /** That is so in every interleaving. */
      readonly certain?: boolean;
      /** "complete, 214 states, 6 outcomes". */
      readonly grounds?: string;
    }
  /** The script changed after the run shown. */
  | { readonly kind: 'stale'; readonly uri: string }
  /** A run is under way, or could not be made. */
  | { readonly kind: 'running'; readonly uri: string; readonly progress?: Omit<RunProgress, 'recording'> }
  /** The run that was under way was given up. */
  | { readonly kind: 'cancelled'; readonly uri: string }
  | {
      readonly kind: 'failed';
      readonly uri: string;
      readonly message: string;
      /** File name of the script, and what is wrong with it, where that is the reason. */
      readonly script?: string;
      readonly problems?: readonly Problem[];
    }
  /** What came of a sweep; `problem` where nothing did. */
  | ({ readonly kind: 'sweep'; readonly uri: string; readonly problem?: string } & SweepAnswer)
  /** How complete runs of this version end; `problem` where that could not be found out. */
  | {
      readonly kind: 'outcomes';
      readonly uri: string;
      readonly version: number;
      readonly outcomes: OutcomeList | null;
      readonly problem?: string;
    }
  /** Brings a section into sight, unfolded. */
  | { readonly kind: 'go'; readonly section: string }
  /** The editor's cursor is on this line (1-based). */
  | { readonly kind: 'cursor'; readonly uri: string; readonly line: number }
  /** Whether the page keeps its script; a host that does not say so has one script only. */
  | { readonly kind: 'pinned'; readonly pinned: boolean }
  /** A debug session of the script stands behind this event; null: there is no session any more. */
  | { readonly kind: 'debugger'; readonly uri: string; readonly at: EventPosition | null }
  /** The line of code that makes this event, in words; whoever asks is led there. */
  | ({ readonly kind: 'code'; readonly uri: string; readonly text: string } & EventPosition)
  /** Asks for a picture of the timeline as it is shown. */
  | { readonly kind: 'picture'; readonly format: PictureFormat };

/** A place of a script, and what is wrong there. */
export interface Problem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export type PictureFormat = 'svg' | 'png';

/** Panel to extension. */
export type FromPanel =
  | { readonly kind: 'ready' }
  /** The user picked something that belongs to this script line. */
  | { readonly kind: 'reveal'; readonly uri: string; readonly line: number }
  /** Opens the line of code at the playhead. */
  | { readonly kind: 'code' }
  /** `uri` is empty before the first `show`: the script that the panel is of. */
  | { readonly kind: 'run'; readonly uri: string }
  /** The page keeps the script that it shows, or follows the one that is being edited. */
  | { readonly kind: 'pin'; readonly pinned: boolean }
  /** Runs the script along its own schedule again, and no longer along the one that was asked for. */
  | { readonly kind: 'back'; readonly uri: string }
  /** Gives up the run that is under way. */
  | { readonly kind: 'cancel'; readonly uri: string }
  | ({ readonly kind: 'sweep'; readonly uri: string } & SweepQuestion)
  /** Asks how complete runs end. */
  | { readonly kind: 'outcomes'; readonly uri: string }
  /** Runs the script along a schedule of one of its outcomes. */
  | {
      readonly kind: 'play';
      readonly uri: string;
      readonly backend: string;
      readonly schedule: string;
      readonly title: string;
      /** Of the script that the schedule is of. */
      readonly version: number;
    }
  | { readonly kind: 'example' }
  /** The picture that was asked for: SVG as its text, PNG as base64. */
  | { readonly kind: 'picture'; readonly format: PictureFormat; readonly picture: string }
  /** The playhead moved: the statement that each CPU is in, those that have begun; none where there is no playhead. */
  | { readonly kind: 'playhead'; readonly uri: string; readonly lines: readonly CpuLine[]; readonly at?: EventPosition }
  /** While there is a debug session: the playhead stands at this event. */
  | ({ readonly kind: 'position'; readonly uri: string } & EventPosition);

/** An event of a backend's recording, by its number in the unfolded log. */
export interface EventPosition {
  readonly backend: string;
  readonly event: number;
}

/** The script line that a CPU is at. */
export interface CpuLine {
  readonly cpu: number;
  readonly line: number;
}

/** What the panel keeps over a reload (vscode.setState). */
export interface PanelState {
  readonly uri: string;
  readonly backend: string;
  /** The second backend in the timeline. */
  readonly below?: string;
  /** Those below these two. */
  readonly more?: readonly string[];
  /** The timeline's window, in cycles. */
  readonly view?: { readonly from: number; readonly to: number };
  /** Sections that are unfolded, where they are not those that a new panel unfolds. */
  readonly open?: readonly string[];
  /** Pixels of the details: their height below the timeline, their width beside it. */
  readonly sizes?: { readonly under?: number; readonly beside?: number };
  /** Markers A and B, in cycles. */
  readonly markers?: { readonly a?: number; readonly b?: number; readonly lanes?: readonly string[] };
  /** Lanes, CPUs and kinds of event that are filtered away. */
  readonly hidden?: readonly string[];
  /** Cost constants that the user changed. */
  readonly prices?: Readonly<Record<string, number>>;
  /** Runs above each other are aligned by statement. */
  readonly aligned?: boolean;
  /** Long waits are folded. */
  readonly folded?: boolean;
  /** The page keeps this script. */
  readonly pinned?: boolean;
}
