/**
 * Which kernel wrote a trace, as far as its words say. A recording names no version. Linux 7.2 logs batches and issues in
 * words of its own; all older kernels have those of 6.1. SAVED_DIRTY in an entry says 6.6 or later.
 */
import { SAVED_DIRTY_HI } from '../model/pte.ts';
import { entryHalves } from '../model/tracepoint.ts';
import { quiet } from './quiet.ts';
import { isMark, type Trace } from './reader.ts';

/** The preset whose words a trace has: 7.2 with or without lazy MMU mode, else 6.1. */
export function presetOfWords(trace: Trace): 'xen-6.1' | 'xen-7.2' | 'xen-7.2-lazy' {
  if (!trace.saysFlush) return 'xen-6.1';
  return issuesAtOnce(trace) ? 'xen-7.2' : 'xen-7.2-lazy';
}

/** The preset that a script written from the trace names: an entry with SAVED_DIRTY is no 6.1's. */
export function presetOfEntries(trace: Trace): string {
  const preset = presetOfWords(trace);
  const saves = trace.entries.some(
    e => !isMark(e) && 'entry' in e.point && (entryHalves(e.point.entry).hi & SAVED_DIRTY_HI) !== 0,
  );
  return preset === 'xen-6.1' && saves ? 'xen-6.12' : preset;
}

/** Whether nothing waits in the buffer in a trace in the words of 7.2, as where lazy mode is never on. The scheduler's own batch does. */
function issuesAtOnce(trace: Trace): boolean {
  return quiet(trace).entries.every(e => isMark(e) || e.point.kind !== 'xen_mc_issue' || e.point.flush !== false);
}
