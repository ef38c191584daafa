/**
 * The multicall buffer of one CPU over time: a box from a batch's first entry to its flush, and within it a step for
 * each entry and each extension, with the slots and argument bytes then in use.
 *
 * The kernel logs `xen_mc_entry_alloc` before it finds that the new entry does not fit and flushes; so an entry counts
 * at its `xen_mc_entry`, which follows the flush.
 */
import { HC_MMU_UPDATE, HC_UPDATE_VA_MAPPING, kindIndex, XEN_MC_XE_OK } from '../../src/model/events.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import { BoxColumns, type Boxes } from './boxes.ts';
import { type Segment, timesWithin } from './turns.ts';
import type { Unfolding } from './unfold.ts';

/** A batch's totals; `reason` indexes `flushReasons`, as the hypercall that takes the batch away tells it. */
export interface BatchTotals {
  readonly entries: number;
  readonly updates: number;
  readonly bytes: number;
  readonly reason: number;
  /** Row of the flush. */
  readonly flush: number;
}

/** Columns beside `batches` (totals) and `fills` (slots and bytes in use after the step; there may be room for more). */
export interface BufferLayout {
  readonly batches: Boxes;
  readonly totals: readonly BatchTotals[];
  readonly fills: Boxes;
  readonly slots: Uint16Array;
  readonly bytes: Uint16Array;
}

const {
  xen_mc_entry: ENTRY,
  xen_mc_entry_alloc: ALLOC,
  xen_mc_extend_args: EXTEND,
  xen_mc_flush: FLUSH,
  hypercall: HYPERCALL,
} = kindIndex;

/** Where an entry's arguments begin, with so many bytes in use: they are aligned to 8 (multicalls.c). */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Lays out the buffer of `cpu`, which has `most` steps at most; null where it never held an entry. */
export function layoutBuffer(log: LogColumns, unfolding: Unfolding, cpu: number, most: number): BufferLayout | null {
  if (most === 0) return null;
  const batches = new BoxColumns(most, unfolding.segments.length);
  const fills = new BoxColumns(most, unfolding.segments.length);
  const totals: BatchTotals[] = [];
  const slots = new Uint16Array(most);
  const bytes = new Uint16Array(most);
  let open = -1;
  /** What the open batch holds. */
  let used = { entries: 0, updates: 0, bytes: 0 };
  let allotted = 0;
  /** The batch flushed last, until its hypercall. */
  let leaving = -1;

  const flush = (row: number, time: number) => {
    if (open >= 0) {
      batches.close(open, time);
      totals.push({ ...used, reason: 0, flush: row });
    }
    leaving = open;
    open = -1;
    used = { entries: 0, updates: 0, bytes: 0 };
  };
  const fill = (row: number, time: number) => {
    if (open < 0) open = batches.push(row, time, time);
    const step = fills.push(row, time, time);
    slots[step] = used.entries;
    bytes[step] = used.bytes;
  };

  for (const segment of unfolding.segments) {
    for (let row = segment.begin; row < segment.end; row++) {
      if (log.cpu[row] !== cpu) continue;
      const time = log.time[row];
      switch (log.kind[row]) {
        case ALLOC:
          allotted = log.a[row];
          break;
        case ENTRY:
          used.entries++;
          used.bytes = aligned(used.bytes) + allotted;
          allotted = 0;
          if (log.a[row] === HC_MMU_UPDATE) used.updates += log.b[row];
          else if (log.a[row] === HC_UPDATE_VA_MAPPING) used.updates++;
          fill(row, time);
          break;
        case EXTEND:
          if (log.c[row] === XEN_MC_XE_OK) {
            used.bytes += log.b[row];
            if (log.a[row] === HC_MMU_UPDATE) used.updates++;
          } else if (open < 0) break;
          fill(row, time);
          break;
        case FLUSH:
          if (log.a[row] > 0) flush(row, time);
          break;
        case HYPERCALL:
          if (leaving >= 0) totals[leaving] = { ...totals[leaving], reason: log.hi[row] & 0xff };
          leaving = -1;
          break;
      }
    }
    // what a turn leaves open ends with the turn
    for (let s: Segment | null = segment; s?.end === segment.end; s = s.within) {
      if (s.times > 1 && open >= 0) flush(segment.end - 1, log.time[s.begin] + s.cycles);
    }
    const happen = timesWithin(segment, null);
    batches.cut(happen);
    fills.cut(happen);
  }
  if (open >= 0) flush(log.length - 1, log.time[log.length - 1]);
  if (batches.length === 0) return null;
  return { batches: batches.columns(), totals, fills: fills.columns(), slots, bytes };
}
