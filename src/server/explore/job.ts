/**
 * An exploration as a job that another thread can do: a scenario and bounds go in, verdicts and witnesses come back, all
 * of it plain data. Each backend gets an even share of the time that is left, so that a heavy one does not silence those
 * after it.
 */
import { failed, foreseen } from '../../library/failures.ts';
import { markExpected } from '../../library/lost.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import type { PageRegion, ReportedDiagnostic } from '../../model/report.ts';
import type { ExploredBackend } from '../../protocol/explored.ts';
import { Exploration } from '../../sim/explore/exploration.ts';
import { report } from '../../sim/explore/findings.ts';
import { type OrdinaryRuns, ordinaryRuns } from '../../sim/explore/ordinary.ts';
import { failureOf } from '../../sim/failure.ts';
import type { BackendChoice, Scenario } from '../../sim/scenario.ts';

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

/** Moves between two looks at the clock: a few milliseconds. */
const SLICE = 2000;
/** Milliseconds between two reports of progress. */
const PROGRESS = 100;

/** Does the job, here and now; `onProgress` hears of states found so far, over all backends. */
export function performExploration(
  { scenario, bounds, runs = ordinaryRuns(scenario) }: ExploreJob,
  onProgress: (states: number) => void,
): Explored {
  const backends: ExploredPages[] = [];
  const expects: ExploredExpect[] = [];
  const diagnostics: ReportedDiagnostic[] = [];
  const end = performance.now() + bounds.deadline;
  let states = 0;
  for (const [i, choice] of scenario.backends.entries()) {
    const share = (end - performance.now()) / (scenario.backends.length - i);
    try {
      const exploration = exploreFor(share, scenario, choice, bounds, found => onProgress(states + found));
      const found = report(exploration, runs);
      markExpected(scenario, found);
      const { result, grounds, expects: judged } = found;
      states += result.states;
      const pages = exploration.search.machine.build.layout.named(scenario.maps);
      backends.push({ result, grounds: inEditorWords(grounds), pages });
      expects.push(...judged.map(e => ({ ...e, message: inEditorWords(e.message) })));
    } catch (error) {
      const failure = failureOf(error, scenario, choice);
      if (!foreseen(scenario, failure)) diagnostics.push(failed(failure));
    }
  }
  return { backends, expects: expects.sort((x, y) => x.line - y.line), diagnostics };
}

function exploreFor(
  milliseconds: number,
  scenario: Scenario,
  choice: BackendChoice,
  { maxStates, maxBytes }: Bounds,
  onProgress: (states: number) => void,
): Exploration {
  const exploration = new Exploration(scenario, choice, { maxStates, maxBytes });
  const end = performance.now() + milliseconds;
  let told = performance.now() + PROGRESS;
  while (!exploration.step(SLICE)) {
    const now = performance.now();
    if (now > end) exploration.stop();
    if (now < told) continue;
    onProgress(exploration.states);
    told = now + PROGRESS;
  }
  return exploration;
}

/** The engine speaks to a terminal; in an editor bounds are settings. */
export function inEditorWords(grounds: string): string {
  return grounds
    .replace('raise --max-states', 'raise the setting pteLab.explore.maxStates')
    .replace('the memory bound was reached', 'the memory bound was reached (setting pteLab.explore.maxMemory)')
    .replace('give it more time', 'raise the setting pteLab.explore.deadline');
}
