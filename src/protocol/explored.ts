/** Requests about explorations: verdicts over all interleavings, witnesses, tests. JSON only, as in messages.ts. */
import type { ExploredExpect, ExploredResult, WitnessLine } from '../model/explored.ts';
import type { JoinedOutcome } from '../model/outcomes.ts';
import type { ReportedDiagnostic } from '../model/report.ts';

/**
 * Request `ptelab/explore`: all interleavings of a script that the server has open, or whose text is given. Takes a
 * `workDoneToken`, as requests of LSP do, and tells it how many states there are. Cancelling answers at once.
 */
export const exploreRequest = 'ptelab/explore';
export interface ExploreParams {
  readonly uri: string;
  /** Absent: the server's own copy of the document. */
  readonly text?: string;
  /** Absent: the script's backends. */
  readonly backends?: readonly string[];
  /** Judges as `ptelab test` does: to a number of states, whatever time that takes, and with the run's evidence. */
  readonly test?: true;
  /** Lists the outcomes, too. */
  readonly outcomes?: true;
}
export interface ExploreAnswer {
  readonly uri: string;
  /** Document version that was explored. */
  readonly version: number;
  /** File name of the script. */
  readonly script: string;
  readonly backends: readonly ExploredBackend[];
  readonly expects: readonly ExploredExpect[];
  /** Where they were asked for. */
  readonly outcomes?: OutcomeList;
  /** Errors of the text, and backends that cannot run it. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** Where the exploration stopped early: "line 4: 20 steps of cpu 0 here meet cpu 1: …", the lines that make it large. */
  readonly advice?: readonly string[];
}

/** How complete runs end, on all backends together. */
export interface OutcomeList {
  readonly rows: readonly JoinedOutcome[];
  readonly backends: readonly {
    readonly backend: string;
    /** Outcomes that were found, and those that are not among the rows. */
    readonly outcomes: number;
    readonly cut: number;
    /** Every interleaving was looked at: there are no others. */
    readonly complete: boolean;
  }[];
}

/** What is known of one backend. */
export interface ExploredBackend {
  readonly result: ExploredResult;
  /** "complete, 214 states, 6 outcomes", or where it stopped and what to change. */
  readonly grounds: string;
}

/**
 * Request `ptelab/replay`: runs a script that the server has open on one backend, along a witness. Answers as
 * `ptelab/run` does.
 */
export const replayRequest = 'ptelab/replay';
export interface ReplayParams {
  readonly uri: string;
  readonly backend: string;
  readonly schedule: string;
  /** What the schedule shows, where no exploration knows it. */
  readonly title?: string;
}

/** What a run along a schedule shows. */
export interface Replayed {
  readonly backend: string;
  readonly schedule: string;
  /** "lost D of heap[2], overwritten at line 6"; empty for a schedule of which no exploration knows what it shows. */
  readonly title: string;
  /** Line of the expectation that it is the witness of; 0 where there is none. */
  readonly line: number;
  /** Visible steps, and how often another CPU goes on. */
  readonly steps: number;
  readonly switches: number;
  /** What happens, as far as it bears on the pages in question. */
  readonly witness: readonly WitnessLine[];
  /** Lines that are left out, of a long run. */
  readonly cut: number;
}

/** Request `ptelab/witnesses`: those that the newest exploration of an open script has found. */
export const witnessesRequest = 'ptelab/witnesses';
export interface WitnessesParams {
  readonly uri: string;
}
export interface WitnessChoice {
  /** "lost D of heap[2], overwritten at line 6", or an expectation. */
  readonly title: string;
  /** What the same interleaving shows beside that; an expectation with its line. */
  readonly also: readonly string[];
  /** Line of the first expectation that it is the witness of; 0 where there is none. */
  readonly line: number;
  readonly backend: string;
  readonly schedule: string;
  readonly steps: number;
  readonly switches: number;
}

/** Request `ptelab/expectations`: the tests of a script, given as text. */
export const expectationsRequest = 'ptelab/expectations';
export interface ExpectationsParams {
  readonly uri: string;
  readonly text: string;
}
export interface ExpectationItem {
  /** As the script has it: `never lost D on xen-2.6.27`. */
  readonly text: string;
  /** What `text` of an ExpectResult says. */
  readonly condition: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Notification `ptelab/verdict` to the client: what is known of an open script now, in words. */
export const verdictNotification = 'ptelab/verdict';
export interface VerdictNotice {
  readonly uri: string;
  readonly version: number;
  readonly state: 'exploring' | 'well' | 'failed' | 'unknown';
  /** It is of this very version, and not of one before. */
  readonly explored: boolean;
  /** "3 of 3 hold"; empty where nothing is known. */
  readonly summary: string;
  readonly grounds: string;
  /** What the exploration and the run of this very version say together; empty where it has not been explored. */
  readonly expects: readonly ExploredExpect[];
  /** What no expectation allows, as the summary has it; empty where there is none. */
  readonly harm: string;
}
