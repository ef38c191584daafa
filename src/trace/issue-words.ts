/**
 * Batches and issues in 2026's words: whether an issue flushes, and no lazy mode. What an older kernel or a run says is
 * put into these words for a comparison with a trace of a newer one. An issue flushes unless the mode in force, which
 * its batch names, is the one that it asks for (arch/x86/xen/xen-ops.h: xen_mc_issue).
 */
import type { Tracepoint } from '../model/tracepoint.ts';

export class IssueWords {
  private inForce: string | undefined;

  /** The same event, without a mode. Wants all events of one CPU in their order. */
  of(point: Tracepoint): Tracepoint {
    if (point.kind === 'xen_mc_batch') {
      if (point.mode !== undefined) this.inForce = point.mode;
      return { kind: 'xen_mc_batch' };
    }
    if (point.kind !== 'xen_mc_issue' || point.mode === undefined) return point;
    return { kind: 'xen_mc_issue', flush: point.mode === 'LAZY_NONE' || point.mode !== this.inForce };
  }
}
