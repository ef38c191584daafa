/**
 * What an event of the log says of the entry that it is about: what it found there, and what it left there. The other
 * kinds of event say nothing of an entry.
 */
import { type EventKind, kindIndex } from './events.ts';
import type { LogEvent } from './log-columns.ts';
import type { Pte } from './pte.ts';

export interface Told {
  readonly found?: Pte;
  readonly left?: Pte;
}

const telling: Partial<Record<EventKind, (e: LogEvent) => Told>> = {
  load: e => ({ found: entryOf(e) }),
  walk: e => ({ found: entryOf(e) }),
  xen_mmu_ptep_modify_prot_start: e => ({ found: entryOf(e) }),
  // one that stores leaves a value that the log does not have
  cmpxchg: e => (e.a ? {} : { found: entryOf(e) }),
  // the only exchange is get_and_clear: eight bytes are all of the entry, four its low word
  xchg: e => ({ found: entryOf(e), left: { lo: 0, hi: e.a === 4 ? e.hi : 0 } }),
  store: e => ({ left: entryOf(e) }),
  update: e => ({ left: entryOf(e) }),
  emulate: e => ({ left: entryOf(e) }),
  set_ad: e => ({ left: entryOf(e) }),
  repair: e => ({ left: entryOf(e) }),
};

const tellingKinds = new Set(Object.keys(telling).map(kind => kindIndex[kind as EventKind]));

/** Whether events of a kind, by its number in the log, say anything of an entry. */
export function tellsOfEntry(kind: number): boolean {
  return tellingKinds.has(kind);
}

/** What an event says; nothing where its kind says nothing. */
export function toldBy(event: LogEvent): Told {
  return telling[event.kind]?.(event) ?? {};
}

function entryOf({ lo, hi }: LogEvent): Pte {
  return { lo, hi };
}
