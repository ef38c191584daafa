/**
 * TLBs: where an entry's rights shrink, a flush has to follow, and after the updates are applied.
 */
import type { PageRange, PageRef, Place, PteExpr } from '../../sim/scenario.ts';
import { pageKey, pageOfKey } from '../elaborate/values.ts';
import { addAtEnd, type Check, named } from './check.ts';
import { firstRights, type Rights, rightsOfValue } from './rights.ts';

/** A local takes the rights of the entry that is read into it. */
export function remember(check: Check, into: number | undefined, page: PageRef): void {
  if (into !== undefined) check.state.locals.set(into, currentRights(check, page));
}

/** The entry grants `now` from here on. */
export function grant(check: Check, page: PageRef, now: Rights, place: Place): void {
  if (check.changed.has(page.map)) return;
  const { rights } = check.state;
  const key = pageKey(page);
  const before = rights.get(key);
  const had = before?.now ?? currentRights(check, page);
  const shrinks = (had & ~now) !== 0;
  rights.set(key, { now, tlb: (before?.tlb ?? had) | now, place: shrinks || !before ? place : before.place });
}

/** What the entry grants now. */
export function currentRights({ state, maps }: Check, page: PageRef): Rights {
  return state.rights.get(pageKey(page))?.now ?? firstRights(maps.list[page.map], page.index);
}

/** The rights of a value, from those of the locals in it. */
export function valueRights({ state }: Check, value: PteExpr): Rights {
  return rightsOfValue(value, reg => state.locals.get(reg) ?? 0);
}

/** No TLB remembers more of the range than its entries grant. */
export function flush(check: Check, range: PageRange, place: Place): void {
  const { state, findings, maps } = check;
  if (state.lazy > 0) findings.add('PTE055', place);
  check.work += state.rights.size;
  for (const [key, rights] of state.rights) {
    if (maps.covers(range, pageOfKey(key))) state.rights.set(key, { ...rights, tlb: rights.now });
  }
}

/** At the end of the program no TLB remembers more than the entries grant. */
export function endRights(check: Check): void {
  for (const [key, { now, tlb, place }] of check.state.rights) {
    if ((tlb & ~now) === 0) continue;
    const page = pageOfKey(key);
    const fix = addAtEnd(check, `flush_tlb ${check.maps.list[page.map].name}`);
    check.findings.add('PTE047', place, { page: named(check, page) }, fix);
  }
}
