/**
 * A script's expectations judged as well as they can be: by all interleavings where those are few enough, by the run
 * where they are not. A message says which of the two it was.
 *
 * A script in which only one CPU does anything has one interleaving, and the run is it.
 */
import type { ExpectResult, Recording } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import { type ExploreChoices, exploreCompiled } from './explore.ts';
import { type RunChoices, run, type ScriptRun } from './run.ts';

/** Most states of an exploration that only decides about a test. */
const MAX_TEST_STATES = 200_000;

/** Runs a script and judges it by exploration. Throws UnknownBackend. */
export function judgeByExploration(
  text: string,
  fileName: string,
  choices: RunChoices & Pick<ExploreChoices, 'goOn'> = {},
): ScriptRun {
  const ran = run(text, fileName, choices);
  // A schedule that is asked for by name is what is to be judged.
  if (!ran.scenario || choices.schedule || !isConcurrent(ran.scenario)) return ran;
  return judged(ran, ran.scenario, choices.goOn);
}

function judged(ran: ScriptRun, scenario: Scenario, goOn?: () => boolean): ScriptRun {
  const ranOn = new Set(ran.recordings.map(recording => recording.result.backend));
  const backends = scenario.backends.filter(choice => ranOn.has(choice.name));
  const { explored } = exploreCompiled({ ...scenario, backends }, { maxStates: MAX_TEST_STATES, goOn });
  const complete = explored.filter(({ result }) => result.complete);
  const better = complete.flatMap(({ expects }) => expects);
  const expects = ran.expects.map((e): ExpectResult => {
    const found = better.find(b => b.line === e.line && b.backend === e.backend && b.text === e.text);
    if (!found) return e;
    return found.ok || !found.schedule ? found : { ...found, message: `${found.message}; schedule ${found.schedule}` };
  });
  const recordings = ran.recordings.map((recording): Recording => {
    const found = complete.find(({ result }) => result.backend === recording.result.backend);
    return found ? { ...recording, result: { ...recording.result, lost: found.result.lost } } : recording;
  });
  return { ...ran, expects, recordings };
}

function isConcurrent({ programs }: Scenario): boolean {
  return programs.filter(program => program.statements.length > 0).length > 1;
}
