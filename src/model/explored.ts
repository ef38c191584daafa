/**
 * What an exploration reports: the JSON contract of `ptelab explore --format json`, on top of a run's (report.ts).
 * Counts of a result are the worst over all schedules; its batches are those of the run.
 */
import type {
  BackendResult,
  ExpectResult,
  LostBit,
  RefusedResult,
  ReportedDiagnostic,
  SavedBit,
  SCHEMA_VERSION,
  Waiting,
} from './report.ts';

/** One step of a witness. `event` is an event kind, `text` the same in the kernel's words. */
export interface WitnessLine {
  cpu: number;
  line: number;
  event: string;
  text: string;
}

/** One interleaving that shows something, and the code that makes an ordinary run follow it. */
export interface Witness {
  witness: WitnessLine[];
  schedule: string;
  /** Visible steps, and how often another CPU goes on. */
  steps: number;
  switches: number;
  /** No interleaving with fewer steps shows it, and none of as many with fewer switches. */
  shortest: boolean;
}

export type ExploredLoss = LostBit & Witness;

/** A way to end with CPUs that wait for ever. */
export interface ExploredHang extends Witness {
  waiting: Waiting[];
  /** The script says that CPUs can wait for ever. */
  expected?: true;
}

export interface ExploredResult extends Omit<BackendResult, 'lost' | 'schedule' | 'hung'> {
  /** Every interleaving has been looked at. */
  complete: boolean;
  /** States that were stored, after reduction. */
  states: number;
  /** Different outcomes (src/sim/explore/answers/outcome.ts) of complete runs. */
  outcomes: number;
  /** Outcomes among these in which some CPU waits for ever. */
  hangs: number;
  /** One for each set of CPUs and what they wait for. */
  hung: ExploredHang[];
  lost: ExploredLoss[];
  saved: SavedBit[];
}

/** `never`, `sometimes` and `always` are over all interleavings; of a count, how often its bound holds. */
export interface ExploredExpect extends ExpectResult, Partial<Witness> {}

export interface ExploreReport {
  schemaVersion: typeof SCHEMA_VERSION;
  script: string;
  results: (ExploredResult | RefusedResult)[];
  expects: ExploredExpect[];
  diagnostics: ReportedDiagnostic[];
}
