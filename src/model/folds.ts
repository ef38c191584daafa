/** Logs whose folds hold folds: how often each row happens, and the same log for a reader who knows no such folds. */
import { EventLog, eventWithin, type LogColumns, MAX_LOG_ROWS, type Part, partsOf, type Turn } from './log.ts';

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

/** The same log without folds that hold others: their rows are written down for each turn, as far as a log has room. */
export function flattened(log: LogColumns, limit = MAX_LOG_ROWS): LogColumns {
  if (![...partsOf(log.folds, 0, 0, log.length)].some(({ holds }) => holds)) return log;
  const flat = new EventLog(limit);
  let cut = log.truncated;
  const write = (rows: Pick<Part, 'begin' | 'end' | 'at'>, around: readonly Turn[]): void => {
    for (const part of partsOf(log.folds, rows.at, rows.begin, rows.end)) {
      if (part.holds) {
        const turn: Turn = { fold: part.fold!, turn: 0 };
        for (; turn.turn < turn.fold.times && !flat.full; turn.turn++) write(part, [turn, ...around]);
        cut ||= turn.turn < turn.fold.times;
        continue;
      }
      const first = flat.length;
      for (let i = part.begin; i < part.end; i++) {
        const e = eventWithin(log, i, around);
        flat.append(e.kind, e.cpu, e.line, e.time, e.page, e.lo, e.hi, e.a, e.b, e.c);
      }
      if (part.fold && flat.length - first === part.end - part.begin)
        flat.fold({ ...part.fold, begin: first, end: flat.length });
    }
  };
  write({ begin: 0, end: log.length, at: 0 }, []);
  const columns = flat.columns();
  flat.leave();
  return { ...columns, truncated: columns.truncated || cut };
}
