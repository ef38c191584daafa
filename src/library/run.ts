/**
 * Running: a script's text in, results on each backend out. The one way to a run for the command line, the language
 * server and programs; what they add is how they show it.
 */
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import {
  type ExpectResult,
  type Recording,
  type ReportedDiagnostic,
  type RunReport,
  SCHEMA_VERSION,
} from '../model/report.ts';
import { skipped } from '../sim/expect.ts';
import type { RunFailure } from '../sim/failure.ts';
import { type RunOptions, runScenario } from '../sim/run.ts';
import type { Scenario } from '../sim/scenario.ts';
import { reported } from './check-text.ts';
import { onBackends } from './choose.ts';
import { diagnosticOf, failed, foreseen } from './failures.ts';
import { markExpected } from './lost.ts';
import { rowsOf, unanswered } from './refused.ts';

export interface RunChoices {
  /** Aliases or presets, in place of the script's backends. */
  readonly backends?: readonly string[];
  /** A replay code; overrides the script's `schedule` line. */
  readonly schedule?: string;
  /** Reads the files that the script uses. */
  readonly files?: ReadUsed;
  /** Hears of a long run now and then: how many events there were on the backend at hand. */
  readonly onEvents?: (backend: string, events: number) => void;
}

export interface ScriptRun {
  /** What ran; absent where the script has errors. */
  readonly scenario?: Scenario;
  readonly recordings: readonly Recording[];
  readonly expects: readonly ExpectResult[];
  /** Backends that could not run it. */
  readonly failures: readonly RunFailure[];
  /** Those of the text first, then those of the run. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** Of a run that has been judged: lost D bits and hangs that no `expect` allows, in sentences. */
  readonly harm?: readonly string[];
}

/** Runs a script. Throws UnknownBackend; everything that is wrong with the script itself is a diagnostic. */
export function run(text: string, fileName: string, choices: RunChoices = {}): ScriptRun {
  const { scenario, diagnostics } = compile(text, fileName, { files: choices.files });
  const found = diagnostics.map(reported);
  if (!scenario) return { recordings: [], expects: [], failures: [], diagnostics: found };
  const ran = runCompiled(scenario, choices, { onStretch: choices.onEvents });
  return { ...ran, diagnostics: [...found, ...ran.diagnostics] };
}

/** The same for a script that is compiled already; the diagnostics are those of the run alone. */
export function runCompiled(
  compiled: Scenario,
  choices: RunChoices = {},
  options: Omit<RunOptions, 'schedule'> = {},
): ScriptRun {
  const chosen = onBackends(compiled, choices.backends);
  const scenario = choices.schedule === undefined ? chosen : { ...chosen, schedule: { code: choices.schedule } };
  const { recordings, expects, failures } = runScenario(scenario, {
    ...options,
    onRecording: recording => {
      markExpected(scenario, recording);
      options.onRecording?.(recording);
    },
  });
  const names = scenario.backends.map(choice => choice.name);
  return {
    scenario,
    recordings,
    failures,
    expects: [...expects, ...unanswered(scenario, failures), ...skipped(scenario, names)].sort(
      (x, y) => x.line - y.line,
    ),
    diagnostics: [
      ...failures.filter(failure => !foreseen(compiled, failure)).map(failed),
      ...recordings.flatMap(recording => cutShort(scenario, recording)),
    ],
  };
}

/** The report of `ptelab run --format json`. */
export function reportOf(
  { scenario, recordings, failures, expects, diagnostics }: ScriptRun,
  fileName: string,
): RunReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    script: fileName,
    results: rowsOf(
      scenario,
      recordings.map(recording => recording.result),
      failures,
    ),
    expects: [...expects],
    diagnostics: [...diagnostics],
  };
}

function cutShort(scenario: Scenario, { result }: Recording): ReportedDiagnostic[] {
  const place = scenario.backends.find(choice => choice.name === result.backend)?.place;
  return result.limits.map(limit => diagnosticOf('PTE209', place, `${result.backend}: ${limit}`));
}
