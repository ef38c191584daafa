/**
 * Checking: what is wrong with a script, without running it. Plain data, the same for a terminal, CI and a program
 * that asks.
 */
import { compile } from '../lang/compile.ts';
import type { Diagnostic } from '../lang/diagnostic.ts';
import type { ReportedDiagnostic } from '../model/report.ts';

/** Diagnostics of a script, in its order. Never throws. */
export function check(text: string, fileName: string): ReportedDiagnostic[] {
  return compile(text, fileName).diagnostics.map(reported);
}

/** A diagnostic of the language as reports carry it. */
export function reported({ code, severity, place, message }: Diagnostic): ReportedDiagnostic {
  return { code, severity, ...place, message };
}
