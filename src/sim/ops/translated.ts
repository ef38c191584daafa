/**
 * An access by a translation that was made before: through a TLB entry alone, or a write that has waited in the store buffer since
 * (store-buffer.ts). It is stale where the entry in memory does not grant it any more, untraced where it is a write that the entry in
 * memory does not show, and late where somebody relies on what the translation is too old to know.
 */
import { A, D, INVALID_HI, P, RW } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { isLate } from '../revocations.ts';
import * as st from '../state.ts';
import type { Access, Translation } from './landing.ts';
import { type Cached, inMemory } from './walk.ts';

/** The frame that a TLB entry names; 0 where the script does not follow what pages hold. */
export const translated = (m: Machine, cached: number): number => (m.build.frames ? m.build.entries.pfn(cached, 0) : 0);

/** Whether an entry in memory, with its low word, allows an access. On s390 it wants A, and D for a write, which are software's, and I clear. */
export function allows(m: Machine, page: number, lo: number, write: boolean): boolean {
  const hi = m.state[m.entry(page) + st.HI];
  if (m.build.entries.marked && (!(lo & A) || hi & INVALID_HI || (write && !(lo & D)))) return false;
  return (lo & P) !== 0 && (!write || (lo & RW) !== 0);
}

interface Judgement extends Translation {
  readonly untraced: boolean;
  readonly late: boolean;
}

/** How memory stands to an access by what was `cached`. */
export function judged(m: Machine, cpu: number, { page, write }: Access, { cached, by }: Cached): Judgement {
  const lo = inMemory(m, page);
  const granted = allows(m, page, lo, write) && (lo ^ cached) >>> 12 === 0;
  const untraced = write && !(m.build.entries.present(lo) && lo & D);
  const late = (!granted || untraced) && isLate(m, cpu, by);
  return { pfn: translated(m, cached), granted, untraced, late, dropped: untraced && !late };
}

/** Says what of it is amiss. */
export function tell(
  m: Machine,
  cpu: number,
  { page, write, statement }: Access,
  cached: number,
  { granted, untraced, late }: Judgement,
): void {
  if (!granted) m.noteFor(write ? 'stale_write' : 'stale_read', cpu, statement, page, cached, 0);
  if (untraced) m.noteFor('untraced_write', cpu, statement, page, cached, 0);
  if (late) m.noteFor(write ? 'late_write' : 'late_read', cpu, statement, page, cached, 0);
}
