/**
 * The multicall buffer of one CPU over time: a box from a batch's first entry to its flush, and within it a step for
 * each entry and each extension, with the slots and argument bytes then in use.
 *
 * The kernel logs `xen_mc_entry_alloc` before it finds that the new entry does not fit and flushes; so an entry counts
 * at its `xen_mc_entry`, which follows the flush.
 */
import {
  FLUSH_ISSUE,
  FLUSH_LEAVE_LAZY,
  HC_MMU_UPDATE,
  HC_UPDATE_VA_MAPPING,
  kindIndex,
  XEN_MC_XE_OK,
} from '../../src/model/events.ts';
import type { LogColumns } from '../../src/model/log.ts';
import { BoxColumns, type Boxes } from './boxes.ts';
import type { Unfolding } from './unfold.ts';

/** A batch's totals; `reason` indexes `flushReasons`. */
export interface BatchTotals {
  readonly entries: number;
  readonly updates: number;
  readonly bytes: number;
  readonly reason: number;
  /** Row of the flush. */
  readonly flush: number;
}

/** Columns beside `batches` (totals) and `fills` (slots and bytes in use after the step). */
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
  xen_mc_flush_reason: REASON,
  xen_mc_flush: FLUSH,
  enter_lazy: ENTER,
  leave_lazy: LEAVE,
} = kindIndex;

/** Lays out the buffer of `cpu`; null where it never held an entry. */
export function layoutBuffer(log: LogColumns, unfolding: Unfolding, cpu: number): BufferLayout | null {
  const batches = new BoxColumns();
  const fills = new BoxColumns();
  const totals: BatchTotals[] = [];
  const slots: number[] = [];
  const bytes: number[] = [];
  let open = -1;
  let used = { slots: 0, bytes: 0, updates: 0 };
  let allotted = 0;
  let reason = 0;
  let lazy = false;
  // The flush of leaving lazy mode may be logged right after the mode went off; an entry made then is another matter.
  let left = false;

  const flush = (row: number, time: number) => {
    if (open >= 0) {
      batches.close(open, time);
      totals[open] = {
        entries: used.slots,
        updates: used.updates,
        bytes: used.bytes,
        reason: reason || (lazy ? FLUSH_LEAVE_LAZY : FLUSH_ISSUE),
        flush: row,
      };
    }
    open = -1;
    used = { slots: 0, bytes: 0, updates: 0 };
    reason = 0;
  };
  const fill = (row: number, time: number) => {
    if (open < 0) {
      open = batches.push(row, time, time);
      totals.push({ entries: 0, updates: 0, bytes: 0, reason: 0, flush: row });
    }
    fills.push(row, time, time);
    slots.push(used.slots);
    bytes.push(used.bytes);
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
          if (left) lazy = left = false;
          used.slots++;
          used.bytes += allotted;
          allotted = 0;
          if (log.a[row] === HC_MMU_UPDATE) used.updates += log.b[row];
          else if (log.a[row] === HC_UPDATE_VA_MAPPING) used.updates++;
          fill(row, time);
          break;
        case EXTEND:
          if (log.c[row] === XEN_MC_XE_OK) {
            used.bytes += log.b[row];
            if (log.a[row] === HC_MMU_UPDATE) used.updates++;
            fill(row, time);
          } else if (open >= 0) {
            fill(row, time);
          }
          break;
        case REASON:
          reason = log.a[row];
          break;
        case FLUSH:
          if (log.a[row] > 0) flush(row, time);
          break;
        case ENTER:
          lazy = true;
          left = false;
          break;
        case LEAVE:
          left = true;
          break;
      }
    }
    if (segment.times > 1 && open >= 0) {
      // what a turn leaves open ends with the turn
      flush(segment.end - 1, log.time[segment.begin] + segment.cycles);
    }
    batches.cut();
    fills.cut();
  }
  if (open >= 0) flush(log.length - 1, log.time[log.length - 1]);
  if (batches.length === 0) return null;
  return {
    batches: batches.columns(),
    totals,
    fills: fills.columns(),
    slots: Uint16Array.from(slots),
    bytes: Uint16Array.from(bytes),
  };
}
