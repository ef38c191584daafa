/**
 * When is an access through an old TLB entry late? Software that takes a right away from an entry (P, RW, the frame, or D,
 * which an untraced write does not set any more) owes a flush. Until the flush, a CPU whose TLB has the old entry goes on
 * using it, which is harmless as long as nobody has built on the new entry. This file says from when on somebody has.
 *
 * A write that takes rights away opens a *revocation* of the entry, pending for its CPU. Another CPU's software that reads
 * the entry meanwhile (or the entry that has the frame by now: mremap) knows the new entry, too, and the revocation is
 * pending for it as well. It becomes *relied on* when
 *   - a CPU that it is pending for completes: its system call returns; or, in hand-written code, it comes to a barrier,
 *     makes an access of its own, or ends;
 *   - another CPU's software has read a present entry of the same frame (write-protected, or cleaned) under the pte lock,
 *     and drops that lock: what it has seen lets it copy the page, or call it clean, at once. One that has changed the entry
 *     itself meanwhile is not done, and relies on it when it completes.
 *   - the entry went from one frame to another without having been empty, and an access writes by the new one: an older TLB entry
 *     shows what was there before that write.
 * A page fault that finds an entry gone installs another and relies on nothing: whoever took the page away is not done.
 *
 * Accesses through TLB entries from before a revocation that is relied on are late. A flush, or a walk, gives a CPU a
 * new TLB entry; a write that grants the old rights again closes the revocation. So there are marks only while some TLB
 * may hold an older entry, and only of pages that some CPU accesses again later (`Revocable`).
 */
import { D, P, PWT, RW } from '../model/pte.ts';
import { FIRST_PFN } from './entries.ts';
import type { Machine } from './machine.ts';
import * as st from './state.ts';

/** Masks in the first word of a page's revocation, of CPUs: TLBs older than it; than one that is relied on; of whose software (Machine.context): for whom it is pending; who has read it under the pte lock. */
const OLDER = 0;
const LATE = 8;
const PENDING = 16;
const READERS = 24;
const MASK = 0xff;

/** Of the second word, in a flag's place that nothing asks about: the entry names another frame now, and was not empty meanwhile. */
const EXCHANGED = PWT;

const maskOf = (word: number, shift: number): number => (word >>> shift) & MASK;
const word = (older: number, late: number, pending: number, readers: number): number =>
  older === 0 && late === 0
    ? 0
    : older | (late << LATE) | ((older ? pending : 0) << PENDING) | ((older ? readers : 0) << READERS);

/** Whether an entry takes something away from who has a TLB entry made of `had`. */
function takes(had: number, lo: number): boolean {
  if (!(had & P)) return false;
  if (!(lo & P) || (had ^ lo) >>> 12 !== 0) return true;
  return (had & RW) !== 0 && (!(lo & RW) || ((had & D) !== 0 && !(lo & D)));
}

/** Offset of a page's revocation: its masks, and what an older TLB entry may have; -1 where no TLB entry is used again. */
function offsetOf(m: Machine, page: number): number {
  const index = m.build.revocable.index.get(page);
  return index === undefined ? -1 : m.build.shape.revocations + index * st.REVOCATION_WORDS;
}

function put(m: Machine, at: number, masks: number): void {
  const s = m.state;
  if ((s[at] === 0) !== (masks === 0)) s[st.REVOKED] += masks === 0 ? -1 : 1;
  s[at] = masks;
  if (masks === 0) s[at + 1] = 0;
}

