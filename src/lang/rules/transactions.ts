/**
 * ptep_modify_prot_start and _commit: exactly paired, under the lock, with no other write to the entry between them,
 * and only on present entries. That a commit keeps the frame is checked where its value is worked out.
 */
import type { PageRef, Place } from '../../sim/scenario.ts';
import { pageKey, pageOfKey } from '../elaborate/values.ts';
import { type Check, named } from './check.ts';
import { isLocked } from './locks.ts';

/** A transaction opens. */
export function start(check: Check, page: PageRef, place: Place): void {
  const { state, findings } = check;
  const key = pageKey(page);
  const before = state.open.get(key);
  if (before) {
    const related = [{ place: before, message: 'started here' }];
    findings.add('PTE040', place, { page: named(check, page) }, { related });
  }
  if (!isLocked(check, page)) findings.add('PTE044', place, { page: named(check, page) });
  state.open.set(key, place);
}

/** A transaction ends. */
export function commit(check: Check, page: PageRef, place: Place): void {
  const { state, findings, maps } = check;
  const key = pageKey(page);
  if (!state.open.has(key)) findings.add('PTE041', place, { page: named(check, page) });
  if (!isLocked(check, page)) findings.add('PTE043', place, { page: named(check, page) });
  state.open.delete(key);
  const mapping = maps.list[page.map];
  for (const entries of ['swapped', 'migrating'] as const) {
    if (!mapping[entries].some(([from, to]) => page.index >= from && page.index < to)) continue;
    const related = [{ place: mapping.place, message: 'declared here' }];
    findings.add('PTE049', place, { page: named(check, page), entries }, { related });
  }
}

/** A write to the entry that is not the commit. */
export function otherWrite(check: Check, page: PageRef, place: Place): void {
  const started = check.state.open.get(pageKey(page));
  if (!started) return;
  const related = [{ place: started, message: 'the transaction starts here' }];
  check.findings.add('PTE045', place, { page: named(check, page) }, { related });
}

/** At the end of the program nothing is open. */
export function endTransactions(check: Check): void {
  for (const [key, started] of check.state.open) {
    if (started) check.findings.add('PTE042', started, { page: named(check, pageOfKey(key)) });
  }
}
