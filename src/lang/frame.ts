/**
 * A diagnostic as a terminal shows it: the line of the script, and carets under the place.
 *
 *   heap.pte:2:14: error PTE004: there is no `hep` here; did you mean `heap`?
 *     2 | cpu 0 { read hep }
 *       |              ^^^
 */
import type { Diagnostic } from './diagnostic.ts';

/** One line, as compilers write it: `file:line:column: severity CODE: message`. */
export function headline(fileName: string, { place, severity, code, message }: Diagnostic): string {
  return `${fileName}:${place.line}:${place.column}: ${severity} ${code}: ${message}`;
}

/** The script's line with carets under the place; a place of several lines is shown by its first. */
export function frame(text: string, { place }: Diagnostic): string {
  const line = (text.split(/\r\n|\r|\n/)[place.line - 1] ?? '').replace(/[\t\0]/g, ' ');
  const end = place.endLine === place.line ? place.endColumn : line.length + 1;
  const number = String(place.line);
  const carets = ' '.repeat(place.column - 1) + '^'.repeat(Math.max(1, end - place.column));
  return `  ${number} | ${line}\n  ${' '.repeat(number.length)} | ${carets}`;
}