/** Software of a CPU's `context` is about to write the low word `lo` to an entry that has `before`. */
export function written(m: Machine, context: number, page: number, before: number, lo: number): void {
  const at = offsetOf(m, page);
  if (at < 0 || m.settingUp) return;
  const s = m.state;
  const masks = s[at];
  const fresh = takes(before, lo);
  if (masks === 0 && !fresh) return;
  const same = ((s[at + 1] ^ before) & ~0xfff) === 0;
  const had = masks === 0 || (before & P && !same) ? before : before & P ? s[at + 1] | (before & (RW | D)) : s[at + 1];
  const exchanged = before & P && lo & P && ((before ^ lo) >>> 12 !== 0 || s[at + 1] & EXCHANGED) ? EXCHANGED : 0;
  if (!takes(had, lo)) return put(m, at, 0);
  const older = maskOf(masks, OLDER) | (fresh ? m.build.revocable.users.get(page)! : 0);
  const readers = maskOf(masks, READERS);
  const pending = maskOf(masks, PENDING) | (fresh ? 1 << context : readers & (1 << context));
  put(m, at, word(older, maskOf(masks, LATE), pending, readers & ~(1 << context)));
  s[at + 1] = (had & ~EXCHANGED) | exchanged;
}

/**
 * Software of `cpu` looks at the entry of a page, in a system call or by hand; or in a page fault. `flushes`: a system call that flushes for
 * others before it returns (mm_tlb_flush_nested), and until then relies on nothing.
 */
export function looked(m: Machine, cpu: number, page: number, flushes = false): void {
  const s = m.state;
  if (s[st.REVOKED] === 0) return;
  const lo = s[m.entry(page) + st.LO];
  const locked = !flushes && s[m.tableOf(page) + st.PTL_OWNER] === cpu + 1;
  const fault = m.accesses(cpu);
  join(m, cpu, page, lo, locked, fault);
  if (fault || !(lo & P)) return;
  const home = m.build.entries.pfn(lo, s[m.entry(page) + st.HI]) - FIRST_PFN;
  // A copy of the page, in another address space, has an entry of its own: that tells nothing of what becomes of this one.
  if (m.build.tasks?.copies?.kinOf(page).includes(home)) return;
  if (home !== page) join(m, cpu, home, 0, false, fault);
  const above = m.build.huge?.above(home) ?? -1;
  if (above >= 0 && above !== page) join(m, cpu, above, 0, false, fault);
}

/**
 * The same for writeback, which comes from the page (page_mkclean) and asks who may write to it unseen. Where it finds no entry, an older one that lets nobody
 * write so tells it nothing.
 */
export function lookedForWrites(m: Machine, cpu: number, page: number): void {
  if (m.state[st.REVOKED] === 0) return;
  const at = offsetOf(m, page);
  const absent = !(m.state[m.entry(page) + st.LO] & P);
  if (absent && at >= 0 && (m.state[at + 1] & (RW | D)) !== (RW | D)) return;
  looked(m, cpu, page);
}

function join(m: Machine, cpu: number, page: number, lo: number, locked: boolean, fault: boolean): void {
  const at = offsetOf(m, page);
  if (at < 0) return;
  const masks = m.state[at];
  const older = maskOf(masks, OLDER);
  const me = 1 << m.running(cpu);
  if (older === 0 || maskOf(masks, PENDING) & me) return;
  const present = lo & P && (lo ^ m.state[at + 1]) >>> 12 === 0;
  let [pending, readers] = [maskOf(masks, PENDING), maskOf(masks, READERS)];
  if (present && locked) readers |= me;
  else if (!fault) pending |= me;
  put(m, at, word(older, maskOf(masks, LATE), pending, readers));
}

/** A page fault that has read an entry under its lock does nothing with it: it waits, or tries the access again. */
export function disregarded(m: Machine, cpu: number, page: number): void {
  const at = offsetOf(m, page);
  if (at >= 0) put(m, at, m.state[at] & ~(1 << (READERS + m.running(cpu))));
}

/** Those of the pages' revocations that `is` picks are relied on. */
function rely(m: Machine, pages: Iterable<number>, is: (masks: number) => boolean): void {
  for (const page of pages) {
    const at = offsetOf(m, page);
    if (at < 0) continue;
    const masks = m.state[at];
    if (is(masks)) put(m, at, word(0, maskOf(masks, LATE) | maskOf(masks, OLDER), 0, 0));
  }
}

