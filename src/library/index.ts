/**
 * PTE Lab as a library: what the command line prints as JSON, as values. `import { run } from 'ptelab'`.
 *
 * Each function takes a script's text, never a path, and throws only for a call that is wrong (an unknown backend);
 * what is wrong with a script is a diagnostic in the answer. media/docs/library.md has an example of each.
 */
import { type ReadUsed, readFrom } from '../lang/used-files.ts';
import type { ExploreReport } from '../model/explored.ts';
import type { ReportedDiagnostic, RunReport } from '../model/report.ts';
import { comparisonText, readTrace } from '../trace/index.ts';
import { check as checkText } from './check.ts';
import { compareScript } from './compare.ts';
import { exploreReportOf, explore as exploreText } from './explore.ts';
import { judgeRun } from './judge.ts';
import { type ReviewReport, reviewOf } from './review.ts';
import { reportOf } from './run.ts';

export type {
  ExploredExpect,
  ExploredLoss,
  ExploredResult,
  ExploreReport,
  Witness,
  WitnessLine,
} from '../model/explored.ts';
export type { OutcomeRow } from '../model/outcomes.ts';
export type {
  BackendResult,
  Batch,
  ExpectResult,
  LostBit,
  ReportedDiagnostic,
  RunReport,
  SavedBit,
} from '../model/report.ts';

export type { LineCounts, LineFate, ReviewFile, ReviewFunction, ReviewLine, ReviewReport } from './review.ts';

/** File name for reports, where a caller has one. */
export interface Named {
  readonly name?: string;
  /** Texts of the files that the script uses, by their paths from its folder: `{ 'kernels/mine.pte': '…' }`. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface RunOptions extends Named {
  /** Aliases or presets, in place of the script's backends. */
  readonly backends?: readonly string[];
  /** A replay code; overrides the script's `schedule` line. */
  readonly schedule?: string;
}

export interface ExploreOptions extends Named {
  /** Aliases or presets, in place of the script's backends. */
  readonly backends?: readonly string[];
  /** Most states of a search; beyond them it says where it stopped. */
  readonly maxStates?: number;
  /** Most memory of a search, in bytes. */
  readonly maxBytes?: number;
  /** Asked every few milliseconds; false stops the search, which then says so. */
  readonly goOn?: () => boolean;
  /** Lists at most so many outcomes of a backend, each with a schedule that ends so; without it none are listed. */
  readonly outcomes?: number;
}

const UNNAMED = 'script.pte';

const readFiles = (files: Named['files'] = {}): ReadUsed =>
  readFrom(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }])));

/** Diagnostics of a script, in its order. Never throws. */
export function check(text: string, { name = UNNAMED, files }: Named = {}): ReportedDiagnostic[] {
  return checkText(text, name, readFiles(files));
}

/**
 * Runs a script, one schedule for each backend, and judges it by all interleavings where a small bound is enough for
 * them. Throws RangeError for an unknown backend.
 */
export function run(text: string, { name = UNNAMED, files, ...choices }: RunOptions = {}): RunReport {
  return reportOf(judgeRun(text, name, { ...choices, files: readFiles(files) }).ran, name);
}

/** Goes through every interleaving of a script, on each backend. Throws RangeError for an unknown backend. */
export function explore(
  text: string,
  { name = UNNAMED, files, outcomes, ...choices }: ExploreOptions = {},
): ExploreReport {
  return exploreReportOf(exploreText(text, name, { ...choices, listed: outcomes, files: readFiles(files) }), name);
}

/** How a script and a recorded kernel trace differ, on the backend that trace and script choose. */
export interface Comparison {
  /** Null where the script cannot be run: the diagnostics say why. */
  agrees: boolean | null;
  /** Events on each side; the scheduler's are left out. */
  predictedEvents: number;
  observedEvents: number;
  /** The first difference with both sides, in words; null where there is none. */
  difference: string | null;
  /** Lines of the trace that could not be read; then it never agrees. */
  problems: { line: number; message: string }[];
  diagnostics: ReportedDiagnostic[];
}

/** Compares a script with the text of a recording, event for event; with a dump of entries, entry for entry. */
export function compare(text: string, trace: string, { name = UNNAMED, files }: Named = {}): Comparison {
  const read = readTrace(trace);
  const { compared, diagnostics } = compareScript(text, name, read, { files: readFiles(files) });
  const comparison = compared?.comparison;
  return {
    agrees: comparison?.agrees ?? null,
    predictedEvents: comparison?.predictedEvents ?? 0,
    observedEvents: comparison?.observedEvents ?? 0,
    difference: comparison?.divergence
      ? comparisonText(comparison, name, 'trace', compared!.recording.result.backend)
      : null,
    problems: read.problems.map(({ line, message }) => ({ line, message })),
    diagnostics: [...diagnostics],
  };
}

/** Reads a patch of Linux or Xen beside our text, and translates it. Throws SyntaxError where it is no patch. */
export function review(patch: string): ReviewReport {
  const answer = reviewOf(patch);
  if ('report' in answer) return answer.report;
  throw new SyntaxError(`line ${answer.failure.line}: ${answer.failure.message}`);
}
