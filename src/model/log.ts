/**
 * The event log of a run: columns in typed arrays, one row an event.
 *
 * Rows that repeat (a full lazy section of a large mprotect is followed by thousands of equal ones) are stored once,
 * with a fold that says how often: the rows [begin, end) happen `times` times in a row, each time `pages` pages and
 * `cycles` cycles later. `times` counts the first occurrence. Folds are in order; one may hold others, and comes before them: what
 * it holds happens again as it is, with its own folds.
 */
import { type EventKind, kindIndex } from './events.ts';
import { moveFrame, movesFrames, repeated, sameTurns } from './fold.ts';
import { type Columns, columnNames, eventAt, type Fold, type LogColumns, type LogEvent } from './log-columns.ts';
import { frameOf, P } from './pte.ts';

/** Rows that may happen again after the log has let go of them, with the folds among them; row 0 is the first. */
export interface Piece {
  /** Ten numbers a row, in the order of `columnNames`. */
  readonly numbers: Float64Array;
  readonly folds: readonly Fold[];
}

/** Most rows a log keeps; a run says `truncated` beyond it. 4 Mi rows are 152 MiB, or 216 of wider numbers. */
export const MAX_LOG_ROWS = 1 << 22;
/** Events between two calls of `onStretch`, a power of two. */
export const STRETCH = 1 << 16;

/** Rows that there is room for once there is one: enough for most scripts, 152 KiB. */
const FIRST_ROWS = 1 << 12;

/** Most rows that are kept for the next log, 2.4 MiB. */
const MOST_SPARE_ROWS = 1 << 16;

/** Room for so many rows, of wider numbers or not. */
interface Rows extends Columns {
  readonly capacity: number;
}

const roomFor = (capacity: number, wide: boolean, Numbers = wide ? Float64Array : Int32Array): Rows => ({
  capacity,
  kind: new Uint8Array(capacity),
  cpu: new Uint8Array(capacity),
  line: new Uint32Array(capacity),
  page: new Numbers(capacity),
  lo: new Uint32Array(capacity),
  hi: new Uint32Array(capacity),
  a: new Numbers(capacity),
  b: new Numbers(capacity),
  c: new Numbers(capacity),
  time: new Float64Array(capacity),
});

const NONE = roomFor(0, false);

/** The room of a log that has been read, for the next one: memory that is new has to be cleared, and collected. */
let spare: Rows | null = null;

/** Growing columns; `append` is the only way in. */
export class EventLog {
  private rows: Rows = NONE;
  private readonly folds: Fold[] = [];
  private readonly limit: number;
  private readonly wide: boolean;
  private truncated = false;
  private events = 0;
  length = 0;
  /** Called after each stretch of events, kept or not, with how many there were. */
  onStretch: (events: number) => void = () => undefined;

  /** `limit`: most rows that are kept; `wide`: numbers of pages may need more than 31 bits. */
  constructor(limit = MAX_LOG_ROWS, wide = false) {
    this.limit = limit;
    this.wide = wide;
  }

  append(
    kind: EventKind,
    cpu: number,
    line: number,
    time: number,
    page = -1,
    lo = 0,
    hi = 0,
    a = 0,
    b = 0,
    c = 0,
  ): void {
    if ((++this.events & (STRETCH - 1)) === 0) this.onStretch(this.events);
    if (this.length >= this.limit) {
      this.truncated = true;
      return;
    }
    if (this.length === this.rows.capacity) this.grow();
    const { rows } = this;
    const i = this.length++;
    rows.kind[i] = kindIndex[kind];
    rows.cpu[i] = cpu;
    rows.line[i] = line;
    rows.page[i] = page;
    rows.lo[i] = lo;
    rows.hi[i] = hi;
    rows.a[i] = a;
    rows.b[i] = b;
    rows.c[i] = c;
    rows.time[i] = time;
  }

  /** Row `i` as an object. */
  row(i: number): LogEvent {
    return eventAt(this.rows, i);
  }

  /** Says that the rows [begin, end) happen `times` times, with the folds that there are among them. */
  fold(fold: Fold): void {
    if (fold.times > 1 && fold.begin < fold.end) this.folds.splice(this.firstFoldFrom(fold.begin), 0, fold);
  }

  /** Number of the first fold that begins with this row, or behind it; folds are looked for at the end. */
  private firstFoldFrom(row: number): number {
    let at = this.folds.length;
    while (at > 0 && this.folds[at - 1].begin >= row) at--;
    return at;
  }

  /** Whether the rows [begin, end) are the rows [first, last) as they happen for the second time. */
  repeats(first: number, last: number, begin: number, end: number, fold: Fold): boolean {
    if (end - begin !== last - first) return false;
    if (!this.sameFolds(this.firstFoldFrom(first), last, this.firstFoldFrom(begin), end, begin - first)) return false;
    for (let i = 0; i < last - first; i++) {
      const [one, two] = [repeated(this.row(first + i), fold, 1), this.row(begin + i)];
      if (columnNames.some(name => one[name] !== two[name])) return false;
    }
    return true;
  }

