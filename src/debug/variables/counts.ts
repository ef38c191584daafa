/** What a run has come to by the position: its counts and cost, by the names of expectations, and what was lost. */
import type { EventKind } from '../../model/events.ts';
import { isCallList } from '../../model/events.ts';
import { grouped } from '../../model/number-words.ts';
import type { Metric } from '../../sim/happenings.ts';
import type { Timeline } from '../timeline.ts';
import type { Variable } from './variable.ts';

export type CountName = Exclude<Metric, 'ratio'>;

const kinds: Partial<Record<EventKind, CountName>> = {
  trap: 'traps',
  hypercall: 'hypercalls',
  update: 'updates',
  fault: 'faults',
  sigsegv: 'sigsegvs',
  flush_tlb: 'flushes',
};

/** The counts up to the position, as a run counts them. */
export function countsAt(timeline: Timeline): Record<CountName, number> {
  const counts: Record<CountName, number> = {
    traps: 0,
    hypercalls: 0,
    multicalls: 0,
    updates: 0,
    faults: 0,
    sigsegvs: 0,
    flushes: 0,
    saved: 0,
    cycles: 0,
  };
  for (let i = 0; i < timeline.events; i++) {
    const { kind, a, b, time } = timeline.event(i);
    const name = kinds[kind];
    if (name) counts[name]++;
    if (kind === 'hypercall' && isCallList(a, b)) counts.multicalls++;
    if (kind === 'saved') counts.saved += bitsIn(a);
    counts.cycles = time;
  }
  // What is charged behind the last event belongs to it.
  if (timeline.at === timeline.length) counts.cycles = timeline.recorded.time;
  return counts;
}

/** The counts as rows. */
export function countRows(timeline: Timeline): Variable[] {
  return Object.entries(countsAt(timeline)).map(([name, value]) => ({
    name,
    value: grouped(value),
    expression: name,
  }));
}

const bitsIn = (mask: number): number => (mask === 0 ? 0 : 1 + bitsIn(mask & (mask - 1)));
