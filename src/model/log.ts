/**
 * The event log of a run: columns in typed arrays, one row an event.
 *
 * Rows that repeat (a full lazy section of a large mprotect is followed by thousands of equal ones) are stored once,
 * with a fold that says how often: the rows [begin, end) happen `times` times in a row, each time `pages` pages and
 * `cycles` cycles later. `times` counts the first occurrence. Folds are in order; one may hold others, and comes before them: what
 * it holds happens again as it is, with its own folds.
 */
import { type EventKind, eventKinds, kindIndex } from './events.ts';
import { frameOf, P, type Pte } from './pte.ts';

export interface Fold {
  readonly begin: number;
  readonly end: number;
  readonly times: number;
  readonly pages: number;
  readonly cycles: number;
  /** Frames that a PROT_NONE entry's frame field advances by: `pages`, or minus that where the kernel inverts it. */
  readonly protnoneFrames: number;
  /** Frames of page tables, which go round: each turn has those that lie `by` further on, and of PMD pages those `pmds` further on. */
  readonly tables?: { readonly first: number; readonly count: number; readonly by: number; readonly pmds: number };
}

/** Numbers of pages and frames, and counts of them: of a run over so many pages that these need more than 31 bits, they are wider. */
export type Numbers = Int32Array | Float64Array;

/** One row an event. */
interface Columns {
  readonly kind: Uint8Array;
  readonly cpu: Uint8Array;
  readonly line: Uint32Array;
  readonly page: Numbers;
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly a: Numbers;
  readonly b: Numbers;
  readonly c: Numbers;
  readonly time: Float64Array;
}

/** The log as it crosses a process boundary: exact-length columns. */
export interface LogColumns extends Columns {
  readonly length: number;
  readonly folds: readonly Fold[];
  /** True where the log's stated limit was reached and later events were counted but not kept. */
  readonly truncated: boolean;
}

/** One row, read out. */
export interface LogEvent {
  readonly kind: EventKind;
  readonly cpu: number;
  readonly line: number;
  readonly page: number;
  readonly lo: number;
  readonly hi: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly time: number;
}

/** Rows that may happen again after the log has let go of them, with the folds among them; row 0 is the first. */
export interface Piece {
  /** Ten numbers a row, in the order of `columnNames`. */
  readonly numbers: Float64Array;
  readonly folds: readonly Fold[];
}

/** Most rows a log keeps; a run says `truncated` beyond it. 4 Mi rows are 148 MiB. */
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
  readonly wide: boolean;
}

const roomFor = (capacity: number, wide: boolean, Numbers = wide ? Float64Array : Int32Array): Rows => ({
  capacity,
  wide,
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
const columnNames = ['kind', 'cpu', 'line', 'page', 'lo', 'hi', 'a', 'b', 'c', 'time'] as const;

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

/** Row `i` of a log as an object. */
export function eventAt(log: Columns, i: number): LogEvent {
  return {
    kind: eventKinds[log.kind[i]],
    cpu: log.cpu[i],
    line: log.line[i],
    page: log.page[i],
    lo: log.lo[i],
    hi: log.hi[i],
    a: log.a[i],
    b: log.b[i],
    c: log.c[i],
    time: log.time[i],
  };
}

/** An event of a fold as it happens for the `turn`-th time (0: as logged): later, and with the pages and frames that follow. */
export function repeated(e: LogEvent, fold: Fold, turn: number): LogEvent {
  const time = e.time + turn * fold.cycles;
  if (!movesFrames(kindIndex[e.kind], e.page, fold.tables)) return { ...e, time };
  const page = e.page < 0 ? e.page : e.page + turn * fold.pages;
  // A PAE entry between its two halves has no frame yet.
  if (e.lo === 0) return { ...e, page, time };
  const { lo, hi } = entryLater(e, fold, turn, e.kind === 'xen_mmu_set_pud' ? fold.tables?.pmds : fold.tables?.by);
  return { ...e, page, time, lo, hi };
}

const [SET_PUD, UPDATE] = [kindIndex.xen_mmu_set_pud, kindIndex.update];

/** Whether an event's entry is one of other frames in each turn: a child's, and the kernel's own of a page table, are no page's of the script. */
const movesFrames = (kind: number, page: number, tables: Fold['tables']): boolean =>
  page >= 0 || (tables !== undefined && kind === UPDATE);

/** The entry of a row is that of the next turn. */
function moveFrame({ kind, lo, hi }: Columns, row: number, fold: Fold): void {
  const by = (kind[row] === SET_PUD ? fold.tables?.pmds : fold.tables?.by) ?? 0;
  const frame = later(frameOf(lo[row], hi[row]), lo[row], fold, 1, by);
  lo[row] = (frame & 0xfffff) * 0x1000 + (lo[row] & 0xfff);
  hi[row] = (hi[row] & 0xfff00000) | (Math.floor(frame / 0x100000) & 0xfffff);
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

/** An entry as it is in another turn: with the frames that follow. */
export function entryLater(entry: Pte, fold: Fold, turn: number, tables = fold.tables?.by): Pte {
  if (entry.lo === 0) return entry;
  const frame = later(frameOf(entry.lo, entry.hi), entry.lo, fold, turn, tables ?? 0);
  return {
    lo: ((frame & 0xfffff) * 0x1000 + (entry.lo & 0xfff)) >>> 0,
    hi: ((entry.hi & 0xfff00000) | (Math.floor(frame / 0x100000) & 0xfffff)) >>> 0,
  };
}

/** A frame as an entry has it in another turn. */
function later(frame: number, lo: number, { pages, protnoneFrames, tables }: Fold, turn: number, by: number): number {
  if (!(lo & P)) return frame + turn * protnoneFrames;
  if (!tables || frame < tables.first || frame >= tables.first + tables.count) return frame + turn * pages;
  return tables.first + ((frame - tables.first + turn * by) % tables.count);
}

/** Whether what two folds hold happens as often, and as far apart. */
const sameTurns = (x: Fold, y: Fold): boolean =>
  x.times === y.times &&
  x.pages === y.pages &&
  x.cycles === y.cycles &&
  x.protnoneFrames === y.protnoneFrames &&
  x.tables?.by === y.tables?.by &&
  x.tables?.pmds === y.tables?.pmds;

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
