/**
 * Page-table entries at one event, from the log alone: every event that changes memory says what is there after it,
 * and every read of memory says what it found. An entry that nothing has touched or read yet is not known.
 */
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log.ts';
import type { Pte } from '../../src/model/pte.ts';
import type { Unfolding } from './unfold.ts';

export interface EntryState {
  readonly page: number;
  readonly value: Pte;
  /** The value before the last change; null where the log does not tell. */
  readonly before: Pte | null;
  /** The event that changed or first showed it. */
  readonly event: number;
  readonly kind: EventKind;
}

/** What memory holds after an event; null for one that does not say. `found` is what a read of memory saw. */
function valueAfter(e: LogEvent): Pte | null {
  switch (e.kind) {
    case 'store':
    case 'update':
    case 'emulate':
    case 'set_ad':
    case 'repair':
      return { lo: e.lo, hi: e.hi };
    // get_and_clear: eight bytes are all of it, four the low word
    case 'xchg':
      return { lo: 0, hi: e.a === 4 ? e.hi : 0 };
    default:
      return null;
  }
}

function valueFound(e: LogEvent): Pte | null {
  switch (e.kind) {
    case 'load':
    case 'walk':
    case 'xchg':
    case 'xen_mmu_ptep_modify_prot_start':
      return { lo: e.lo, hi: e.hi };
    case 'cmpxchg':
      return e.a ? null : { lo: e.lo, hi: e.hi };
    default:
      return null;
  }
}

const telling = new Set<number>(
  (
    [
      'store',
      'update',
      'emulate',
      'set_ad',
      'repair',
      'xchg',
      'load',
      'walk',
      'cmpxchg',
      'xen_mmu_ptep_modify_prot_start',
    ] as const
  ).map(kind => kindIndex[kind]),
);

/** How many events back the search for earlier values goes; an entry last touched before that is not known. */
export const HORIZON = 200_000;

/** The entries that the last events up to `event` tell of, newest first, at most `count` pages. */
export function entriesAt(unfolding: Unfolding, event: number, count: number): EntryState[] {
  const states = new Map<number, EntryState>();
  const done = new Set<number>();
  const { log } = unfolding;
  let index = event + 1;
  while (done.size < count) {
    index = unfolding.seek(index, -1, row => telling.has(log.kind[row]));
    if (index < 0 || event - index > HORIZON) break;
    const e = unfolding.event(index);
    if (e.page < 0 || done.has(e.page)) continue;
    const known = states.get(e.page);
    if (!known && states.size >= count) continue;
    const after = valueAfter(e) ?? valueFound(e);
    if (!after) {
      done.add(e.page);
      continue;
    }
    const found = valueFound(e);
    if (!known) {
      const changed = valueAfter(e) !== null;
      states.set(e.page, { page: e.page, value: after, before: changed ? found : null, event: index, kind: e.kind });
      if (changed && found) done.add(e.page);
    } else if (valueAfter(eventOf(unfolding, known)) === null && same(after, known.value)) {
      // the newest event only read what this one wrote: this is the change
      const changed = valueAfter(e) !== null;
      states.set(e.page, { ...known, before: changed ? found : null, event: index, kind: e.kind });
      if (changed && found) done.add(e.page);
    } else {
      states.set(e.page, { ...known, before: after });
      done.add(e.page);
    }
  }
  return [...states.values()];
}

function eventOf(unfolding: Unfolding, state: EntryState): LogEvent {
  return unfolding.event(state.event);
}

function same(a: Pte, b: Pte): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}
