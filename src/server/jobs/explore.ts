/**
 * An exploration as a job that another thread can do: a scenario and bounds go in, verdicts and witnesses come back, all
 * of it plain data. Each backend gets an even share of the time that is left, so that a heavy one does not silence those
 * after it.
 */
import { failed, foreseen } from '../../library/failures.ts';
import { markExpectedHangs } from '../../library/hangs.ts';
import { markExpected } from '../../library/lost.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import type { PageRegion, ReportedDiagnostic } from '../../model/report.ts';
import type { ExploredBackend } from '../../protocol/explored.ts';
import type { OrdinaryRuns } from '../../sim/explore/answers/ordinary-runs.ts';
import { exploringScenario } from '../../sim/explore/report.ts';
import { failureOf } from '../../sim/failure.ts';
import type { Scenario } from '../../sim/scenario.ts';

/** How far an exploration may go. */
export interface Bounds {
  /** Milliseconds for all backends together. */
  readonly deadline: number;
  /** For each backend. */
  readonly maxStates: number;
  /** For each backend; they are explored one after another. */
  readonly maxBytes: number;
}

export interface ExploreJob {
  /** With the backends that are wanted. */
  readonly scenario: Scenario;
  readonly bounds: Bounds;
  /** Its ordinary runs, where they have been made already. */
  readonly runs?: OrdinaryRuns;
  /** Most outcomes of a backend that are listed; absent: none. */
  readonly listed?: number;
}

/** A backend's exploration, with what it takes to name its pages. */
export interface ExploredPages extends ExploredBackend {
  readonly pages: readonly PageRegion[];
}

export interface Explored {
  readonly backends: readonly ExploredPages[];
  readonly expects: readonly ExploredExpect[];
  /** Backends that cannot run the script. */
  readonly diagnostics: readonly ReportedDiagnostic[];
}

/** Milliseconds between two reports of progress. */
const PROGRESS = 100;

/** Nobody wants the exploration any more. */
class Unwanted extends Error {}

/**
 * Does the job, with pauses; `onProgress` hears of states found so far, over all backends. Throws Unwanted where `isWanted`
 * says so.
 */
export function* performExploration(
  { scenario, bounds: { deadline, maxStates, maxBytes }, runs, listed }: ExploreJob,
  onProgress: (states: number) => void,
  isWanted: () => boolean = () => true,
): Generator<void, Explored> {
  const backends: ExploredPages[] = [];
  const expects: ExploredExpect[] = [];
  const diagnostics: ReportedDiagnostic[] = [];
  const end = performance.now() + deadline;
  let states = 0;
  for (const [i, choice] of scenario.backends.entries()) {
    const share = (end - performance.now()) / (scenario.backends.length - i);
    try {
      const isTime = clock(share, found => onProgress(states + found));
      const goOn = (found: number): boolean => {
        if (!isWanted()) throw new Unwanted();
        return isTime(found);
      };
      const found = yield* exploringScenario(scenario, choice, { maxStates, maxBytes, goOn, runs, listed });
      markExpected(scenario, found);
      markExpectedHangs(scenario, found);
      const { result, grounds, pages, expects: judged } = found;
      states += result.states;
      backends.push({ result, grounds: inEditorWords(grounds), pages });
      expects.push(...judged.map(e => ({ ...e, message: inEditorWords(e.message) })));
    } catch (error) {
      if (error instanceof Unwanted) throw error;
      const failure = failureOf(error, scenario, choice);
      if (!foreseen(scenario, failure)) diagnostics.push(failed(failure));
    }
  }
  return { backends, expects: inOrder(expects), diagnostics };
}

/** Verdicts by line, and of a line by backend. */
export const inOrder = (expects: readonly ExploredExpect[]): ExploredExpect[] =>
  expects.toSorted((x, y) => x.line - y.line);

/** Says whether the time is up, and now and then how many states there are. */
function clock(milliseconds: number, onProgress: (states: number) => void): (states: number) => boolean {
  const end = performance.now() + milliseconds;
  let told = performance.now() + PROGRESS;
  return states => {
    const now = performance.now();
    if (now >= told) {
      onProgress(states);
      told = now + PROGRESS;
    }
    return now <= end;
  };
}

/** The engine speaks to a terminal; in an editor bounds are settings. */
export function inEditorWords(grounds: string): string {
  return grounds
    .replace('raise --max-states', 'raise the setting pteLab.explore.maxStates')
    .replace('the memory bound was reached', 'the memory bound was reached (setting pteLab.explore.maxMemory)')
    .replace('give it more time', 'raise the setting pteLab.explore.deadline');
}
