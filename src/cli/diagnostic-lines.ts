/**
 * Diagnostics as compilers print them, `file:line:col: severity CODE: message`, which editors and CI read. Always on
 * stderr, so that stdout is the result alone.
 */
import { printable } from '../model/printable.ts';
import type { ReportedDiagnostic } from '../model/report.ts';

/** Prints diagnostics to stderr; true where one is an error. */
export function complain(path: string, diagnostics: readonly ReportedDiagnostic[]): boolean {
  for (const { line, column, severity, code, message } of diagnostics)
    process.stderr.write(printable(`${path}:${line}:${column}: ${severity} ${code}: ${message}\n`));
  return diagnostics.some(d => d.severity === 'error');
}
