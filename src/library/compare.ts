/**
 * Comparing: does a script do what a real kernel's trace shows? The answer holds both sides, so that a
 * terminal can print the first difference and a panel can put the two above each other.
 */
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import type { Recording, ReportedDiagnostic } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import { compareTrace, type PredictedRun, type Trace, type TraceComparison } from '../trace/index.ts';
import { reported } from './check-text.ts';
import { compareStates } from './compare-states.ts';
import { comparedBackend, isBare } from './compared-backend.ts';
import { failed } from './failures.ts';
import { runCompiled } from './run.ts';

export interface ScriptComparison {
  /** Absent where the script has errors, or cannot run: the diagnostics say why. */
  readonly compared?: {
    readonly comparison: TraceComparison;
    readonly predicted: PredictedRun;
    readonly recording: Recording;
  };
  readonly diagnostics: readonly ReportedDiagnostic[];
}

export interface CompareChoices {
  readonly backend?: string;
  /** Reads the files that the script uses. */
  readonly files?: ReadUsed;
}

/** Compares a script's text with a trace, on the backend that is named or chosen. Throws NoSuchBackend. */
export function compareScript(
  text: string,
  fileName: string,
  trace: Trace,
  { backend, files }: CompareChoices = {},
): ScriptComparison {
  const { scenario, diagnostics } = compile(text, fileName, { files });
  const found = diagnostics.map(reported);
  if (!scenario) return { diagnostics: found };
  const answer = compareCompiled(scenario, trace, backend);
  return { ...answer, diagnostics: [...found, ...answer.diagnostics] };
}

/** The same for a script that is compiled already; the diagnostics are those of the run alone. */
export function compareCompiled(scenario: Scenario, trace: Trace, backend?: string): ScriptComparison {
  const choice = comparedBackend(scenario, trace, backend);
  const { recordings, failures, diagnostics } = runCompiled({ ...scenario, backends: [choice] });
  const [recording] = recordings;
  if (!recording) return { diagnostics: failures.map(failed) };
  const predicted = predictedRun(scenario, recording, choice.preset);
  const comparison =
    trace.states.length > 0 ? compareStates(scenario, choice, recording.pages, trace) : compareTrace(predicted, trace);
  return { compared: { comparison, predicted, recording }, diagnostics };
}

/** A recording as comparisons want it. */
export function predictedRun(
  scenario: Scenario,
  { log, pages }: Pick<Recording, 'log' | 'pages'>,
  preset: string,
): PredictedRun {
  const statements = scenario.programs.map(program => program.statements.map(s => s.action.kind));
  return { log, pages, statements, bare: isBare(preset) };
}
