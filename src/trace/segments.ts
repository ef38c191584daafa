/**
 * Both sides of a comparison in one form: the events of one thread, in order, cut where a system call starts.
 *
 * In a trace a `STEP` mark opens a segment; in a run's log a statement does. They need not be cut alike: one STEP that
 * touches sixty pages may be a loop in the script, a fork's STEP holds the parent's next writes, and a STEP that only
 * waits is nothing in a script. So system calls that change page tables must start at the same event on both sides; an
 * access in the trace must start where one of the script's does, but not the other way round.
 */
import { eventKinds } from '../model/events.ts';
import { expandedEvents, oftenness } from '../model/folds.ts';
import type { LogColumns } from '../model/log-columns.ts';
import type { PageRegion } from '../model/report.ts';
import { callingCpu, isSystemCall } from '../model/system-calls.ts';
import { tracepointOf, tracepointWords } from '../model/tracepoint.ts';
import { IssueWords } from './issue-words.ts';
import { readPhrase } from './phrases.ts';
import { type LeftOut, quiet } from './quiet.ts';
import { isMark, opensStep, type Trace } from './reader.ts';

/** One event of either side: its words, and the line of the trace or of the script. */
export interface Item {
  readonly words: string;
  readonly line: number;
  /** Of a run: its number among all events, and its time. */
  readonly event?: number;
  readonly time?: number;
}

export interface Segment {
  /** The kind of system call (`mprotect`, `munmap`, …), or `access`; empty for what is neither. */
  readonly call: string;
  /** What the trace's mark says, or the kind of the script's statement. */
  readonly title: string;
  readonly line: number;
  readonly items: readonly Item[];
}

/** A run to compare with a trace. */
export interface PredictedRun {
  readonly log: LogColumns;
  readonly pages: readonly PageRegion[];
  /** Per CPU, the kinds of the script's statements by statement number (column a of `statement`). */
  readonly statements: readonly (readonly string[])[];
  /** Made on bare hardware: its words are those of a bare kernel's recording. */
  readonly bare?: boolean;
}

interface OpenSegment {
  readonly call: string;
  readonly title: string;
  readonly line: number;
  readonly items: Item[];
}

/**
 * The segments of a trace's thread. What comes before the first STEP is setup, and left out. `flushes`: in the words of
 * 2026, whatever those of the trace.
 */
export function observedSegments(trace: Trace, flushes = trace.saysFlush): { segments: Segment[]; leftOut: LeftOut } {
  const { entries, leftOut } = quiet(trace);
  const marked = entries.some(opensStep);
  const segments: OpenSegment[] = marked ? [] : [{ call: '', title: 'the trace', line: 1, items: [] }];
  const issues = new IssueWords();
  let open = !marked;
  for (const entry of entries) {
    if (isMark(entry)) {
      open = opensStep(entry) || (open && entry.word !== 'END');
      if (!opensStep(entry)) continue;
      segments.push({ call: announcedCall(entry.text), title: entry.text, line: entry.line, items: [] });
    } else if (open) {
      const point = flushes ? issues.of(entry.point) : entry.point;
      segments[segments.length - 1].items.push({ words: tracepointWords(point), line: entry.line });
    }
  }
  return { segments: faultsBeforeCalls(segments.map(withoutSilentGrowth)), leftOut };
}

/** What a STEP must be in a script: an mremap that only shrinks is an munmap there, and other advice is nothing. */
export function announcedCall(text: string): string {
  const phrase = readPhrase(text);
  if (phrase.kind === 'mremap' && phrase.newPages < phrase.pages && phrase.to === undefined) return 'munmap';
  if (phrase.kind === 'madvise' && phrase.advice === 'other') return '';
  return callOf(phrase.kind);
}

/** An mremap that grows in place changes no page table, and no script has it; one that moves pages is a call without them, too. */
export function withoutSilentGrowth(segment: Segment): Segment {
  if (segment.call !== 'mremap' || segment.items.length > 0) return segment;
  const phrase = readPhrase(segment.title);
  const moves = phrase.kind === 'mremap' && phrase.to !== undefined && phrase.to !== phrase.address;
  return moves ? segment : { ...segment, call: '' };
}

/**
 * Between its mark and its mprotect a program may write to its own data, which faults where a fork or a clear_refs has taken
 * W. An mprotect itself sets nothing before its first start, so what is set there came before the call.
 */
function faultsBeforeCalls(segments: readonly Segment[]): Segment[] {
  const moved: Segment[] = [];
  for (const segment of segments) {
    const before = moved.at(-1);
    const start = segment.items.findIndex(item => item.words.startsWith('xen_mmu_ptep_modify_prot_start'));
    const ahead = start < 0 ? segment.items : segment.items.slice(0, start);
    const faults = ahead.findLastIndex(item => item.words.startsWith('xen_mmu_set_pte:')) + 1;
    if (segment.call !== 'mprotect' || !before || faults === 0) moved.push(segment);
    else {
      moved[moved.length - 1] = { ...before, items: [...before.items, ...segment.items.slice(0, faults)] };
      moved.push({ ...segment, items: segment.items.slice(faults) });
    }
  }
  return moved;
}

/**
 * The segments of the CPU that makes the system calls (the lowest, where several do), up to `most` events: a run's log
 * may hold far more than any trace. `flushes`: in the words of 2026.
 */
export function predictedSegments(run: PredictedRun, most: number, flushes: boolean): Segment[] {
  const { log, pages, statements } = run;
  const cpu = callingCpu(run.statements);
  let events = 0;
  let number = -1;
  const issues = new IssueWords();
  const segments: OpenSegment[] = [];
  for (const event of expandedEvents(log)) {
    number++;
    if (event.cpu !== cpu) continue;
    if (event.kind === 'statement') {
      const kind = statements[cpu]?.[event.a] ?? '';
      if (callOf(kind) !== '') segments.push({ call: callOf(kind), title: kind, line: event.line, items: [] });
      continue;
    }
    const point = tracepointOf(event, pages);
    if (point === undefined) continue;
    const words = tracepointWords(flushes ? issues.of(point) : point);
    if (segments.length === 0) segments.push({ call: '', title: '', line: event.line, items: [] });
    segments[segments.length - 1].items.push({ words, line: event.line, event: number, time: event.time });
    if (++events >= most) break;
  }
  return segments;
}

/** How many tracepoints that CPU passes. */
export function countPredicted(run: PredictedRun): number {
  const { log } = run;
  const cpu = callingCpu(run.statements);
  const counts = (row: number) => (log.cpu[row] === cpu && eventKinds[log.kind[row]].startsWith('xen_') ? 1 : 0);
  let count = 0;
  for (const { begin, end, times } of oftenness(log))
    for (let row = begin; row < end; row++) count += counts(row) * times;
  return count;
}

export function callOf(kind: string): string {
  if (isSystemCall(kind)) return kind;
  return kind === 'access' || kind === 'read' || kind === 'write' ? 'access' : '';
}
