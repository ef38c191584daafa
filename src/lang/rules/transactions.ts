/**
 * ptep_modify_prot_start and _commit: exactly paired, under the lock, with no other write to the entry between them,
 * and only on present entries. That a commit keeps the frame is checked where its value is worked out.
 */
import type { PageRange, PageRef, Place, PteExpr } from '../../sim/statements.ts';
import { pageKey, pageOfKey } from '../elaborate/values.ts';
import type { Extra } from '../findings.ts';
import { change } from '../spelling.ts';
import { type Check, named } from './check.ts';
import { isLocked } from './locks.ts';
import { isPresent } from './present.ts';
import { readOfValue } from './tlb.ts';

/** A transaction opens. */
export function start(check: Check, page: PageRef, place: Place): void {
  const { state, findings } = check;
  const key = pageKey(page);
  const before = state.open.get(key);
  if (before?.everywhere) {
    const related = [{ place: before.place, message: 'started here' }];
    findings.add('PTE040', place, { page: named(check, page) }, { related });
  }
  if (!isLocked(check, page)) findings.add('PTE044', place, { page: named(check, page) });
  state.open.set(key, { place, everywhere: true });
}

/** A transaction ends. */
export function commit(check: Check, page: PageRef, place: Place, value: PteExpr): void {
  const { state, findings, maps } = check;
  const key = pageKey(page);
  if (!state.open.has(key)) findings.add('PTE041', place, { page: named(check, page) }, startInstead(check, value));
  if (!isLocked(check, page)) findings.add('PTE043', place, { page: named(check, page) });
  state.open.delete(key);
  if (isPresent(check, page)) return;
  const mapping = maps.list[page.map];
  for (const entries of ['swapped', 'migrating'] as const) {
    if (!mapping[entries].some(([from, to]) => page.index >= from && page.index < to)) continue;
    const related = [{ place: mapping.place, message: 'declared here' }];
    findings.add('PTE049', place, { page: named(check, page), entries }, { related });
  }
}

/** The fix that makes the plain read behind a value the start of its transaction. */
function startInstead(check: Check, value: PteExpr): Extra {
  const read = readOfValue(check, value);
  if (!read) return {};
  const name = { ...read, endLine: read.line, endColumn: read.column + 'read_pte'.length };
  return { fix: change(name, 'ptep_modify_prot_start') };
}

/** A write to the entry that is not the commit. */
export function otherWrite(check: Check, page: PageRef, place: Place): void {
  const started = openedHere(check, page);
  if (!started) return;
  const related = [{ place: started, message: 'the transaction starts here' }];
  check.findings.add('PTE045', place, { page: named(check, page) }, { related });
}

/**
 * A read of the entry that is not its start's: natively it finds nothing, under Xen what was there before. A CPU that looks
 * again is about to take the one for granted.
 */
export function readAgain(check: Check, page: PageRef, place: Place): void {
  const started = openedHere(check, page);
  if (started) assumesNonPresent(check, page, started, place);
}

/**
 * A flush between start and commit: it lasts only if no walker can find the entry again. Once the lock is dropped, a
 * commit is not on its way but forgotten.
 */
export function flushInside(check: Check, range: PageRange, place: Place): void {
  check.work += check.state.open.size;
  for (const key of check.state.open.keys()) {
    const page = pageOfKey(key);
    const started = openedHere(check, page);
    if (started && isLocked(check, page) && check.maps.covers(range, page))
      return assumesNonPresent(check, page, started, place);
  }
}

/** Where every way here has started a transaction on the page. */
function openedHere({ state }: Check, page: PageRef): Place | undefined {
  const opened = state.open.get(pageKey(page));
  return opened?.everywhere ? opened.place : undefined;
}

function assumesNonPresent(check: Check, page: PageRef, started: Place, place: Place): void {
  const related = [{ place: started, message: 'the transaction starts here' }];
  check.findings.add('PTE057', place, { page: named(check, page) }, { related });
}

/** At the end of the program nothing is open. */
export function endTransactions(check: Check): void {
  for (const [key, opened] of check.state.open) {
    if (!opened) continue;
    const how = opened.everywhere ? 'never committed' : 'not committed on every path';
    check.findings.add('PTE042', opened.place, { page: named(check, pageOfKey(key)), how });
  }
}
