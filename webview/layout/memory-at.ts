/**
 * Page-table entries at one event, from the log alone: an event that changes memory says what is there after it, and a
 * read of memory says what it found. An entry that nothing has touched or read yet is not known.
 */
import { type Told, tellsOfEntry, toldBy } from '../../src/model/entry-told.ts';
import type { EventKind } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import type { Pte } from '../../src/model/pte.ts';
import type { Unfolding } from './unfold.ts';

export interface EntryState {
  readonly page: number;
  readonly value: Pte;
  /** The value before the last change; null where the log does not tell. */
  readonly before: Pte | null;
  /** The event that wrote it, or the last one that showed it. */
  readonly event: number;
  readonly kind: EventKind;
  readonly wrote: boolean;
}

/** How many events back the search goes; an entry last touched before that is not known. */
export const HORIZON = 20_000;

/**
 * The entry that `event` is about, then those of `also`, then those that earlier events tell of, the last touched first;
 * `count` at most.
 */
export function entriesAt(
  unfolding: Unfolding,
  event: number,
  count: number,
  also: readonly number[] = [],
): EntryState[] {
  const searches = new Map<number, Search>();
  const { log } = unfolding;
  const { page } = unfolding.event(event);
  for (const wanted of [page, ...also]) if (wanted >= 0) searches.set(wanted, new Search());
  let index = event + 1;
  while ([...searches.values()].filter(s => s.done).length < count) {
    index = unfolding.seek(index, -1, row => tellsOfEntry(log.kind[row]));
    if (index < 0 || event - index > HORIZON) break;
    const e = unfolding.event(index);
    if (!searches.has(e.page)) {
      if (e.page < 0 || searches.size >= count) continue;
      searches.set(e.page, new Search());
    }
    searches.get(e.page)!.see(e, index, toldBy(e));
  }
  return [...searches.values()].flatMap(s => (s.state ? [s.state] : []));
}

/** What the entry of `page` held before `event`; null where nothing tells. */
export function valueBefore(unfolding: Unfolding, event: number, page: number): Pte | null {
  const { log } = unfolding;
  let index = event;
  while (true) {
    index = unfolding.seek(index, -1, row => tellsOfEntry(log.kind[row]));
    if (index < 0 || event - index > HORIZON) return null;
    const e = unfolding.event(index);
    if (e.page !== page) continue;
    const { left, found } = toldBy(e);
    return left ?? found ?? null;
  }
}

/** Goes back through the events of one page until it knows the value, its writer, and the value before. */
class Search {
  state: EntryState | null = null;
  done = false;

  see(e: LogEvent, event: number, told: Told): void {
    if (this.done) return;
    const value = told.left ?? told.found;
    if (!value) {
      this.done = true;
    } else if (!this.state?.wrote && (!this.state || (told.left && same(told.left, this.state.value)))) {
      // the newest event, or the write behind what newer ones only read
      const wrote = told.left !== undefined;
      this.state = { page: e.page, value: this.state?.value ?? value, before: null, event, kind: e.kind, wrote };
      if (wrote && told.found) this.before(told.found);
    } else if (this.state.wrote) {
      this.before(value);
    } else if (!same(value, this.state.value)) {
      // it changed between two reads, and nothing in the log says how
      this.before(value);
    }
  }

  private before(value: Pte): void {
    this.state = { ...this.state!, before: value };
    this.done = true;
  }
}

function same(a: Pte, b: Pte): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}