  /** Whether the folds from `one` on, up to the row `last`, are those from `two` on, up to `end`, so many rows further on. */
  private sameFolds(one: number, last: number, two: number, end: number, rows: number): boolean {
    const { folds } = this;
    for (; one < folds.length && folds[one].begin < last; one++, two++) {
      const [x, y] = [folds[one], folds[two]];
      if (!y || y.begin !== x.begin + rows || y.end !== x.end + rows || !sameTurns(x, y)) return false;
    }
    return two >= folds.length || folds[two].begin >= end;
  }

  /** The same as `fold`, where the second time has rows of its own, the last ones of the log: they go. */
  foldAway(fold: Fold): void {
    const rows = fold.end - fold.begin;
    if (rows === 0) return;
    this.length -= rows;
    this.folds.length = this.firstFoldFrom(this.length);
    this.fold(fold);
  }

  /**
   * The rows [begin, end) happen once more, as in the next turn of a fold, for a line of the script: as rows of their own, with the folds
   * among them. One of all of them says how often they have happened so far.
   */
  again(begin: number, end: number, fold: Fold, line: number): void {
    const moved = this.length - begin;
    const inner = this.folds
      .slice(this.firstFoldFrom(begin))
      .filter(f => f.begin < end && !(f.begin === begin && f.end === end));
    for (let i = begin; i < end; i++) {
      const e = repeated(this.row(i), fold, 1);
      this.append(e.kind, e.cpu, line, e.time, e.page, e.lo, e.hi, e.a, e.b, e.c);
    }
    for (const f of inner)
      if (f.end + moved <= this.length) this.folds.push({ ...f, begin: f.begin + moved, end: f.end + moved });
  }

  /** The last rows, from this one on, to happen again; null where not all of them were kept. */
  piece(begin: number): Piece | null {
    if (this.truncated) return null;
    const { rows, length } = this;
    const numbers = new Float64Array((length - begin) * columnNames.length);
    let at = 0;
    for (let i = begin; i < length; i++) for (const name of columnNames) numbers[at++] = rows[name][i];
    const folds = this.folds.slice(this.firstFoldFrom(begin));
    return { numbers, folds: folds.map(fold => ({ ...fold, begin: fold.begin - begin, end: fold.end - begin })) };
  }

  /** The rows of a piece happen once more, as in the next turn of a fold. */
  appendPiece({ numbers, folds }: Piece, fold: Fold): void {
    const first = this.length;
    const width = columnNames.length;
    const count = numbers.length / width;
    const kept = Math.min(count, this.limit - first);
    if (kept < count) this.truncated = true;
    while (first + kept > this.rows.capacity) this.grow();
    const { rows } = this;
    for (let row = first, at = 0; row < first + kept; row++, at += width) {
      const kind = numbers[at];
      const page = numbers[at + 3];
      rows.kind[row] = kind;
      rows.cpu[row] = numbers[at + 1];
      rows.line[row] = numbers[at + 2];
      rows.page[row] = page < 0 ? page : page + fold.pages;
      rows.lo[row] = numbers[at + 4];
      rows.hi[row] = numbers[at + 5];
      rows.a[row] = numbers[at + 6];
      rows.b[row] = numbers[at + 7];
      rows.c[row] = numbers[at + 8];
      rows.time[row] = numbers[at + 9] + fold.cycles;
      if (rows.lo[row] !== 0 && movesFrames(kind, page, fold.tables)) moveFrame(rows, row, fold);
    }
    this.length = first + kept;
    for (const f of folds)
      if (first + f.end <= this.length) this.folds.push({ ...f, begin: first + f.begin, end: first + f.end });
    const stretches = Math.floor(this.events / STRETCH);
    this.events += count;
    if (Math.floor(this.events / STRETCH) > stretches) this.onStretch(this.events);
  }

  /** Exact-length copies of the columns. */
  columns(): LogColumns {
    const { length: n, rows } = this;
    return {
      length: n,
      kind: rows.kind.slice(0, n),
      cpu: rows.cpu.slice(0, n),
      line: rows.line.slice(0, n),
      page: rows.page.slice(0, n),
      lo: rows.lo.slice(0, n),
      hi: rows.hi.slice(0, n),
      a: rows.a.slice(0, n),
      b: rows.b.slice(0, n),
      c: rows.c.slice(0, n),
      time: rows.time.slice(0, n),
      folds: this.folds.slice(),
      truncated: this.truncated,
    };
  }

  /** Empties a log whose columns have been read, and leaves its room to the next one. */
  leave(): void {
    if (this.rows.capacity > 0 && this.rows.capacity <= MOST_SPARE_ROWS && !this.wide) spare = this.rows;
    this.rows = NONE;
    this.length = 0;
  }

  private grow(): void {
    const before = this.rows;
    const kept = before === NONE && !this.wide ? spare : null;
    this.rows = kept ?? roomFor(2 * before.capacity || FIRST_ROWS, this.wide);
    if (kept) spare = null;
    for (const column of columnNames) this.rows[column].set(before[column]);
  }
}

/** Whether an event of a piece has an entry of a page table's frame. */
export function namesTables({ numbers }: Piece, tables: NonNullable<Fold['tables']>): boolean {
  for (let at = 0; at < numbers.length; at += columnNames.length) {
    const [kind, page, lo, hi] = [numbers[at], numbers[at + 3], numbers[at + 4], numbers[at + 5]];
    const frame = frameOf(lo, hi);
    if (lo & P && movesFrames(kind, page, tables) && frame >= tables.first && frame < tables.first + tables.count)
      return true;
  }
  return false;
}
