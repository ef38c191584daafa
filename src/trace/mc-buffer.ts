/**
 * The multicall buffer of a traced kernel, followed event by event. A flush says how many entries it hands over, not
 * which: that is known only from what was queued.
 */
import {
  FLUSH_ISSUE,
  FLUSH_LEAVE_LAZY,
  flushReasons,
  HC_MMU_UPDATE,
  HC_MMUEXT_OP,
  HC_MULTICALL,
  HC_UPDATE_VA_MAPPING,
} from '../model/events.ts';
import type { Tracepoint } from '../model/tracepoint.ts';

/** A hypercall in the columns of a log's `hypercall` event: `reason` holds the operations, too. */
export interface FlushedCall {
  readonly op: number;
  readonly entries: number;
  readonly updates: number;
  readonly bytes: number;
  readonly reason: number;
}

const reasons: readonly string[] = flushReasons;

export class McBuffer {
  private ops: number[] = [];
  private updates = 0;
  private lazy = false;
  private reason = 0;
  private issued = false;

  /** The hypercall that a flush makes; undefined for other events, and for a flush of nothing. */
  take(point: Tracepoint): FlushedCall | undefined {
    if (point.kind === 'xen_mc_batch') this.lazy = point.mode === 'LAZY_MMU';
    if (point.kind === 'xen_mc_entry') {
      this.ops.push(point.op);
      if (point.op === HC_UPDATE_VA_MAPPING || point.op === HC_MMU_UPDATE) this.updates++;
    }
    if (point.kind === 'xen_mc_extend_args' && point.result === 'OK' && point.op === HC_MMU_UPDATE) this.updates++;
    if (point.kind === 'xen_mc_flush_reason') this.reason = Math.max(0, reasons.indexOf(point.reason));
    if (point.kind !== 'xen_mc_flush') {
      this.issued = point.kind === 'xen_mc_issue' && point.flush !== false;
      return undefined;
    }
    const { ops, updates } = this;
    const reason = this.reason || (this.issued && !this.lazy ? FLUSH_ISSUE : FLUSH_LEAVE_LAZY);
    [this.ops, this.updates, this.reason] = [[], 0, 0];
    if (point.entries === 0) return undefined;
    const op = point.entries > 1 ? HC_MULTICALL : (ops[0] ?? HC_MMU_UPDATE);
    const mask = [HC_MMU_UPDATE, HC_UPDATE_VA_MAPPING, HC_MMUEXT_OP].reduce(
      (m, o, i) => m | (ops.includes(o) ? 1 << i : 0),
      0,
    );
    return { op, entries: point.entries, updates, bytes: point.bytes, reason: reason | (mask << 8) };
  }
}
