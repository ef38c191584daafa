/**
 * Diagnostics as compilers print them, `file:line:col: severity CODE: message`, which editors and CI read. Always on
 * stderr, so that stdout is the result alone.
 */

import type { KnownLoss } from '../library/join.ts';
import { lossSentence } from '../library/lost.ts';
import { type Judged, lossesOf } from '../library/verdict.ts';
import { printable } from '../model/printable.ts';
import type { ReportedDiagnostic } from '../model/report.ts';

/** Prints diagnostics to stderr; true where one is an error. */
export function complain(path: string, diagnostics: readonly ReportedDiagnostic[]): boolean {
  for (const { line, column, severity, code, message } of diagnostics)
    process.stderr.write(printable(`${path}:${line}:${column}: ${severity} ${code}: ${message}\n`));
  return diagnostics.some(d => d.severity === 'error');
}

/** Prints each lost D that no `expect` allows, with the schedule that shows it, if an exploration found one. */
export function complainOfLosses(path: string, judged: Judged<KnownLoss>): void {
  for (const { backend, lost } of lossesOf(judged)) {
    const replay = lost.schedule === undefined ? '' : `; schedule ${lost.schedule}`;
    process.stderr.write(
      `${printable(path)}:${lost.line}:1: error PTE201: ${backend}: ${lossSentence(lost)}${replay}\n`,
    );
  }
}
