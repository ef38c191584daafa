/**
 * Comparing: does a script on `xen-6.1` do what a real kernel's trace shows? The answer holds both sides, so that a
 * terminal can print the first difference and a panel can put the two above each other.
 */
import { compile } from '../lang/compile.ts';
import type { Recording, ReportedDiagnostic } from '../model/report.ts';
import { presets } from '../sim/presets.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import { compareTrace, type PredictedRun, type Trace, type TraceComparison } from '../trace/index.ts';
import { reported } from './check.ts';
import { failed } from './failures.ts';
import { runCompiled } from './run.ts';

/** The backend that recorded traces hold to account. */
export const COMPARED_PRESET = 'xen-6.1';

export interface ScriptComparison {
  /** Absent where the script has errors, or cannot run: the diagnostics say why. */
  readonly compared?: {
    readonly comparison: TraceComparison;
    readonly predicted: PredictedRun;
    readonly recording: Recording;
  };
  readonly diagnostics: readonly ReportedDiagnostic[];
}

/** Compares a script's text with a trace; on the script's own choice of `xen-6.1`, or on the preset. */
export function compareScript(text: string, fileName: string, trace: Trace): ScriptComparison {
  const { scenario, diagnostics } = compile(text, fileName);
  const found = diagnostics.map(reported);
  if (!scenario) return { diagnostics: found };
  const answer = compareCompiled(scenario, trace);
  return { ...answer, diagnostics: [...found, ...answer.diagnostics] };
}

/** The same for a script that is compiled already; the diagnostics are those of the run alone. */
export function compareCompiled(scenario: Scenario, trace: Trace): ScriptComparison {
  const { recordings, failures, diagnostics } = runCompiled({ ...scenario, backends: [comparedBackend(scenario)] });
  const [recording] = recordings;
  if (!recording) return { diagnostics: failures.map(failed) };
  const predicted = predictedRun(scenario, recording);
  return { compared: { comparison: compareTrace(predicted, trace), predicted, recording }, diagnostics };
}

/** A recording as comparisons want it. */
export function predictedRun(scenario: Scenario, { log, pages }: Pick<Recording, 'log' | 'pages'>): PredictedRun {
  return { log, pages, statements: scenario.programs.map(program => program.statements.map(s => s.action.kind)) };
}

/** The script's own choice of `xen-6.1`, else the preset; on a machine like QEMU, of which the recordings are: it walks again. */
export function comparedBackend({ backends }: Scenario): BackendChoice {
  const preset = presets.find(p => p.name === COMPARED_PRESET)!.name;
  const choice = backends.find(choice => choice.preset === preset) ?? { name: preset, preset, overrides: {} };
  return { ...choice, overrides: { spurious_fault: false, ...choice.overrides } };
}
