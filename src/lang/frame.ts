/**
 * A place as a terminal shows it: the line of the script, and carets under it.
 *
 *   2 | cpu 0 { read hep }
 *     |              ^^^
 */
import type { Place } from '../sim/statements.ts';

/** Columns of a line that are shown at least, however narrow the terminal. */
const LEAST = 20;

/**
 * The script's line, and carets under the place; a place of several lines is shown by its first. Of a line that is wider
 * than `columns` the part around the place is shown, with … where it goes on.
 */
export function frame(text: string, place: Place, columns = Number.POSITIVE_INFINITY): [line: string, carets: string] {
  const number = String(place.line);
  const line = (text.split(/\r\n|\r|\n/)[place.line - 1] ?? '').replace(/[\t\0]/g, ' ');
  const end = place.endLine === place.line ? place.endColumn : line.length + 1;
  const room = Math.max(LEAST, columns - number.length - '   | '.length);
  // A place that is a whole line begins where its text does.
  const at = Math.max(place.column - 1, place.column === 1 ? line.search(/\S/) : 0);
  const from = end - 1 < room ? 0 : Math.max(0, Math.min(at - Math.floor(room / 2), line.length - room));
  const to = from + room;
  const shown = (from > 0 ? '…' : '') + line.slice(from > 0 ? from + 1 : 0, to < line.length ? to - 1 : to);
  const carets = '^'.repeat(Math.max(1, Math.min(end - 1 - at, to - at)));
  return [
    `  ${number} | ${shown}${to < line.length ? '…' : ''}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(at - from)}${carets}`,
  ];
}
