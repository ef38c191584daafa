/** The events that the narrative has lines of: all of them, or those of the lanes that are not filtered away. */
import type { LogColumns } from '../../src/model/log-columns.ts';
import { type Hidden, hiddenKinds, hides } from './hidden.ts';
import { partOf } from './places.ts';
import { sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

export interface Lines {
  readonly count: number;
  /** The event of a line. */
  event(line: number): number;
  /** The line of an event; of the next one that has a line where this one has none. */
  line(event: number): number;
}

/** The lines of a log. */
export function linesOf(unfolding: Unfolding, hidden: Hidden): Lines {
  if (hidden.size === 0) return { count: unfolding.count, event: line => line, line: event => event };
  const sieve = sieveOf(unfolding, `lines without ${[...hidden].sort().join()}`, shownRows(unfolding.log, hidden));
  return { count: sieve.count, event: line => sieve.nth(line), line: event => sieve.countBefore(event) };
}

/** Which rows are not filtered away. */
export function shownRows({ kind, cpu }: LogColumns, hidden: Hidden): (row: number) => boolean {
  const kinds = hiddenKinds(hidden);
  return row => !kinds.has(kind[row]) && !hides(hidden, partOf[kind[row]], cpu[row]);
}