/** An access has written to a page by an entry that is in memory. */
export function shown(m: Machine, page: number): void {
  const at = exchangedAt(m, page);
  if (at >= 0) put(m, at, word(0, maskOf(m.state[at], LATE) | maskOf(m.state[at], OLDER), 0, 0));
}

/** Whether an access that writes to a page lets old TLB entries of it become late. */
export const isExchanged = (m: Machine, page: number): boolean => exchangedAt(m, page) >= 0;

function exchangedAt(m: Machine, page: number): number {
  const at = m.state[st.REVOKED] === 0 ? -1 : offsetOf(m, page);
  return at >= 0 && maskOf(m.state[at], OLDER) !== 0 && m.state[at + 1] & EXCHANGED ? at : -1;
}

/** A CPU completes: whatever is pending for it, or for whose software its store was, is relied on. */
export function completed(m: Machine, cpu: number, context = m.running(cpu)): void {
  if (m.state[st.REVOKED] === 0) return;
  const me = 1 << context;
  rely(m, m.build.revocable.index.keys(), masks => (maskOf(masks, PENDING) & me) !== 0);
}

/** Software of a CPU's `context` drops the pte lock of the table that holds `page`. */
export function unlocked(m: Machine, context: number, page: number): void {
  if (m.state[st.REVOKED] === 0) return;
  const pages = m.build.revocable.ofTable.get(m.build.layout.table(page)) ?? [];
  const me = 1 << context;
  rely(m, pages, masks => (maskOf(masks, READERS) & me) !== 0);
}

/** A CPU's TLB has no old entries of these pages any more (all of them where `pages` is -1). */
export function forgotten(m: Machine, cpu: number, first: number, pages: number): void {
  if (m.state[st.REVOKED] === 0) return;
  const drop = (page: number): void => {
    const at = offsetOf(m, page);
    if (at < 0 || m.state[at] === 0) return;
    const masks = m.state[at];
    const not = ~(1 << cpu);
    const [older, late] = [maskOf(masks, OLDER) & not, maskOf(masks, LATE) & not];
    put(m, at, word(older, late, maskOf(masks, PENDING), maskOf(masks, READERS)));
  };
  if (pages < 0) for (const page of m.build.revocable.index.keys()) drop(page);
  else for (let page = first; page < first + pages; page++) drop(page);
}

/** A shadowing host's copy of an entry, which stands for all TLBs, is as new as the entry, or gone. */
export function renewed(m: Machine, page: number): void {
  for (let cpu = 0; cpu < m.build.cpus; cpu++) forgotten(m, cpu, page, 1);
}

/**
 * A host's copy of an entry is made only now, of what the entry `had` before its rights were taken away. No flush of the
 * guest's drops it: whoever relies on the entry, by now or later, is deceived, so every access through it is late.
 */
export function outlived(m: Machine, page: number, had: number): void {
  const at = offsetOf(m, page);
  if (at < 0 || m.settingUp || !takes(had, m.state[m.entry(page) + st.LO])) return;
  put(m, at, word(0, m.build.revocable.users.get(page)!, 0, 0));
  m.state[at + 1] = had;
}

/** Whether a CPU's TLB entry of a page is older than a revocation that somebody relies on. */
export function isLate(m: Machine, cpu: number, page: number): boolean {
  const at = offsetOf(m, page);
  return at >= 0 && (maskOf(m.state[at], LATE) & (1 << cpu)) !== 0;
}

/** Whether some revocation is pending for a CPU; whether it has read one under a pte lock. */
export function owes(m: Machine, cpu: number, what: 'pending' | 'readers'): boolean {
  if (m.state[st.REVOKED] === 0) return false;
  const shift = what === 'pending' ? PENDING : READERS;
  const me = 1 << m.running(cpu);
  for (const page of m.build.revocable.index.keys()) if (maskOf(m.state[offsetOf(m, page)], shift) & me) return true;
  return false;
}
