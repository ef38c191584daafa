/** A log as LSP carries it, and as an exported page has it in itself: text, column by column. */
import { MAX_LOG_ROWS } from '../model/log.ts';
import type { Fold, LogColumns, Numbers } from '../model/log-columns.ts';
import {
  type PackedColumn,
  packDoubles,
  packIntegers,
  unpackBytes,
  unpackDoubles,
  unpackWords,
} from './packed-column.ts';

export interface PackedLog {
  readonly length: number;
  /** Numbers of pages and frames, and counts of them, may need more than 31 bits. */
  readonly wide?: true;
  readonly columns: Readonly<Record<ColumnName, PackedColumn>>;
  readonly folds: readonly Fold[];
  readonly truncated: boolean;
}
export type ColumnName = Exclude<keyof LogColumns, 'length' | 'folds' | 'truncated'>;

/** Packs a log; `unpackLog` gives back the same, bit by bit. */
export function packLog(log: LogColumns): PackedLog {
  return {
    length: log.length,
    ...(log.page instanceof Float64Array ? { wide: true } : {}),
    columns: {
      kind: packIntegers(log.kind),
      cpu: packIntegers(log.cpu),
      line: packIntegers(log.line),
      page: packNumbers(log.page),
      lo: packIntegers(log.lo),
      hi: packIntegers(log.hi),
      a: packNumbers(log.a),
      b: packNumbers(log.b),
      c: packNumbers(log.c),
      time: packDoubles(log.time),
    },
    folds: log.folds,
    truncated: log.truncated,
  };
}

/**
 * The reverse of `packLog`. Throws RangeError, with the column's name, where a column is not `length` rows; and where
 * there would be more rows than a log may have, because few bytes can say many rows.
 */
export function unpackLog({ length, wide, columns, folds, truncated }: PackedLog): LogColumns {
  if (!Number.isInteger(length) || length < 0 || length > MAX_LOG_ROWS)
    throw new RangeError(`a log of ${length} rows, not of 0 to ${MAX_LOG_ROWS}`);
  const column = <C>(name: ColumnName, unpack: (packed: PackedColumn, length: number) => C): C => {
    try {
      return unpack(columns[name], length);
    } catch (error) {
      throw new RangeError(`log column ${name} of ${length} rows: ${(error as Error).message}`);
    }
  };
  const unpackNumbers: (packed: PackedColumn, length: number) => Numbers = wide ? unpackDoubles : unpackWords;
  return {
    length,
    kind: column('kind', unpackBytes),
    cpu: column('cpu', unpackBytes),
    line: unsigned(column('line', unpackWords)),
    page: column('page', unpackNumbers),
    lo: unsigned(column('lo', unpackWords)),
    hi: unsigned(column('hi', unpackWords)),
    a: column('a', unpackNumbers),
    b: column('b', unpackNumbers),
    c: column('c', unpackNumbers),
    time: column('time', unpackDoubles),
    folds,
    truncated,
  };
}

const packNumbers = (column: Numbers): PackedColumn =>
  column instanceof Float64Array ? packDoubles(column) : packIntegers(column);

const unsigned = ({ buffer }: Int32Array): Uint32Array => new Uint32Array(buffer);
