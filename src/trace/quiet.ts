/**
 * Leaves out of a trace what the traced calls did not do.
 *
 * A timer tick can switch context inside a call. Of the traced thread's own lines, that leaves: whatever is queued in
 * lazy CPU mode, up to its flush (xen_start_context_switch to xen_end_context_switch: cr3, its callback, TLS); a batch
 * that writes cr3; a stack_switch. The kernel's own mappings (a new thread's stack: entries without the user bit, in a lazy
 * section of their own since 6.16, and TLB flushes of kernel addresses) are not the call's either. Callbacks that unlock page
 * tables are.
 */
import { HC_STACK_SWITCH } from '../model/events.ts';
import type { Tracepoint } from '../model/tracepoint.ts';
import { isMark, type Trace, type TraceEvent, type TraceMark } from './reader.ts';

export interface LeftOut {
  readonly otherThreads: number;
  readonly scheduler: number;
  readonly kernel: number;
}

/** The traced thread's marks and events, without the scheduler's and the kernel's own. */
export function quiet(trace: Trace): { entries: (TraceEvent | TraceMark)[]; leftOut: LeftOut } {
  const own = trace.entries.filter(e => e.pid === trace.pid);
  const entries: (TraceEvent | TraceMark)[] = [];
  const leftOut = { otherThreads: trace.entries.length - own.length, scheduler: 0, kernel: 0 };
  for (let i = 0; i < own.length; ) {
    const entry = own[i];
    const group = isMark(entry) ? 1 : kernelSection(own, i) || groupLength(own, i);
    const points = isMark(entry) ? [] : own.slice(i, i + group).map(e => (e as TraceEvent).point);
    if (isSchedulers(points)) leftOut.scheduler += group;
    else if (isKernels(points)) leftOut.kernel += group;
    else for (let k = 0; k < group; k++) entries.push(own[i + k]);
    i += group;
  }
  return { entries, leftOut };
}

/**
 * Length of the multicall work that starts here: from a batch to its issue, with the flush that follows at once; in
 * lazy CPU mode to the flush, however many batches that takes. A TLB flush of one page has its batch in the group.
 */
function groupLength(own: readonly (TraceEvent | TraceMark)[], start: number): number {
  const point = (i: number): Tracepoint | undefined => {
    const entry = own[i];
    return entry && !isMark(entry) ? entry.point : undefined;
  };
  const first = point(start)!.kind === 'xen_mmu_flush_tlb_one_user' ? start + 1 : start;
  const batch = point(first);
  if (batch?.kind !== 'xen_mc_batch') return 1;
  const toFlush = batch.mode === 'LAZY_CPU';
  let i = first + 1;
  for (; ; i++) {
    const kind = point(i)?.kind;
    if (kind === undefined || !(kind.startsWith('xen_mc_') || kind === 'xen_mmu_write_cr3')) break;
    if (kind === 'xen_mc_batch' && !toFlush) break;
    if (kind === 'xen_mc_issue' && !toFlush) {
      const flushes = issueFlushes(point(i)!) || first > start || batch.mode === 'LAZY_NONE';
      i++;
      if (flushes) i += point(i)?.kind === 'xen_mc_flush' ? 1 : 0;
      break;
    }
    if (kind === 'xen_mc_flush' && toFlush) {
      i++;
      break;
    }
  }
  return i - start;
}

/** Length of a lazy section of the kernel's own entries that starts here, with the flush that ends it; 0 where none does. */
function kernelSection(own: readonly (TraceEvent | TraceMark)[], start: number): number {
  const point = (i: number): Tracepoint | undefined => {
    const entry = own[i];
    return entry && !isMark(entry) ? entry.point : undefined;
  };
  const sets = (i: number): boolean => {
    const set = point(i);
    return set?.kind === 'xen_mmu_set_pte' && isKernelEntry(set.entry) && point(i + 1)?.kind === 'xen_mc_batch';
  };
  let i = start;
  while (sets(i)) {
    i++;
    for (i++; /^xen_mc_(?:extend_args|entry|entry_alloc|flush_reason|flush)$/.test(point(i)?.kind ?? ''); i++);
    if (point(i)?.kind !== 'xen_mc_issue') return 0;
    i++;
  }
  return i > start && point(i)?.kind === 'xen_mc_flush' ? i + 1 - start : 0;
}

/** What a kernel of 2026 says of an issue; older ones say the lazy mode of the batch. */
function issueFlushes(point: Tracepoint): boolean {
  return point.kind === 'xen_mc_issue' && point.flush === true;
}

function isSchedulers(points: readonly Tracepoint[]): boolean {
  return points.some(
    p =>
      p.kind === 'xen_mmu_write_cr3' ||
      (p.kind === 'xen_mc_batch' && p.mode === 'LAZY_CPU') ||
      (p.kind === 'xen_mc_entry' && p.op === HC_STACK_SWITCH),
  );
}

function isKernels(points: readonly Tracepoint[]): boolean {
  const [first] = points;
  if (first?.kind === 'xen_mmu_flush_tlb_one_user') return /^ffff[0-9a-f]{12}$/.test(first.address);
  return first?.kind === 'xen_mmu_set_pte' && isKernelEntry(first.entry);
}

/** Present, with a frame, and without the user bit. */
function isKernelEntry(entry: string): boolean {
  const match = entry.match(/^[0-9a-f]{3}\u2026([0-9a-f]{3})$/);
  const flags = match ? Number.parseInt(match[1], 16) : 0;
  return (flags & 1) !== 0 && (flags & 4) === 0;
}
