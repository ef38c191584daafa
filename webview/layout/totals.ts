/** What happens between two points of a run: the counts of the events in it, without walking through them. */
import { type EventKind, eventKinds, kindIndex } from '../../src/model/events.ts';
import { lastAtMost } from './last-at-most.ts';
import { type Part, partOf } from './places.ts';
import { sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

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
  const [begin, end] = eventsIn(unfolding, { from, to });
  const { log } = unfolding;
  const count = (kind: EventKind) => {
    if (!unfolding.kinds.has(kindIndex[kind])) return 0;
    const sieve = sieveOf(unfolding, kind, row => log.kind[row] === kindIndex[kind]);
    return sieve.countBefore(end) - sieve.countBefore(begin);
  };
  const entries = Object.entries(counted).map(([name, kind]) => [name, count(kind)]);
  return Object.fromEntries(entries) as Record<Counted, number>;
}

/** How often each kind of event happens in a stretch of some lanes, most often first. A lane of all CPUs has cpu -1. */
export function kindsIn(
  unfolding: Unfolding,
  range: Range,
  lanes: readonly { readonly part: Part; readonly cpu: number }[],
): { readonly kind: EventKind; readonly count: number }[] {
  const [begin, end] = eventsIn(unfolding, range);
  const { log } = unfolding;
  const counts = new Map<EventKind, number>();
  for (const { part, cpu } of lanes) {
    for (const [index, kind] of eventKinds.entries()) {
      if (partOf[index] !== part || !unfolding.kinds.has(index)) continue;
      const sieve = sieveOf(
        unfolding,
        `${kind} of cpu ${cpu}`,
        row => log.kind[row] === index && (cpu < 0 || log.cpu[row] === cpu),
      );
      const count = sieve.countBefore(end) - sieve.countBefore(begin);
      if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .sort((x, y) => y.count - x.count || (x.kind < y.kind ? -1 : 1));
}

/** The events of a stretch, the end not included. */
function eventsIn(unfolding: Unfolding, { from, to }: Range): [begin: number, end: number] {
  const after = (time: number) => lastAtMost(unfolding.count, time, i => unfolding.timeOf(i)) + 1;
  return [after(from), after(to)];
}
