/** Both sides of a comparison on bare hardware, cut at system calls as those of a Xen guest are (../segments.ts). */
import { expandedEvents } from '../../model/folds.ts';
import { callingCpu, isSystemCall } from '../../model/system-calls.ts';
import { readPhrase } from '../phrases.ts';
import type { LeftOut } from '../quiet.ts';
import { isMark, opensStep, type Trace } from '../reader.ts';
import { announcedCall, callOf, type Item, type PredictedRun, type Segment, withoutSilentGrowth } from '../segments.ts';
import { type Inside, quietBare } from './observed.ts';
import { BareWords } from './predicted.ts';

type Open = Segment & { readonly items: Item[] };

export interface ObservedBare {
  readonly segments: Segment[];
  readonly leftOut: LeftOut;
  /** The recording has the lines of a CPU that was interrupted. */
  readonly remote: boolean;
}

/** The segments of a bare kernel's recording. What comes before the first STEP is setup, and left out. */
export function observedBareSegments(trace: Trace, inside: Inside): ObservedBare {
  const { entries, others, scheduler, kernel, remote } = quietBare(trace.bare, trace.pid, inside);
  const marked = entries.some(opensStep);
  const segments: Open[] = marked ? [] : [{ call: '', title: 'the trace', line: 1, items: [] }];
  let open = !marked;
  for (const entry of entries) {
    if (isMark(entry)) {
      open = opensStep(entry) || (open && entry.word !== 'END');
      if (opensStep(entry))
        segments.push({ call: announcedCall(entry.text), title: entry.text, line: entry.line, items: [] });
    } else if (open) {
      const { title, items } = segments[segments.length - 1];
      if (!isAnnounced(entry, title)) items.push(entry);
    }
  }
  return { segments: segments.map(withoutSilentGrowth), leftOut: { otherThreads: others, scheduler, kernel }, remote };
}

/** Whether a line is the system call that its step's mark says, with the same arguments. */
function isAnnounced({ words }: Item, title: string): boolean {
  if (!/^sys_\w+\(/.test(words)) return false;
  const [said, made] = [readPhrase(title), readPhrase(words)];
  return !isSystemCall(said.kind) || JSON.stringify(said) === JSON.stringify(made);
}

/** The segments of a run up to `most` items; `remote`: with what other CPUs flush for the calling one. */
export function predictedBareSegments(run: PredictedRun, most: number, remote: boolean): Segment[] {
  const cpu = callingCpu(run.statements);
  const words = new BareWords(run.pages, cpu);
  const segments: Open[] = [];
  let behind: Item[] = [];
  let [items, number] = [0, -1];
  const close = (): void => {
    for (const item of behind) segments.at(-1)?.items.push(item);
    behind = [];
  };
  for (const event of expandedEvents(run.log)) {
    number++;
    if (event.kind === 'statement' && event.cpu === cpu) {
      const kind = run.statements[cpu]?.[event.a] ?? '';
      if (callOf(kind) === '') continue;
      close();
      segments.push({ call: callOf(kind), title: kind, line: event.line, items: [] });
      continue;
    }
    // The recordings have no probe on the return of write(2), by which a process clears its references.
    if (event.kind === 'return' && segments.at(-1)?.call === 'clear_refs') continue;
    const item = (words: string): Item => ({ words, line: event.line, event: number, time: event.time });
    const own = words.own(event).map(item);
    if (remote) behind.push(...words.remote(event).map(item));
    if (own.length === 0) continue;
    if (segments.length === 0) segments.push({ call: '', title: '', line: event.line, items: [] });
    segments[segments.length - 1].items.push(...own);
    items += own.length;
    if (items >= most) break;
  }
  close();
  return segments;
}
