/**
 * Exploring: a script's text in, what each backend does in every interleaving out. The one way to an exploration for
 * the command line, the language server and programs, as run.ts is to a run.
 */
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import type { ExploredExpect, ExploreReport } from '../model/explored.ts';
import { type ExpectResult, type ReportedDiagnostic, SCHEMA_VERSION } from '../model/report.ts';
import { skipped } from '../sim/expect.ts';
import type { ExplorationOptions } from '../sim/explore/exploration.ts';
import { type Explored, exploreScenario } from '../sim/explore/report.ts';
import { failureOf, type RunFailure } from '../sim/failure.ts';
import type { Scenario } from '../sim/scenario.ts';
import { reported } from './check-text.ts';
import { onBackends } from './choose.ts';
import { diagnosticOf, failed, foreseen } from './failures.ts';
import { markExpectedHangs } from './hangs.ts';
import { markExpected } from './lost.ts';
import { rowsOf, unanswered } from './refused.ts';
import { strongerThanAsked } from './stronger.ts';

export interface ExploreChoices extends ExplorationOptions {
  /** Aliases or presets, in place of the script's backends. */
  readonly backends?: readonly string[];
  /** Asked every few milliseconds, with the states of the backend at hand; false stops the search under way, which then says so. */
  readonly goOn?: (states: number) => boolean;
  /** Most outcomes of a backend that are listed, each with a schedule; absent: none. */
  readonly listed?: number;
  /** Reads the files that the script uses. */
  readonly files?: ReadUsed;
}

export interface ScriptExploration {
  /** What was explored; absent where the script has errors. */
  readonly scenario?: Scenario;
  /** One a backend. */
  readonly explored: readonly Explored[];
  readonly expects: readonly ExploredExpect[];
  /** Backends that could not run it. */
  readonly failures: readonly RunFailure[];
  /** Those of the text first, then those of the exploration. */
  readonly diagnostics: readonly ReportedDiagnostic[];
}

/** Explores a script, ratios included. Throws UnknownBackend; everything that is wrong with the script itself is a diagnostic. */
export function explore(text: string, fileName: string, { files, ...choices }: ExploreChoices = {}): ScriptExploration {
  const { scenario, diagnostics } = compile(text, fileName, { files });
  const found = diagnostics.map(reported);
  if (!scenario) return { explored: [], expects: [], failures: [], diagnostics: found };
  const answer = exploreCompiled(scenario, { ratio: true, ...choices });
  return { ...answer, diagnostics: [...found, ...answer.diagnostics, ...hintsOf(scenario, answer.expects)] };
}

/** What is always so, where the script says `sometimes`. */
export function hintsOf(scenario: Scenario, expects: readonly ExploredExpect[]): ReportedDiagnostic[] {
  return strongerThanAsked(expects).map(({ line, text, message }) => {
    const place = scenario.expectations.find(e => e.place.line === line && e.text === text)?.place;
    return diagnosticOf('PTE214', place, message);
  });
}

/** The same for a script that is compiled already; the diagnostics are those of the exploration alone. */
export function exploreCompiled(compiled: Scenario, { backends, ...choices }: ExploreChoices = {}): ScriptExploration {
  const scenario = onBackends(compiled, backends);
  const explored: Explored[] = [];
  const failures: RunFailure[] = [];
  for (const choice of scenario.backends) {
    try {
      const found = exploreScenario(scenario, choice, choices);
      explored.push(found);
    } catch (error) {
      failures.push(failureOf(error, scenario, choice));
    }
  }
  return exploredTogether(compiled, scenario, explored, failures);
}

/** What explorations of the backends of `scenario`, which are some of the compiled script's or others, come to together. */
export function exploredTogether(
  compiled: Scenario,
  scenario: Scenario,
  explored: readonly Explored[],
  failures: readonly RunFailure[],
): ScriptExploration {
  for (const found of explored) {
    markExpected(scenario, found);
    markExpectedHangs(scenario, found);
  }
  const names = scenario.backends.map(choice => choice.name);
  const left = [...unanswered(scenario, failures), ...skipped(scenario, names)];
  const expects: ExpectResult[] = [...explored.flatMap(e => e.expects), ...left];
  return {
    scenario,
    explored,
    failures,
    expects: expects.sort((x, y) => x.line - y.line),
    diagnostics: [
      ...failures.filter(failure => !foreseen(compiled, failure)).map(failed),
      ...explored.flatMap(e => cutShort(scenario, e)),
    ],
  };
}

/** The report of `ptelab explore --format json`. */
export function exploreReportOf(answer: ScriptExploration, fileName: string): ExploreReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    script: fileName,
    results: rowsOf(
      answer.scenario,
      answer.explored.map(({ result }) => result),
      answer.failures,
    ),
    expects: [...answer.expects],
    diagnostics: [...answer.diagnostics],
  };
}

function cutShort(scenario: Scenario, { result }: Explored): ReportedDiagnostic[] {
  const place = scenario.backends.find(choice => choice.name === result.backend)?.place;
  // What a search that came to its end does not count is said where the counts are.
  const limits = result.complete && Number.isNaN(result.outcomes) ? [] : result.limits;
  return limits.map(limit => diagnosticOf('PTE209', place, `${result.backend}: ${limit}`));
}
