/**
 * What an exploration reports: the JSON contract of `ptelab explore --format json`, on top of a run's (report.ts).
 * Counts of a result are the worst over all schedules; its batches are those of the run.
 */
import type { OutcomeRow } from './outcomes.ts';
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
import type { LateStores, UnaskedFills } from './verdict.ts';

/** One step of a witness. `event` is an event kind, `text` the same in the kernel's words. */
export interface WitnessLine {
  cpu: number;
  line: number;
  event: string;
  text: string;
  /** Number of the event in the run's log. */
  at?: number;
  /** The page that it is about. */
  page?: string;
  /** Flags of that page's entry as the event leaves or finds them, those that changed marked: `P -RW US +A +D`. */
  entry?: string;
  /** The function of the kernel, of the hypervisor or of the script that it happens in; absent for the statement itself. */
  function?: string;
  /** Its line there. `path` is that of the package's kernel text, or of the used file; absent for a line of the script. */
  source?: { path?: string; line: number };
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
  /** How stores came to memory: at once, or through store buffers. */
  memory: 'sc' | 'tso';
  lateStores: LateStores;
  unaskedFills: UnaskedFills;
  /** Different outcomes (src/sim/explore/answers/outcome.ts) of complete runs; NaN, in JSON null, where SPIN has searched, which does not count them. */
  outcomes: number;
  /** Outcomes among these in which some CPU waits for ever. */
  hangs: number;
  /** One for each set of CPUs and what they wait for. */
  hung: ExploredHang[];
  /** The outcomes, those without a happening first; at most as many as were asked for. Absent where nobody asked. */
  outcomeList?: OutcomeRow[];
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
