/**
 * Which kernel wrote a trace. A `# recorded on Linux …` line names it; other recordings name no version, and then their words
 * say what they can. Linux 7.2 logs batches and issues in words of its own; all older kernels have those of 6.1.
 * SAVED_DIRTY in an entry says 6.6 or later.
 */
import { SAVED_DIRTY_HI } from '../model/pte.ts';
import { entryHalves } from '../model/tracepoint.ts';
import { quiet } from './quiet.ts';
import { isMark, type Trace } from './reader.ts';

/**
 * The preset that a trace is of. In the words of 7.2 that is 7.2, with or without lazy MMU mode; else 6.12 where the trace names a
 * kernel of its behaviour, 6.6 or later (which SAVED_DIRTY came with); else 6.1. It is a native one where only a bare
 * kernel's probes are in it.
 */
export function presetOfWords(trace: Trace): string {
  const saves = atLeast(trace.kernel, 6, 6);
  if (isBareRecording(trace))
    return trace.spellsMM || atLeast(trace.kernel, 7, 2)
      ? 'native-7.2'
      : saves || savesDirty(trace)
        ? 'native-6.12'
        : 'native-6.1';
  if (!trace.saysFlush && !atLeast(trace.kernel, 7, 2)) return saves ? 'xen-6.12' : 'xen-6.1';
  return trace.lazyAtWork || !issuesAtOnce(trace) ? 'xen-7.2-lazy' : 'xen-7.2';
}

/** The preset that a script written from the trace names: an entry with SAVED_DIRTY is no 6.1's. */
export function presetOfEntries(trace: Trace): string {
  const preset = presetOfWords(trace);
  return preset === 'xen-6.1' && savesDirty(trace) ? 'xen-6.12' : preset;
}

/** Whether a trace is of a bare kernel: it shows how TLBs are flushed, or faults, and nothing of Xen. */
export function isBareRecording({ entries, bare, states }: Trace): boolean {
  if (states.length > 0) return true;
  return entries.every(isMark) && bare.some(l => !isMark(l) && l.kind !== 'return');
}

function savesDirty({ entries, bare, states }: Trace): boolean {
  const dumped = states.flatMap(s => s.regions.flatMap(r => r.rows.map(row => row.words)));
  if (dumped.some(words => /^[0-9a-f]4/.test(words))) return true;
  const words = bare.map(l => (isMark(l) ? '' : l.words.match(/ (?:old|entry)=(\S+)/)?.[1])).filter(w => w);
  const seen = entries.flatMap(e => (!isMark(e) && 'entry' in e.point ? [e.point.entry] : []));
  return [...seen, ...words].some(entry => (entryHalves(entry!).hi & SAVED_DIRTY_HI) !== 0);
}

function atLeast(kernel: string | undefined, major: number, minor: number): boolean {
  const [x, y] = (kernel ?? '0.0').split('.').map(Number);
  return x > major || (x === major && y >= minor);
}

/** Whether nothing waits in the buffer in a trace in the words of 7.2, as where lazy mode is never on. The scheduler's own batch does. */
function issuesAtOnce(trace: Trace): boolean {
  return quiet(trace).entries.every(e => isMark(e) || e.point.kind !== 'xen_mc_issue' || e.point.flush !== false);
}
