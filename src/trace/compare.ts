/**
 * Is a recorded trace what the model says? Event for event, per system call: kinds, operations, counts, flags,
 * results, reasons, order, levels, addresses. The answer is plain data: how each call fared, and the first divergence
 * with both sides and the events around it.
 *
 * The two sides are walked as one sequence each, so a call that is missing on one side shows where it is missing, and
 * not as a shift of everything after it. A comparison of a damaged trace never agrees.
 */
import { pageOf } from '../model/tracepoint.ts';
import { observedBareSegments, predictedBareSegments } from './bare/segments.ts';
import { flagDifference } from './entry-difference.ts';
import type { LeftOut } from './quiet.ts';
import type { Trace, TraceProblem } from './reader.ts';
import {
  countPredicted,
  type Item,
  observedSegments,
  type PredictedRun,
  predictedSegments,
  type Segment,
} from './segments.ts';

export interface Divergence {
  /** The call in which it happens: the mark of the trace, else the statement of the script. */
  readonly call: string;
  /** Events of that call which agree before it. */
  readonly agreed: number;
  /** Absent where that side has ended, or goes on to its next call. */
  readonly predicted?: Item;
  readonly observed?: Item;
  /** Which bits differ, where the two are the same event with another entry. */
  readonly inWords?: string;
  /** The last events before it, which agree. */
  readonly before: readonly string[];
  /** What each side goes on with. */
  readonly predictedNext: readonly string[];
  readonly observedNext: readonly string[];
}

export interface ComparedCall {
  readonly title: string;
  readonly line: number;
  readonly events: number;
  readonly agrees: boolean;
}

export interface TraceComparison {
  readonly agrees: boolean;
  /** Calls of the trace in order; those after the divergence are not in it. */
  readonly calls: readonly ComparedCall[];
  readonly observedEvents: number;
  readonly predictedEvents: number;
  readonly divergence?: Divergence;
  /** Kinds of event that the run has and the trace never: not recorded, or not done. Empty where both agree. */
  readonly absent: readonly { readonly kind: string; readonly predicted: number }[];
  readonly problems: readonly TraceProblem[];
  readonly leftOut: LeftOut;
}

/** Events shown before a divergence, and of each side after it. */
const CONTEXT = 4;

/** Compares a run with a trace: on Xen with the events `xen:*`, on bare hardware with a bare kernel's probes. */
export function compareTrace(predicted: PredictedRun, observed: Trace): TraceComparison {
  if (predicted.bare) return compareBare(predicted, observed);
  const { segments, leftOut } = observedSegments(observed);
  const events = eventCount(segments);
  const left = predictedSegments(predicted, events + CONTEXT + 1, observed.saysFlush);
  const compared = compareSegments(left, segments, hasCalls(segments));
  return {
    ...compared,
    observedEvents: events,
    predictedEvents: countPredicted(predicted),
    agrees: compared.agrees && observed.problems.length === 0,
    problems: observed.problems,
    leftOut,
  };
}

function compareBare(predicted: PredictedRun, observed: Trace): TraceComparison {
  const inside = (address: number) => pageOf(predicted.pages, address) !== undefined;
  const { segments, leftOut, remote } = observedBareSegments(observed, inside);
  const events = eventCount(segments);
  const left = predictedBareSegments(predicted, events + CONTEXT + 1, remote);
  const compared = compareSegments(left, segments, hasCalls(segments));
  return {
    ...compared,
    observedEvents: events,
    predictedEvents: eventCount(left),
    agrees: compared.agrees && observed.problems.length === 0,
    problems: observed.problems,
    leftOut,
  };
}

/** Compares a trace of a Xen guest with another of the same program. */
export function compareTraces(predicted: Trace, observed: Trace): TraceComparison {
  const flushes = observed.saysFlush || predicted.saysFlush;
  const { segments, leftOut } = observedSegments(observed, flushes);
  const other = observedSegments(predicted, flushes).segments;
  const compared = compareSegments(other, segments, hasCalls(segments) && hasCalls(other));
  const counts = { observedEvents: eventCount(segments), predictedEvents: eventCount(other) };
  const problems = [...predicted.problems, ...observed.problems];
  return { ...compared, ...counts, agrees: compared.agrees && problems.length === 0, problems, leftOut };
}

type Step = { readonly segment: Segment; readonly item?: Item };

/** Marks both sides' calls as steps between their events. A trace without marks has no calls to align. */
function stepsOf(segments: readonly Segment[], withCalls: boolean): Step[] {
  const steps: Step[] = [];
  for (const segment of segments) {
    if (withCalls && segment.call !== '') steps.push({ segment });
    for (const item of segment.items) steps.push({ segment, item });
  }
  return steps;
}

