/** Logs whose folds hold folds: what rows consist of, each row as it happens in its turns, and how often. */
import { repeated } from './fold.ts';
import { type Columns, eventAt, type Fold, type LogColumns, type LogEvent } from './log-columns.ts';

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

/** Rows [begin, end), alone or of a fold. */
export interface Part {
  readonly begin: number;
  readonly end: number;
  readonly fold: Fold | null;
  /** Number of the first fold that it holds. */
  readonly at: number;
  /** Whether it holds folds. */
  readonly holds: boolean;
}

/** What the rows [begin, end) consist of; `at` is the number of the first fold among them. */
export function* partsOf(folds: readonly Fold[], at: number, begin: number, end: number): Generator<Part> {
  let row = begin;
  while (at < folds.length && folds[at].begin < end) {
    const fold = folds[at];
    if (row < fold.begin) yield { begin: row, end: fold.begin, fold: null, at, holds: false };
    const first = ++at;
    while (at < folds.length && folds[at].begin < fold.end) at++;
    yield { begin: fold.begin, end: fold.end, fold, at: first, holds: at > first };
    row = fold.end;
  }
  if (row < end) yield { begin: row, end, fold: null, at, holds: false };
}

/** A turn of a fold. */
export interface Turn {
  readonly fold: Fold;
  turn: number;
}

/** Row `i` as it happens within these turns, the innermost first. */
export function eventWithin(log: Columns, i: number, within: readonly Turn[]): LogEvent {
  let e = eventAt(log, i);
  for (const { fold, turn } of within) if (turn > 0) e = repeated(e, fold, turn);
  return e;
}

/** Events in order, folds unrolled, as objects. For reports and tests; the timeline reads the columns. */
export function* expandedEvents(
  log: LogColumns,
  rows = { begin: 0, end: log.length, at: 0 },
  around: readonly Turn[] = [],
): Generator<LogEvent> {
  for (const part of partsOf(log.folds, rows.at, rows.begin, rows.end)) {
    const turn = part.fold && { fold: part.fold, turn: 0 };
    const within = turn ? [turn, ...around] : around;
    do {
      if (part.holds) yield* expandedEvents(log, part, within);
      else for (let i = part.begin; i < part.end; i++) yield eventWithin(log, i, within);
    } while (turn && ++turn.turn < turn.fold.times);
  }
}
