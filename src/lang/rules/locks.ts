/**
 * The pte lock and lazy MMU mode: one lock a page-table page, which does not nest; lazy mode inside it, and ended, with
 * its queue, before the lock is dropped.
 */
import type { PageRange, PageRef, Place } from '../../sim/statements.ts';
import { addAtEnd, type Check, shareTable } from './check.ts';

/** Takes a lock; one that is held already would never be had. */
export function lock(check: Check, range: PageRange, place: Place): void {
  const { state, findings, maps } = check;
  const held = state.held.find(l => shareTable(check, l.range, range));
  if (held && !state.locksUnknown) {
    const related = [{ place: held.place, message: 'locked here' }];
    findings.add('PTE053', place, { range: maps.spoken(range) }, { related });
  }
  state.held = [...state.held, { range, place }];
}

/** Drops a lock, before which the queue has to be empty. */
export function unlock(check: Check, range: PageRange, place: Place): void {
  const { state, findings, maps } = check;
  if (state.lazy > 0) findings.add('PTE046', place);
  const held = state.held.findLast(l => shareTable(check, l.range, range));
  if (!held && !state.locksUnknown) {
    const fix = { title: 'Take this `unlock` out', edits: [{ place, newText: '' }] };
    findings.add('PTE052', place, { range: maps.spoken(range) }, { fix });
  }
  state.held = state.held.filter(l => l !== held);
}

/** Lazy mode begins. */
export function enterLazy({ state, findings }: Check, place: Place): void {
  if (state.lazy > 0) findings.add('PTE054', place);
  state.lazy += 1;
}

/** Lazy mode ends, and the queue is applied. */
export function leaveLazy({ state }: Check): void {
  state.lazy -= 1;
}

/** A system call takes the pte locks of its range; fork those of every mapping. */
export function systemCall(check: Check, call: string, range: PageRange | undefined, place: Place): void {
  const { state, findings } = check;
  const held = state.held.find(l => !range || shareTable(check, l.range, range));
  if (!held || state.locksUnknown) return;
  findings.add('PTE056', place, { call }, { related: [{ place: held.place, message: 'locked here' }] });
}

/** Is the page's lock held, as far as can be told? */
export function isLocked(check: Check, page: PageRef): boolean {
  const one = { first: page, last: page };
  return check.state.locksUnknown || check.state.held.some(l => shareTable(check, l.range, one));
}

/** At the end of the program nothing is held. */
export function endLocks(check: Check): void {
  if (check.state.locksUnknown) return;
  for (const { range, place } of check.state.held) {
    const spoken = check.maps.spoken(range);
    check.findings.add('PTE051', place, { range: spoken }, addAtEnd(check, `unlock ${spoken}`));
  }
}
