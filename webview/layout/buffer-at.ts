/**
 * The multicall buffer as it stands at one event: its entries, the argument bytes in use, what became of the attempts to
 * extend. Between a flush and the next entry this is the batch just flushed, with its reason.
 */
import { kindIndex, XEN_MC_XE_BAD_OP, XEN_MC_XE_NO_SPACE, XEN_MC_XE_OK } from '../../src/model/events.ts';
import { aligned } from './batches.ts';
import type { Unfolding } from './unfold.ts';

export interface Slot {
  readonly op: number;
  /** Requests in the entry: 1 and its extensions. */
  readonly requests: number;
  readonly bytes: number;
}

export interface BufferState {
  readonly slots: readonly Slot[];
  readonly bytes: number;
  readonly ok: number;
  readonly noSpace: number;
  readonly badOp: number;
  /** Index into flushReasons once the batch is flushed; null while it fills. */
  readonly reason: number | null;
}

const {
  xen_mc_entry: ENTRY,
  xen_mc_entry_alloc: ALLOC,
  xen_mc_extend_args: EXTEND,
  xen_mc_flush: FLUSH,
  hypercall: HYPERCALL,
} = kindIndex;

/** The buffer of `cpu` right after event `event`; null where it has held nothing yet. */
export function bufferAt(unfolding: Unfolding, cpu: number, event: number): BufferState | null {
  const { log } = unfolding;
  const isFlush = (row: number) => log.cpu[row] === cpu && log.kind[row] === FLUSH && log.a[row] > 0;
  const isEntry = (row: number) => log.cpu[row] === cpu && log.kind[row] === ENTRY;
  const lastEntry = unfolding.seek(event + 1, -1, isEntry);
  if (lastEntry < 0) return null;
  const flushed = unfolding.seek(lastEntry, 1, isFlush);
  const over = flushed >= 0 && flushed <= event;
  const begin = unfolding.seek(lastEntry, -1, isFlush) + 1;
  const first = unfolding.seek(begin - 1, 1, isEntry);

  const slots: Slot[] = [];
  let bytes = 0;
  let [ok, noSpace, badOp] = [0, 0, 0];
  let allotted = allocBefore(unfolding, cpu, first);
  const end = over ? flushed : event;
  for (let i = first; i <= end; i++) {
    const { row } = unfolding.at(i);
    if (log.cpu[row] !== cpu) continue;
    switch (log.kind[row]) {
      case ALLOC:
        allotted = log.a[row];
        break;
      case ENTRY:
        slots.push({ op: log.a[row], requests: Math.max(1, log.page[row] < 0 ? log.b[row] : 1), bytes: allotted });
        bytes = aligned(bytes) + allotted;
        break;
      case EXTEND:
        if (log.c[row] === XEN_MC_XE_OK) {
          const last = slots.pop()!;
          slots.push({ op: last.op, requests: last.requests + 1, bytes: last.bytes + log.b[row] });
          bytes += log.b[row];
          ok++;
        } else if (log.c[row] === XEN_MC_XE_NO_SPACE) noSpace++;
        else if (log.c[row] === XEN_MC_XE_BAD_OP) badOp++;
        break;
    }
  }
  return { slots, bytes, ok, noSpace, badOp, reason: over ? reasonOf(unfolding, cpu, flushed) : null };
}

/** The kernel logs an entry's allocation before the flush that may come between the two. */
function allocBefore(unfolding: Unfolding, cpu: number, entry: number): number {
  const { log } = unfolding;
  const alloc = unfolding.seek(entry, -1, row => log.cpu[row] === cpu && log.kind[row] === ALLOC);
  return alloc < 0 ? 0 : log.a[unfolding.at(alloc).row];
}

/** Why a batch was flushed, as the hypercall that follows tells. */
function reasonOf(unfolding: Unfolding, cpu: number, flush: number): number {
  const { log } = unfolding;
  const call = unfolding.seek(flush, 1, row => log.cpu[row] === cpu && log.kind[row] === HYPERCALL);
  return call < 0 ? 0 : log.hi[unfolding.at(call).row] & 0xff;
}
