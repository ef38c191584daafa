/** Backends that could not run a script, and what else a run has to say, as diagnostics. */
import type { ReportedDiagnostic } from '../model/report.ts';
import type { RunFailure } from '../sim/failure.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { Place } from '../sim/statements.ts';
import { failureCodes, type RunCode, runCodes } from './run-codes.ts';

const TOP: Place = { line: 1, column: 1, endLine: 1, endColumn: 2 };

/** True where the check of the script has said so already: PTE038, PTE058, PTE059 speak of the script's own backends. */
export function foreseen({ backends }: Scenario, { backend, kind }: RunFailure): boolean {
  const early = kind === 'unsupported' || kind === 'cpus' || kind === 'layout';
  return early && backends.some(choice => choice.name === backend);
}

/** A backend that could not run a script, as a diagnostic. */
export function failed({ kind, backend, place, message }: RunFailure): ReportedDiagnostic {
  return diagnosticOf(failureCodes[kind], place, kind === 'unsupported' ? message : `${backend}: ${message}`);
}

/** A diagnostic of a run, at a place of the script or at its top. */
export function diagnosticOf(code: RunCode, place: Place = TOP, message: string): ReportedDiagnostic {
  return { code, severity: runCodes[code].severity, ...place, message };
}
