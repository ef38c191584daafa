/**
 * A place as a terminal shows it: the line of the script, and carets under it.
 *
 *   2 | cpu 0 { read hep }
 *     |              ^^^
 */
import type { Place } from '../sim/scenario.ts';

/** The script's line with carets under the place; a place of several lines is shown by its first. */
export function frame(text: string, place: Place): string {
  const line = (text.split(/\r\n|\r|\n/)[place.line - 1] ?? '').replace(/[\t\0]/g, ' ');
  const end = place.endLine === place.line ? place.endColumn : line.length + 1;
  const number = String(place.line);
  const carets = ' '.repeat(place.column - 1) + '^'.repeat(Math.max(1, end - place.column));
  return `  ${number} | ${line}\n  ${' '.repeat(number.length)} | ${carets}`;
}
