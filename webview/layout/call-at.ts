/**
 * The hypercall at the playhead and its requests, decoded: what each found in memory and what it left there. While the
 * buffer fills, it is the call that this batch will leave by, so that one sees what waits.
 */
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import type { Pte } from '../../src/model/pte.ts';
import { valueBefore } from './memory-at.ts';
import { sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

export interface Request {
  readonly e: LogEvent;
  readonly event: number;
  /** What memory held before it; null where the log does not tell, or where it is about no entry. */
  readonly before: Pte | null;
  /** It has been carried out at the playhead. */
  readonly done: boolean;
}

export interface Call {
  readonly e: LogEvent;
  readonly event: number;
  readonly requests: readonly Request[];
  /** The flush that it left the buffer by; -1 where it never was in one. */
  readonly flush: number;
}

/** What the hypervisor does of a call; anything else of the same CPU means that the guest goes on. */
const requestKinds = new Set<EventKind>(['update', 'update_failed', 'pin', 'notify', 'flush_tlb']);
const remarks = new Set<EventKind>(['saved', 'lost', 'warn', 'bug']);

/** Most requests that are decoded. */
const MOST = 256;

/** The call of `cpu` at `event`; null where there is none before it and none to come for what waits. */
export function callAt(unfolding: Unfolding, cpu: number, event: number): Call | null {
  const call = callEvent(unfolding, cpu, event);
  if (call < 0) return null;
  const requests: Request[] = [];
  for (let i = call + 1; i < unfolding.count && requests.length < MOST; i++) {
    const e = unfolding.event(i);
    if (e.cpu !== cpu || remarks.has(e.kind)) continue;
    if (!requestKinds.has(e.kind)) break;
    const about = e.kind === 'update' && e.page >= 0;
    requests.push({ e, event: i, before: about ? valueBefore(unfolding, i, e.page) : null, done: i <= event });
  }
  const flush = sieve(unfolding, cpu, 'xen_mc_flush').upTo(call);
  const before = sieve(unfolding, cpu, 'hypercall').upTo(call - 1);
  return { e: unfolding.event(call), event: call, requests, flush: flush > before ? flush : -1 };
}

/** The call before, unless an entry has been queued since: then the next. */
function callEvent(unfolding: Unfolding, cpu: number, event: number): number {
  const calls = sieve(unfolding, cpu, 'hypercall');
  const last = calls.upTo(event);
  return sieve(unfolding, cpu, 'xen_mc_entry').upTo(event) > last ? calls.from(event + 1) : last;
}

function sieve(unfolding: Unfolding, cpu: number, kind: EventKind) {
  const { log } = unfolding;
  return sieveOf(unfolding, `${kind} ${cpu}`, row => log.kind[row] === kindIndex[kind] && log.cpu[row] === cpu);
}
