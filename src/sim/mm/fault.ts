/**
 * A page fault: it waits for mmap_sem and the pte lock, and looks again (mm/memory.c handle_pte_fault). If the area
 * forbids the access, SIGSEGV; if somebody mended the entry meanwhile, nothing is left to do; else the kernel makes or
 * mends the entry, once, and the access is tried again.
 */
import * as pte from '../../model/pte.ts';
import { areaOf, wantsWriteNotify } from '../areas.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { Routines } from '../steps.ts';

/** FLAG after fault_way. */
export const FaultWay = {
  sigsegv: 0,
  /** Somebody else was faster, or the TLB was stale: try again. */
  spurious: 1,
  /** ptep_set_access_flags: the entry gets A, D or RW. */
  accessFlags: 2,
  /** No entry yet, or swapped out: set_pte_at. */
  install: 3,
  /** do_wp_page with a page that others share: a copy, ptep_clear_flush and set_pte_at. */
  copy: 4,
  /** The page is being migrated; wait for it. Nothing in a script ends a migration, so the access is given up. */
  giveUp: 5,
} as const;

/** Decides as handle_pte_fault does, and puts the wanted entry into `new`. */
export function decideFault(m: Machine, b: number): void {
  const s = m.state;
  const entries = m.build.entries;
  const page = s[b + st.PAGE];
  const write = s[b + st.WRITE] !== 0;
  const e = m.entry(page);
  const lo = s[e + st.LO];
  const hi = s[e + st.HI];
  const area = areaOf(m.areaLists.list(s[st.AREAS]), page);
  const decide = (way: number, newLo = 0, newHi = 0): void => {
    s[b + st.NEW] = newLo;
    s[b + st.NEW + 1] = newHi;
    s[b + st.FLAG] = way;
  };
  const writable = area?.protection === 'rw' || area?.protection === 'rwx';
  if (!area || area.protection === 'none' || (write && !writable)) return decide(FaultWay.sigsegv);
  if (lo & pte.P && (!write || lo & pte.RW)) return decide(FaultWay.spurious);
  if (s[b + st.REPAIRS] > 0) return decide(FaultWay.giveUp);
  const modern = m.build.parameters.mm === '6.1';
  if (!entries.present(lo)) {
    if (entries.isMigration(lo, hi)) return decide(FaultWay.giveUp);
    // A fresh anonymous page: 2.6.24..2.6.31 had no zero page, so a read makes a writable, dirty page too.
    const anonymous = !area.file && !area.shared;
    const dirty = write || (!modern && anonymous);
    const rw = writable && (dirty || (area.shared && !wantsWriteNotify(area)));
    entries.initial(page, area.protection, true, dirty, rw);
    if (anonymous) s[e + st.UNSEEN] |= st.EXCLUSIVE;
    return decide(FaultWay.install, entries.lo, entries.hi);
  }
  if (entries.isProtnone(lo)) {
    entries.modify(lo, hi, area.protection, writable && area.shared);
    return decide(FaultWay.accessFlags, entries.lo | pte.A, entries.hi);
  }
  // Present, a write, and no RW: do_wp_page.
  if (area.shared || s[e + st.UNSEEN] & st.EXCLUSIVE) {
    return decide(FaultWay.accessFlags, lo | pte.RW | pte.A | pte.D, hi);
  }
  s[e + st.UNSEEN] |= st.EXCLUSIVE;
  entries.initial(page, area.protection, true, true, true);
  return decide(FaultWay.copy, entries.lo, entries.hi);
}

/** An access by the script to `page`, with whatever faults it takes. */
export const faultRoutines: Routines = {
  access: [
    { op: 'clear_repairs' },
    { op: 'label', name: 'again' },
    { op: 'access' },
    { op: 'unless', to: 'done' },
    { op: 'if', to: 'fault', is: 1 },
    { op: 'access_set' },
    { op: 'unless', to: 'done' },
    { op: 'label', name: 'fault' },
    { op: 'fault' },
    { op: 'mmap_lock', write: false },
    { op: 'ptl_lock' },
    { op: 'fault_way' },
    { op: 'unless', to: 'sigsegv' },
    { op: 'if', to: 'unlock', is: FaultWay.spurious },
    { op: 'if', to: 'flags', is: FaultWay.accessFlags },
    { op: 'if', to: 'install', is: FaultWay.install },
    { op: 'if', to: 'copy', is: FaultWay.copy },
    { op: 'ptl_unlock' },
    { op: 'mmap_unlock', write: false },
    { op: 'goto', to: 'done' },
    { op: 'label', name: 'copy' },
    { op: 'call', routine: 'ptep_clear_flush' },
    { op: 'goto', to: 'install' },
    { op: 'label', name: 'flags' },
    { op: 'call', routine: 'ptep_set_access_flags' },
    { op: 'repaired' },
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'install' },
    { op: 'call', routine: 'set_pte_at' },
    { op: 'repaired' },
    { op: 'label', name: 'unlock' },
    { op: 'ptl_unlock' },
    { op: 'mmap_unlock', write: false },
    { op: 'goto', to: 'again' },
    { op: 'label', name: 'sigsegv' },
    { op: 'ptl_unlock' },
    { op: 'mmap_unlock', write: false },
    { op: 'sigsegv' },
    { op: 'label', name: 'done' },
  ],
  access_range: [
    { op: 'range_first' },
    { op: 'label', name: 'page' },
    { op: 'access_begin' },
    { op: 'call', routine: 'access' },
    { op: 'range_next' },
    { op: 'if', to: 'page' },
  ],
};
