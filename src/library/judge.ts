/**
 * A script's expectations judged as well as they can be: by all interleavings, and where those are too many, by what was
 * seen of them and by the run. What neither could decide stays unknown, which is no pass.
 *
 * A script in which only one CPU does anything has one interleaving, and the run is it.
 */
import type { ExploredExpect } from '../model/explored.ts';
import type { Scenario } from '../sim/scenario.ts';
import { exploreCompiled } from './explore.ts';
import { joinedExpect, joinedLosses, type KnownLoss } from './join.ts';
import { type RunChoices, run, type ScriptRun } from './run.ts';
import type { Judged } from './verdict.ts';

/** Most states of an exploration that only decides about a test, for each backend. */
export const MAX_TEST_STATES = 1_000_000;

/** With witnesses where there are any. */
export interface JudgedScript extends Judged<KnownLoss> {
  readonly expects: readonly ExploredExpect[];
}

export interface JudgeChoices extends RunChoices {
  /** For each backend. */
  readonly maxStates?: number;
  /** Called as a backend's exploration begins; what comes back is asked every few milliseconds, and ends it by false. */
  readonly startClock?: () => () => boolean;
}

/** Runs a script and judges it by exploration. Throws UnknownBackend. */
export function judgeByExploration(
  text: string,
  fileName: string,
  { startClock, maxStates = MAX_TEST_STATES, ...choices }: JudgeChoices = {},
): JudgedScript {
  const ran = run(text, fileName, choices);
  // A schedule that is asked for by name is what is to be judged.
  if (!ran.scenario || choices.schedule || !isConcurrent(ran.scenario)) return ran;
  return judged(ran, ran.scenario, { startClock, maxStates });
}

function judged(ran: ScriptRun, scenario: Scenario, { startClock, maxStates }: JudgeChoices): JudgedScript {
  const ranOn = new Set(ran.recordings.map(recording => recording.result.backend));
  const backends = scenario.backends.filter(choice => ranOn.has(choice.name));
  const answers = backends.map(choice =>
    exploreCompiled({ ...scenario, backends: [choice] }, { maxStates, goOn: startClock?.() }),
  );
  const [explored, expects] = [answers.flatMap(a => a.explored), answers.flatMap(a => a.expects)];
  return {
    ...ran,
    diagnostics: [...ran.diagnostics, ...answers.flatMap(a => a.diagnostics)],
    expects: ran.expects.map(e =>
      joinedExpect(
        e,
        expects.find(b => b.verdict !== 'skipped' && b.line === e.line && b.backend === e.backend && b.text === e.text),
      ),
    ),
    recordings: ran.recordings.map(({ result, pages }) => {
      const found = explored.find(e => e.result.backend === result.backend)?.result;
      return { result: { backend: result.backend, lost: joinedLosses(result.lost, found) }, pages };
    }),
  };
}

function isConcurrent({ programs }: Scenario): boolean {
  return programs.filter(program => program.statements.length > 0).length > 1;
}
