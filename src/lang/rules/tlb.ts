/**
 * TLBs: where an entry's rights shrink, or its frame changes, a flush has to follow, and after the updates are applied.
 */
import type { PageRange, PageRef, Place, PteExpr } from '../../sim/statements.ts';
import { pageKey, pageOfKey } from '../elaborate/values.ts';
import type { Extra } from '../findings.ts';
import { addAtEnd, addBefore, type Check, named } from './check.ts';
import type { Frame, Known, PageRights } from './check-state.ts';
import { DIRTY, firstRights, type Rights, rightsOfValue } from './rights.ts';

/** Where hosts flush behind this write, no TLB remembers more of the page than its entry grants. */
export function hostFlush(check: Check, page: PageRef, told: boolean): void {
  const { hostFlushes } = check;
  if (hostFlushes === 'none' || (hostFlushes === 'told' && !told)) return;
  flushPage(check, page);
}

/** No TLB remembers more of the page than its entry grants. */
export function flushPage({ state }: Check, page: PageRef): void {
  const rights = state.rights.get(pageKey(page));
  if (rights) state.rights.set(pageKey(page), { ...rights, tlb: rights.now, moved: false });
}

/** A local takes the value of the entry that is read into it; `read`: by a plain read, here. */
export function remember(check: Check, into: number | undefined, page: PageRef, read?: Place): void {
  if (into === undefined) return;
  check.state.locals.set(into, { rights: currentRights(check, page), frame: pageKey(page), read });
}

/** The entry grants `now` from here on, to the frame of `value` where it is one. */
export function grant(check: Check, page: PageRef, now: Rights, place: Place, value?: PteExpr): void {
  if (check.changed.has(page.map)) return;
  const { rights } = check.state;
  const key = pageKey(page);
  const before = rights.get(key);
  const had = before?.now ?? currentRights(check, page);
  const known = before?.tlb ?? had;
  const was = before?.frame ?? key;
  // A cleared entry maps nothing; what a TLB remembers is the frame before.
  const frame = value && now !== 0 ? frameOfValue(check, value) : was;
  const moves = known !== 0 && frame !== 'unknown' && was !== 'unknown' && frame !== was;
  const shrinks = (had & ~now) !== 0;
  rights.set(key, {
    now,
    tlb: known | now,
    frame,
    moved: moves || (before?.moved ?? false),
    place: moves || shrinks || !before ? place : before.place,
  });
}

/** What the entry grants now. */
export function currentRights({ state, maps }: Check, page: PageRef): Rights {
  return state.rights.get(pageKey(page))?.now ?? firstRights(maps.list[page.map], page.index);
}

/** What is known of a value, from the locals in it. */
export function knownOf(check: Check, value: PteExpr): Known {
  const rights = rightsOfValue(value, reg => check.state.locals.get(reg)?.rights ?? 0);
  return { rights, frame: frameOfValue(check, value), read: readOfValue(check, value) };
}

/** The plain read that a value comes from. */
export function readOfValue(check: Check, value: PteExpr): Place | undefined {
  if (value.kind === 'reg') return check.state.locals.get(value.reg)?.read;
  return value.kind === 'const' ? undefined : readOfValue(check, value.of);
}

/** Whose frame a value has. */
export function frameOfValue(check: Check, value: PteExpr): Frame {
  switch (value.kind) {
    case 'reg':
      return check.state.locals.get(value.reg)?.frame ?? 'unknown';
    case 'const':
      return 'constant';
    default:
      return frameOfValue(check, value.of);
  }
}

/** No TLB remembers more of the range than its entries grant. */
export function flush(check: Check, range: PageRange, place: Place): void {
  const { state, findings, maps } = check;
  if (state.lazy > 0) findings.add('PTE055', place);
  check.work += state.rights.size;
  for (const [key, rights] of state.rights) {
    if (maps.covers(range, pageOfKey(key))) state.rights.set(key, { ...rights, tlb: rights.now, moved: false });
  }
}

/** At the end of the program no TLB remembers more than the entries grant, or another frame. */
export function endRights(check: Check): void {
  for (const [key, entry] of check.state.rights) {
    const page = pageOfKey(key);
    const fix = addAtEnd(check, `flush_tlb ${check.maps.list[page.map].name}`);
    remembered(check, page, entry, 'follows', fix);
  }
}

/**
 * At a barrier none remembers a D that the entry has not: behind it, others go on as if the page were clean, and a write
 * through that TLB leaves no trace (an untraced write, sim/revocations.ts).
 */
export function dirtyAtBarrier(check: Check, barrier: Place): void {
  check.work += check.state.rights.size;
  for (const [key, entry] of check.state.rights)
    if (entry.now !== 0 && entry.tlb & ~entry.now & DIRTY) {
      const page = pageOfKey(key);
      const fix = addBefore(check, barrier, `flush_tlb ${check.maps.list[page.map].name}`);
      remembered(check, page, { ...entry, tlb: entry.now | DIRTY, moved: false }, 'comes before the barrier', fix);
    }
}

function remembered(
  check: Check,
  page: PageRef,
  { now, tlb, moved, place }: PageRights,
  when: string,
  fix?: Extra,
): void {
  const lost = tlb & ~now;
  if (lost === 0 && !moved) return;
  const shrinks = lost === DIRTY ? { what: 'D', changes: 'is cleared' } : { what: 'rights', changes: 'shrink' };
  const change = moved ? { what: 'frame', changes: 'changes' } : shrinks;
  check.findings.add('PTE047', place, { page: named(check, page), ...change, when }, fix);
}
