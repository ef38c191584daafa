/**
 * A script's expectations judged as well as they can be: by all interleavings, and where those are too many, by what was
 * seen of them and by the run. What neither could decide stays unknown, which is no pass.
 *
 * A script in which only one CPU does anything has one interleaving, and the run is it.
 */
import type { ExploredExpect, ExploredResult } from '../model/explored.ts';
import { isConcurrent } from '../sim/expect.ts';
import type { Explored } from '../sim/explore/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import { exploreCompiled, hintsOf, type ScriptExploration } from './explore.ts';
import { hangsOfRun, joinedHangs } from './hangs.ts';
import { exploredOf, joinedExpect, joinedLosses, joinedRunExpect, type KnownLoss } from './join.ts';
import { type RunChoices, run, type ScriptRun } from './run.ts';
import { harmOf, type Judged } from './verdict.ts';

/** Most states of an exploration that only decides about a test, for each backend. */
export const MAX_TEST_STATES = 1_000_000;
/** Most states of the exploration beside a run, for each backend: a second of work at most. */
export const MAX_RUN_STATES = 20_000;
/** Most pages of a script that is explored beside its run. */
const MAX_RUN_PAGES = 65_536;

/** With witnesses where there are any. */
export interface JoinedRun extends Judged<KnownLoss> {
  readonly expects: readonly ExploredExpect[];
  /** The run, with these verdicts. */
  readonly ran: ScriptRun & { readonly expects: readonly ExploredExpect[] };
}

export interface JudgedScript extends JoinedRun {
  /** One for each backend that was explored. */
  readonly explored: readonly Explored[];
}

export interface JudgeChoices extends RunChoices {
  /** For each backend. */
  readonly maxStates?: number;
  /** Called as a backend's exploration begins; what comes back is asked every few milliseconds, and ends it by false. */
  readonly startClock?: () => () => boolean;
}

interface Bounds extends Pick<JudgeChoices, 'startClock'> {
  readonly maxStates: number;
  readonly maxWitnessStates?: number;
}

/** Runs a script and judges it by exploration, for a test. Throws UnknownBackend. */
export function judgeByExploration(text: string, fileName: string, choices: JudgeChoices = {}): JudgedScript {
  return judgedAsTest(run(text, fileName, choices), choices);
}

/** A run judged by exploration, for a test. */
export function judgedAsTest(
  ran: ScriptRun,
  { startClock, maxStates = MAX_TEST_STATES, ...choices }: JudgeChoices = {},
): JudgedScript {
  return judged(ran, choices, { startClock, maxStates }, joinedExpect);
}

/** Runs a script, and judges the run. Throws UnknownBackend. */
export function judgeRun(text: string, fileName: string, choices: RunChoices = {}): JudgedScript {
  return judgedAsRun(run(text, fileName, choices), choices);
}

/**
 * A run judged by an exploration to a small bound; what that leaves open is said as the run has it. A script whose pages
 * are too many to be explored beside a run is judged by the run.
 */
export function judgedAsRun(ran: ScriptRun, choices: RunChoices = {}): JudgedScript {
  if (ran.scenario && !isExploredBesideRun(ran.scenario)) return asRun(ran);
  return judged(ran, choices, { maxStates: MAX_RUN_STATES, maxWitnessStates: MAX_RUN_STATES }, joinedRunExpect);
}

/** Can an exploration add anything to a run, in a time that nobody minds? */
export function isExploredBesideRun(scenario: Scenario): boolean {
  return isConcurrent(scenario) && scenario.maps.reduce((sum, map) => sum + map.pages, 0) <= MAX_RUN_PAGES;
}

function judged(ran: ScriptRun, { schedule }: RunChoices, bounds: Bounds, join: typeof joinedExpect): JudgedScript {
  const { scenario } = ran;
  // A schedule that is asked for by name is what is to be judged.
  if (!scenario || schedule !== undefined || !isConcurrent(scenario)) return asRun(ran);
  const answers = exploredWhereRun(ran, scenario, bounds);
  const explored = answers.flatMap(a => a.explored);
  const found = { explored, expects: answers.flatMap(a => a.expects) };
  const all = { ...ran, diagnostics: [...ran.diagnostics, ...answers.flatMap(a => a.diagnostics)] };
  return { ...joinedRun(all, found, join), explored };
}

/** A run judged by itself. */
export function asRun(ran: ScriptRun): JudgedScript {
  return { ...joinedRun(ran, { explored: [], expects: [] }, joinedExpect), explored: [] };
}

/** What explorations of a run's backends found. */
interface Found {
  readonly explored: readonly { readonly result: ExploredResult }[];
  readonly expects: readonly ExploredExpect[];
}

/** A run, and what explorations of its backends found, as one judgement. */
export function joinedRun(ran: ScriptRun, { explored, expects }: Found, join: typeof joinedExpect): JoinedRun {
  const recordings = ran.recordings.map(({ result, pages }) => {
    const { backend, lost } = result;
    const found = explored.find(e => e.result.backend === backend)?.result;
    return {
      result: { backend, lost: joinedLosses(lost, found), hung: joinedHangs(hangsOfRun(result), found) },
      pages,
    };
  });
  const judged = ran.expects.map(e => join(e, exploredOf(e, expects)));
  const hints = ran.scenario ? hintsOf(ran.scenario, judged) : [];
  const all = { ...ran, diagnostics: [...ran.diagnostics, ...hints], expects: judged };
  const harm = harmOf({ ...all, recordings });
  return { ...all, recordings, ran: { ...all, harm } };
}

/** Explores the backends that ran, each with a clock of its own. */
function exploredWhereRun(
  { recordings }: ScriptRun,
  scenario: Scenario,
  { startClock, ...bounds }: Bounds,
): ScriptExploration[] {
  const ranOn = new Set(recordings.map(recording => recording.result.backend));
  return scenario.backends
    .filter(choice => ranOn.has(choice.name))
    .map(choice => exploreCompiled({ ...scenario, backends: [choice] }, { ...bounds, goOn: startClock?.() }));
}
