/** An event log as it is read: columns in typed arrays, one row an event, and the folds that say which rows happen again. */
import { type EventKind, eventKinds } from './events.ts';

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
export interface Columns {
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

export const columnNames = ['kind', 'cpu', 'line', 'page', 'lo', 'hi', 'a', 'b', 'c', 'time'] as const;

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
