/**
 * Why a batch ended where it did, as numbers: what was in use, what came next and did not fit, and the test that the
 * kernel made of it. The words are the view's.
 */
import { type EventKind, type FlushReason, flushReasons, kindIndex } from '../../src/model/events.ts';
import type { BufferLimits } from '../../src/model/report.ts';
import { aligned } from './batches.ts';
import type { Call } from './call-at.ts';
import type { Unfolding } from './unfold.ts';

export interface Ending {
  readonly reason: FlushReason;
  readonly entries: number;
  readonly updates: number;
  readonly bytes: number;
  /** Argument bytes of the request that found no room; 0 where none did. */
  readonly wanted: number;
  /** Argument bytes with it. */
  readonly would: number;
  /** Lazy mode ended, and begins again in the same system call. */
  readonly goesOn: boolean;
}

/** Why `call` left the buffer of its CPU. */
export function whyEnded(unfolding: Unfolding, call: Call): Ending {
  const { cpu, lo: bytes, hi, b: entries, c: updates } = call.e;
  const reason = flushReasons[hi & 0xff] ?? 'NONE';
  const full = reason === 'ARGS' || reason === 'BATCH';
  const alloc = full && call.flush >= 0 ? before(unfolding, cpu, call.flush, 'xen_mc_entry_alloc') : -1;
  const wanted = alloc < 0 ? 0 : unfolding.event(alloc).a;
  return {
    reason,
    entries,
    updates,
    bytes,
    wanted,
    would: aligned(bytes) + wanted,
    goesOn: reason === 'LEAVE_LAZY' && goesOn(unfolding, call),
  };
}

/** How many more requests of `size` bytes extend an entry before the buffer counts as full. */
export function roomFor(used: number, size: number, { argBytes, overflow = '>' }: BufferLimits): number {
  const most = overflow === '>=' ? argBytes - 1 : argBytes;
  return Math.max(0, Math.floor((most - used) / size));
}

function before(unfolding: Unfolding, cpu: number, event: number, kind: EventKind): number {
  const { log } = unfolding;
  return unfolding.seek(event, -1, row => log.cpu[row] === cpu && log.kind[row] === kindIndex[kind]);
}

/** Whether lazy mode begins again before the statement is over. */
function goesOn(unfolding: Unfolding, call: Call): boolean {
  const { log } = unfolding;
  const ends = new Set([kindIndex.enter_lazy, kindIndex.return, kindIndex.statement]);
  const next = unfolding.seek(call.event, 1, row => log.cpu[row] === call.e.cpu && ends.has(log.kind[row]));
  return next >= 0 && log.kind[unfolding.at(next).row] === kindIndex.enter_lazy;
}
