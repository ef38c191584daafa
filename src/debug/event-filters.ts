/**
 * What a session can stop at beside lines and routines: things that happen, by the words of expectations and timeline. An
 * editor offers them as exception breakpoints.
 */
import type { EventKind } from '../model/events.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { A, D } from '../model/pte.ts';

export interface EventFilter {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Whether a session stops at it unless told otherwise. */
  readonly usual: boolean;
  matches(event: LogEvent, missed: ReadonlySet<number>, number: number): boolean;
}

const ofKinds = (...kinds: EventKind[]) => {
  const set: ReadonlySet<EventKind> = new Set(kinds);
  return ({ kind }: LogEvent): boolean => set.has(kind);
};

/** In the order in which they are offered. */
export const eventFilters: readonly EventFilter[] = [
  {
    id: 'lost-D',
    label: 'lost D',
    description: 'A dirty bit is overwritten by a CPU that had not read it.',
    usual: true,
    matches: ({ kind, a }) => kind === 'lost' && (a & D) !== 0,
  },
  {
    id: 'lost-A',
    label: 'lost A',
    description: 'An accessed bit is overwritten by a CPU that had not read it.',
    usual: false,
    matches: ({ kind, a }) => kind === 'lost' && (a & A) !== 0,
  },
  {
    id: 'missed',
    label: 'read that misses a bit',
    description: 'The last read of an entry before its reader overwrites a bit that came after the read.',
    usual: false,
    matches: (_event, missed, number) => missed.has(number),
  },
  {
    id: 'data',
    label: 'lost write, freed read, freed write',
    description: 'A read does not show the last write to its page, or an access goes to a frame that is free.',
    usual: true,
    matches: ofKinds('lost_write', 'freed_read', 'freed_write'),
  },
  {
    id: 'late',
    label: 'late read, late write',
    description: 'An access through an old TLB entry after somebody relied on the new one.',
    usual: true,
    matches: ofKinds('late_read', 'late_write'),
  },
  {
    id: 'stale',
    label: 'stale read, stale write',
    description: 'An access through a TLB entry that the entry in memory no longer grants.',
    usual: false,
    matches: ofKinds('stale_read', 'stale_write', 'untraced_write'),
  },
  {
    id: 'torn',
    label: 'torn read',
    description: 'Software reads the halves of an entry from two values.',
    usual: false,
    matches: ofKinds('torn_read'),
  },
  {
    id: 'bug',
    label: 'bug',
    description: 'The kernel’s own BUG, an oops or a WARN.',
    usual: true,
    matches: ofKinds('bug', 'warn'),
  },
  {
    id: 'sigsegv',
    label: 'sigsegv',
    description: 'An access that the mapping forbids.',
    usual: false,
    matches: ofKinds('sigsegv'),
  },
  {
    id: 'sigbus',
    label: 'sigbus',
    description: 'An access beyond the end of a file.',
    usual: false,
    matches: ofKinds('sigbus'),
  },
  {
    id: 'fault',
    label: 'fault',
    description: 'A page fault, spurious ones included.',
    usual: false,
    matches: ofKinds('fault', 'spurious_fault', 'shadow_fault'),
  },
  {
    id: 'set-AD',
    label: 'hardware sets A or D',
    description: 'The walker of a CPU sets a bit of an entry.',
    usual: false,
    matches: ofKinds('set_ad'),
  },
  {
    id: 'trap',
    label: 'trap',
    description: 'A write to a read-only page table faults into the hypervisor.',
    usual: false,
    matches: ofKinds('trap'),
  },
  {
    id: 'hypercall',
    label: 'hypercall',
    description: 'The guest calls the hypervisor.',
    usual: false,
    matches: ofKinds('hypercall'),
  },
  {
    id: 'batch',
    label: 'batch is sent',
    description: 'What waits in the multicall buffer leaves for the hypervisor.',
    usual: false,
    matches: ({ kind, a }) => kind === 'xen_mc_flush' && a > 0,
  },
  {
    id: 'flush',
    label: 'flush',
    description: 'A CPU’s TLB is flushed.',
    usual: false,
    matches: ofKinds('flush_tlb'),
  },
];

/** Reads by software, as a recorder sees them. */
export const isRead = ofKinds('load', 'xchg', 'cmpxchg');

/** Numbers of the events that read an entry last before their CPU overwrote a bit of it that they had not seen. */
export function missedReads(events: Iterable<LogEvent>): Set<number> {
  const reads = new Map<string, number>();
  const missed = new Set<number>();
  let number = 0;
  for (const event of events) {
    const key = `${event.cpu} ${event.page}`;
    if (isRead(event)) reads.set(key, number);
    const read = reads.get(key);
    if (event.kind === 'lost' && read !== undefined) missed.add(read);
    number++;
  }
  return missed;
}
