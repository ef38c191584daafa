/**
 * A trace as a recording, so that a panel shows it like a run. What a guest-side trace cannot tell (traps, faults,
 * cycles) is zero in its result.
 */
import { expandedEvents } from '../model/folds.ts';
import type { BackendResult, Recording } from '../model/report.ts';
import type { ObservedRecording } from '../trace/index.ts';

/** A recording, except what only a machine of our own knows. */
export type TraceRecording = Pick<Recording, 'result' | 'log' | 'pages' | 'cpus' | 'buffer'>;

/** The recording of a trace; `name` stands where a run has its backend. */
export function recordingOfTrace(name: string, { log, pages }: ObservedRecording): TraceRecording {
  const result: BackendResult = {
    backend: name,
    preset: '',
    banner: null,
    traps: 0,
    hypercalls: 0,
    multicalls: 0,
    updates: 0,
    faults: 0,
    sigsegvs: 0,
    flushes: 0,
    cycles: 0,
    ratioToNative: null,
    cost: {},
    costProfile: '',
    batches: [],
    lost: [],
    saved: [],
    schedule: '',
    limits: [],
  };
  for (const event of expandedEvents(log)) {
    if (event.kind !== 'hypercall') continue;
    result.hypercalls++;
    result.updates += event.c;
    if (event.b > 1) result.multicalls++;
  }
  return { result, log, pages: [...pages], cpus: 1, buffer: null };
}
