/**
 * A prediction and a trace side by side: which events of each the other lacks, and the trace's events at the times
 * of those that they agree with, so that both can stand on one timeline. A comparison stops at the first difference;
 * this goes on behind it, to where both sides say the same again.
 */
import { kindIndex } from '../model/events.ts';
import type { LogColumns } from '../model/log-columns.ts';
import { type ObservedRecording, observedRecording } from './observed.ts';
import type { Trace } from './reader.ts';
import { observedSegments, type PredictedRun, predictedSegments, type Segment } from './segments.ts';

export interface Beside {
  /** The trace, at the times and with the script's lines of the prediction. */
  readonly observed: ObservedRecording;
  /** Event numbers (folds unrolled) of the prediction that the trace lacks. */
  readonly predictedOnly: readonly number[];
  /** Rows of the trace's log that the prediction lacks. */
  readonly observedOnly: readonly number[];
}

/** How far ahead the sides are searched for where they meet again, and how many events must then be the same. */
const AHEAD = 200;
const SAME = 3;
/** Most differences that are followed; beyond them everything differs. */
const MOST_DIFFERENCES = 500;
/** Most events of the prediction that are looked at. */
const MOST_EVENTS = 1 << 20;

/** Lays a trace beside a prediction. */
export function beside(predicted: PredictedRun, trace: Trace): Beside {
  const left = flat(predictedSegments(predicted, MOST_EVENTS, trace.saysFlush));
  const right = flat(observedSegments(trace).segments);
  const pairs = pairsOf(left, right);
  const matchedLeft = new Set(pairs.map(([l]) => l));
  const partner = new Map(pairs.map(([l, r]) => [right[r].line, left[l]]));
  const observed = observedRecording(trace);
  const { log } = observed;
  const rows = Array.from({ length: log.length }, (_, row) => row);
  const isTracepoint = (row: number) => log.kind[row] !== kindIndex.hypercall && log.kind[row] !== kindIndex.statement;
  return {
    observed: { ...observed, log: onClock(log, row => (isTracepoint(row) ? partner.get(log.line[row]) : undefined)) },
    predictedOnly: left.flatMap((item, l) => (matchedLeft.has(l) ? [] : [item.event])),
    observedOnly: rows.filter(row => isTracepoint(row) && !partner.has(log.line[row])),
  };
}

interface Event {
  readonly words: string;
  readonly line: number;
  readonly event: number;
  readonly time: number;
}

function flat(segments: readonly Segment[]): Event[] {
  return segments.flatMap(s => s.items.map(({ words, line, event = -1, time = 0 }) => ({ words, line, event, time })));
}

/** Indices of events that go together, ascending on both sides. */
function pairsOf(left: readonly Event[], right: readonly Event[]): [number, number][] {
  const pairs: [number, number][] = [];
  let [l, r, differences] = [0, 0, 0];
  while (l < left.length && r < right.length) {
    if (left[l].words === right[r].words) pairs.push([l++, r++]);
    else {
      const meeting = ++differences > MOST_DIFFERENCES ? undefined : meetingOf(left, right, l, r);
      if (!meeting) break;
      [l, r] = meeting;
    }
  }
  return pairs;
}

/** The nearest place where both sides say the same for a while. */
function meetingOf(
  left: readonly Event[],
  right: readonly Event[],
  l: number,
  r: number,
): [number, number] | undefined {
  for (let steps = 1; steps <= AHEAD; steps++) {
    for (let i = 0; i <= steps; i++) {
      if (meets(left, right, l + i, r + steps - i)) return [l + i, r + steps - i];
    }
  }
  return undefined;
}

function meets(left: readonly Event[], right: readonly Event[], l: number, r: number): boolean {
  const length = Math.min(SAME, left.length - l, right.length - r);
  if (length < 1) return false;
  for (let i = 0; i < length; i++) if (left[l + i].words !== right[r + i].words) return false;
  return true;
}

/**
 * A log with the times and the script lines of the events that it agrees with. What lies between has those of the
 * event before; but a hypercall lasts to the next event, and a statement belongs to what follows it.
 */
function onClock(log: LogColumns, partnerOf: (row: number) => Event | undefined): LogColumns {
  const time = new Float64Array(log.length);
  const line = new Uint32Array(log.length);
  const following: (Event | undefined)[] = [];
  for (let row = log.length - 1; row >= 0; row--) following[row] = partnerOf(row) ?? following[row + 1];
  let [now, here] = [0, 0];
  for (let row = 0; row < log.length; row++) {
    const partner = partnerOf(row);
    const lasting = log.kind[row] === kindIndex.hypercall ? following[row] : undefined;
    const begun = log.kind[row] === kindIndex.statement ? following[row] : undefined;
    time[row] = now = Math.max(now, (partner ?? lasting)?.time ?? now);
    line[row] = here = (partner ?? begun)?.line ?? here;
  }
  return { ...log, time, line };
}
