/**
 * Diagnostics as compilers print them, `file:line:col: severity CODE: message`, which editors and CI read. Always on
 * stderr, so that stdout is the result alone.
 */

import type { KnownLoss } from '../library/join.ts';
import { lossSentence } from '../library/lost.ts';
import type { RunCode } from '../library/run-codes.ts';
import { hangsOf, type Judged, lossesOf } from '../library/verdict.ts';
import { printable } from '../model/printable.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import { waitSentence } from '../sim/waits.ts';

/** Prints diagnostics to stderr; true where one is an error. */
export function complain(path: string, diagnostics: readonly ReportedDiagnostic[]): boolean {
  for (const { line, column, severity, code, message } of diagnostics)
    process.stderr.write(printable(`${path}:${line}:${column}: ${severity} ${code}: ${message}\n`));
  return diagnostics.some(d => d.severity === 'error');
}

/** Prints what no `expect` allows: each lost D and each hang, with the schedule that shows it, if one is known. */
export function complainOfHarm(path: string, judged: Judged<KnownLoss>): void {
  const say = (line: number, code: RunCode, message: string, schedule?: string): void => {
    const replay = schedule === undefined ? '' : `; schedule ${schedule}`;
    process.stderr.write(printable(`${path}:${line}:1: error ${code}: ${message}${replay}\n`));
  };
  for (const { backend, lost } of lossesOf(judged))
    say(lost.line, 'PTE201', `${backend}: ${lossSentence(lost)}`, lost.schedule);
  for (const { backend, hang } of hangsOf(judged))
    say(hang.waiting[0].line, 'PTE212', `${backend}: ${waitSentence(hang.waiting)}`, hang.schedule);
}