type Compared = Pick<TraceComparison, 'agrees' | 'calls' | 'divergence' | 'absent'>;

function compareSegments(predicted: readonly Segment[], observed: readonly Segment[], marked: boolean): Compared {
  const [left, right] = [stepsOf(predicted, marked), stepsOf(observed, marked)];
  let [l, r] = [0, 0];
  for (; ; r++, l++) {
    // The script's accesses need no STEP of their own.
    while (isAccess(left[l]) && !isAccess(right[r])) l++;
    if (l >= left.length || r >= right.length || !alike(left[l], right[r])) break;
  }
  const differs = l < left.length || r < right.length;
  const segment = segmentAt(left[l], right, r);
  return {
    agrees: !differs,
    calls: comparedCalls(observed, differs ? segment : undefined),
    divergence: differs ? divergenceAt(left.slice(l), right, r) : undefined,
    absent: differs ? absentKinds(predicted, observed) : [],
  };
}

/**
 * The call that a divergence belongs to. A side that goes on to its next call has ended this one, so where only the
 * trace goes on, it is the call before.
 */
function segmentAt(left: Step | undefined, right: readonly Step[], at: number): Segment | undefined {
  const stillOpen = left?.item && !right[at]?.item ? right[at - 1] : right[at];
  return (stillOpen ?? right[at] ?? right[at - 1] ?? left)?.segment;
}

function divergenceAt(left: readonly Step[], right: readonly Step[], at: number): Divergence {
  const before = right.slice(Math.max(0, at - CONTEXT), at).map(wordsOf);
  const segment = segmentAt(left[0], right, at)!;
  let agreed = 0;
  while (at - agreed > 0 && right[at - agreed - 1].segment === segment && right[at - agreed - 1].item) agreed++;
  return {
    call: segment.title,
    agreed,
    predicted: itemOf(left[0]),
    observed: itemOf(right[at]),
    inWords: left[0] && right[at] && flagDifference(wordsOf(left[0]), wordsOf(right[at])),
    before,
    predictedNext: left.slice(1, 1 + CONTEXT).map(wordsOf),
    observedNext: right.slice(at + 1, at + 1 + CONTEXT).map(wordsOf),
  };
}

function comparedCalls(observed: readonly Segment[], broken: Segment | undefined): ComparedCall[] {
  const end = broken ? observed.indexOf(broken) : observed.length - 1;
  return observed.slice(0, end + 1).map(s => ({
    title: s.title,
    line: s.line,
    events: s.items.length,
    agrees: s !== broken,
  }));
}

function absentKinds(predicted: readonly Segment[], observed: readonly Segment[]): TraceComparison['absent'] {
  const there = new Set(kindsOf(observed));
  const counts = new Map<string, number>();
  for (const kind of kindsOf(predicted)) if (!there.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, predicted: count }));
}

function kindsOf(segments: readonly Segment[]): string[] {
  return segments.flatMap(s => s.items.map(item => item.words.replace(/:.*/, '')));
}

function hasCalls(segments: readonly Segment[]): boolean {
  return segments.some(s => s.call !== '');
}

function isAccess(step: Step | undefined): boolean {
  return step !== undefined && !step.item && step.segment.call === 'access';
}

function itemOf(step: Step | undefined): Item | undefined {
  return step && (step.item ?? { words: wordsOf(step), line: step.segment.line });
}

const SLOT = /(?<=\b(?:ptep|pmdp|pudp|p4dp) )\u2026[0-9a-f]*/;
const REST = /, \u2026\]$/;

/**
 * Equal words; the place in a table counts only where both sides know it (a kernel may print hashed pointers), and of an
 * entry's arguments those that both sides say (a tool may print an array short).
 */
function alike(left: Step, right: Step): boolean {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  if (a === b) return true;
  const shown = Math.min(...[a, b].map(words => (REST.test(words) ? words.length - 3 : Number.POSITIVE_INFINITY)));
  if (shown < Number.POSITIVE_INFINITY) return a.slice(0, shown) === b.slice(0, shown);
  const unknown = a.match(SLOT)?.[0] === '…' || b.match(SLOT)?.[0] === '…';
  return unknown && a.replace(SLOT, '…') === b.replace(SLOT, '…');
}

/** An event's words; for the start of a call, its kind. */
function wordsOf(step: Step): string {
  return step.item?.words ?? `call ${step.segment.call}`;
}

function eventCount(segments: readonly Segment[]): number {
  return segments.reduce((sum, s) => sum + s.items.length, 0);
}
