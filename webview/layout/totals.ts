/** What happens between two points of a run: the counts of the events in it, without walking through them. */
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import { sieveOf } from './sieve.ts';
import { lastAtMost, type Unfolding } from './unfold.ts';

/** A stretch of the clock, in cycles; from is before to. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is counted, in the order in which it is told. */
export const counted = {
  traps: 'trap',
  hypercalls: 'hypercall',
  updates: 'update',
  faults: 'fault',
  flushes: 'flush_tlb',
} as const satisfies Record<string, EventKind>;
export type Counted = keyof typeof counted;
export type Totals = Readonly<Record<Counted, number>>;

/** Counts of what ends after `from` and not after `to`: an event belongs to where its cost has been paid. */
export function totalsIn(unfolding: Unfolding, { from, to }: Range): Totals {
  const after = (time: number) => lastAtMost(unfolding.count, time, i => unfolding.timeOf(i)) + 1;
  const [begin, end] = [after(from), after(to)];
  const { log } = unfolding;
  const count = (kind: EventKind) => {
    const sieve = sieveOf(unfolding, kind, row => log.kind[row] === kindIndex[kind]);
    return sieve.countBefore(end) - sieve.countBefore(begin);
  };
  const entries = Object.entries(counted).map(([name, kind]) => [name, count(kind)]);
  return Object.fromEntries(entries) as Record<Counted, number>;
}
