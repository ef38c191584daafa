/**
 * The event log of a run: columns in typed arrays, one row an event.
 *
 * Rows that repeat (a full lazy section of a large mprotect is followed by thousands of equal ones) are stored once,
 * with a fold that says how often: the rows [begin, end) happen `times` times in a row, each time `pages` pages and
 * `cycles` cycles later. Folds are in order, never overlap and never nest. `times` counts the first occurrence.
 */
import { type EventKind, eventKinds, kindIndex } from './events.ts';
import { frameOf, P } from './pte.ts';

export interface Fold {
  readonly begin: number;
  readonly end: number;
  readonly times: number;
  readonly pages: number;
  readonly cycles: number;
  /** Frames that a PROT_NONE entry's frame field advances by: `pages`, or minus that where the kernel inverts it. */
  readonly protnoneFrames: number;
}

/** The log as it crosses a process boundary: exact-length columns. */
export interface LogColumns {
  readonly length: number;
  readonly kind: Uint8Array;
  readonly cpu: Uint8Array;
  readonly line: Uint32Array;
  readonly page: Int32Array;
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly time: Float64Array;
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

/** Most rows a log keeps; a run says `truncated` beyond it. 4 Mi rows are 148 MiB. */
export const MAX_LOG_ROWS = 1 << 22;
/** Events between two calls of `onStretch`, a power of two. */
export const STRETCH = 1 << 16;

/** Rows that there is room for once there is one: enough for most scripts, 152 KiB. */
const FIRST_ROWS = 1 << 12;

/** Growing columns; `append` is the only way in. */
export class EventLog {
  private capacity = 0;
  private kind = new Uint8Array(0);
  private cpu = new Uint8Array(0);
  private line = new Uint32Array(0);
  private page = new Int32Array(0);
  private lo = new Uint32Array(0);
  private hi = new Uint32Array(0);
  private a = new Int32Array(0);
  private b = new Int32Array(0);
  private c = new Int32Array(0);
  private time = new Float64Array(0);
  private readonly folds: Fold[] = [];
  private readonly limit: number;
  private truncated = false;
  private events = 0;
  length = 0;
  /** Called after each stretch of events, kept or not, with how many there were. */
  onStretch: (events: number) => void = () => undefined;

  /** `limit`: most rows that are kept. */
  constructor(limit = MAX_LOG_ROWS) {
    this.limit = limit;
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
    if (this.length === this.capacity) this.grow();
    const i = this.length++;
    this.kind[i] = kindIndex[kind];
    this.cpu[i] = cpu;
    this.line[i] = line;
    this.page[i] = page;
    this.lo[i] = lo;
    this.hi[i] = hi;
    this.a[i] = a;
    this.b[i] = b;
    this.c[i] = c;
    this.time[i] = time;
  }

  /** Row `i` as an object. */
  row(i: number): LogEvent {
    return {
      kind: eventKinds[this.kind[i]],
      cpu: this.cpu[i],
      line: this.line[i],
      page: this.page[i],
      lo: this.lo[i],
      hi: this.hi[i],
      a: this.a[i],
      b: this.b[i],
      c: this.c[i],
      time: this.time[i],
    };
  }

  /** Says that the rows [begin, end) happen `times` times. */
  fold(fold: Fold): void {
    if (fold.times > 1 && fold.begin < fold.end) this.folds.push(fold);
  }

  /** Exact-length copies of the columns. */
  columns(): LogColumns {
    const n = this.length;
    return {
      length: n,
      kind: this.kind.slice(0, n),
      cpu: this.cpu.slice(0, n),
      line: this.line.slice(0, n),
      page: this.page.slice(0, n),
      lo: this.lo.slice(0, n),
      hi: this.hi.slice(0, n),
      a: this.a.slice(0, n),
      b: this.b.slice(0, n),
      c: this.c.slice(0, n),
      time: this.time.slice(0, n),
      folds: this.folds.slice(),
      truncated: this.truncated,
    };
  }

  private grow(): void {
    this.capacity = 2 * this.capacity || FIRST_ROWS;
    const bigger = <T extends { set(from: T): void }>(make: new (n: number) => T, from: T): T => {
      const to = new make(this.capacity);
      to.set(from);
      return to;
    };
    this.kind = bigger(Uint8Array, this.kind);
    this.cpu = bigger(Uint8Array, this.cpu);
    this.line = bigger(Uint32Array, this.line);
    this.page = bigger(Int32Array, this.page);
    this.lo = bigger(Uint32Array, this.lo);
    this.hi = bigger(Uint32Array, this.hi);
    this.a = bigger(Int32Array, this.a);
    this.b = bigger(Int32Array, this.b);
    this.c = bigger(Int32Array, this.c);
    this.time = bigger(Float64Array, this.time);
  }
}

/** Row `i` of a log as an object. */
export function eventAt(log: LogColumns, i: number): LogEvent {
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
  if (e.page < 0) return { ...e, time };
  const page = e.page + turn * fold.pages;
  // A PAE entry between its two halves has no frame yet.
  if (e.lo === 0) return { ...e, page, time };
  const frame = frameOf(e.lo, e.hi) + turn * (e.lo & P ? fold.pages : fold.protnoneFrames);
  const lo = ((frame & 0xfffff) * 0x1000 + (e.lo & 0xfff)) >>> 0;
  const hi = ((e.hi & 0xfff00000) | (Math.floor(frame / 0x100000) & 0xfffff)) >>> 0;
  return { ...e, page, time, lo, hi };
}

/** Events in order, folds unrolled, as objects. For reports and tests; the timeline reads the columns. */
export function* expandedEvents(log: LogColumns): Generator<LogEvent> {
  let i = 0;
  for (const fold of log.folds) {
    for (; i < fold.begin; i++) yield eventAt(log, i);
    for (let k = 0; k < fold.times; k++) {
      for (let j = fold.begin; j < fold.end; j++) {
        yield repeated(eventAt(log, j), fold, k);
      }
    }
    i = fold.end;
  }
  for (; i < log.length; i++) yield eventAt(log, i);
}
