/** Logs whose folds hold folds: how often each row happens. */
import { type LogColumns, type Part, partsOf } from './log.ts';

type Folded = Pick<LogColumns, 'folds' | 'length'>;

/** Rows that happen equally often. */
interface Often {
  readonly begin: number;
  readonly end: number;
  readonly times: number;
}

/** Rows in order, with how often they happen: as often as all folds around them say together. */
export function oftenness({ folds, length }: Folded): Generator<Often> {
  return within({ begin: 0, end: length, at: 0 }, 1);

  function* within(rows: Pick<Part, 'begin' | 'end' | 'at'>, around: number): Generator<Often> {
    for (const part of partsOf(folds, rows.at, rows.begin, rows.end)) {
      const times = around * (part.fold?.times ?? 1);
      if (part.holds) yield* within(part, times);
      else yield { begin: part.begin, end: part.end, times };
    }
  }
}

/** How many events a log stands for. */
export function eventsIn(log: Folded): number {
  let events = 0;
  for (const { begin, end, times } of oftenness(log)) events += (end - begin) * times;
  return events;
}
