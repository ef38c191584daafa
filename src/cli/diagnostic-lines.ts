/**
 * Diagnostics as compilers print them, `file:line:col: severity CODE: message`, which editors and CI read. Always on
 * stderr, so that stdout is the result alone. On a terminal the script's line follows, with carets under the place; CI and
 * editors get the line alone.
 */
import { frame } from '../lang/frame.ts';
import { printable, printableLine } from '../model/printable.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import type { Place } from '../sim/statements.ts';
import { shownPath, usedPath } from './script-file.ts';
import { standardError } from './streams.ts';
import { styleFor } from './style.ts';

/** Columns of a terminal that does not say how wide it is. */
const COLUMNS = 80;

/** Where complaints go: stderr, or in a thread what collects them for it. */
export interface ErrorStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Prints diagnostics to stderr, framed where `text`, the script's, is given; true where one is an error. */
export function complain(
  path: string,
  diagnostics: readonly ReportedDiagnostic[],
  text?: string,
  stream?: ErrorStream,
): boolean {
  if (diagnostics.length === 0) return false;
  const stderr = stream ?? standardError();
  for (const diagnostic of diagnostics) {
    const { file, line, column, severity, code, message } = diagnostic;
    const shown = file === undefined ? shownPath(path) : printableLine(usedPath(path, file));
    stderr.write(printable(`${shown}:${line}:${column}: ${severity} ${code}: ${message}\n`));
    if (file === undefined) showFrame(stderr, text, diagnostic, severity === 'error');
  }
  return diagnostics.some(d => d.severity === 'error');
}

/** On a terminal, the script's line with carets. Colour comes last: what the script holds is made printable before. */
export function showFrame(stderr: ErrorStream, text: string | undefined, place: Place, isError: boolean): void {
  if (text === undefined || !stderr.isTTY) return;
  const style = styleFor(stderr);
  const [line, carets] = frame(text, place, stderr.columns || COLUMNS).map(printable);
  stderr.write(`${line}\n${(isError ? style.bad : style.careful)(carets)}\n`);
}
