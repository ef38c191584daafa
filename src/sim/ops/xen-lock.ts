/**
 * Xen's lock around the writes of page tables: of the whole domain until June 2008, of the one page-table page since
 * (95f9581198, xen/arch/x86/mm.c). The domain's is held from the beginning of a multicall entry to its end (do_mmu_update,
 * do_update_va_mapping, do_mmuext_op), and over an emulated instruction (ptwr_do_page_fault); so the updates of one entry
 * are one piece to all other CPUs' software. The page's is held over one update or one emulated instruction.
 *
 * Hardware asks for no lock. Taking one is part of the visible step that it is for, and dropping it of the last one, so
 * no state is more for it. The page's lock is kept with the entry: updates of two entries of a page commute anyway.
 */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { Step } from '../steps.ts';
import { queuedRequest } from './multicall.ts';

const ofDomain = (m: Machine): boolean => m.build.parameters.pt_lock === 'domain';

/** Whether a CPU, at a step that takes it, must wait for another one that has the lock. */
export function xenLocked(m: Machine, b: number, step: Step): boolean {
  if (!m.build.xen) return false;
  const s = m.state;
  if (ofDomain(m)) return s[st.XEN_LOCK] !== 0 && s[st.XEN_LOCK] !== b;
  // The page's lock is no matter to what writes no entry of the script; hv_store that ORs has it since its hv_load.
  if (step.op === 'hv_other' || step.op === 'hv_flush' || (step.op === 'hv_store' && step.or)) return false;
  const emulated = step.op === 'emulate_load' || step.op === 'emulate_store';
  const page = emulated ? s[b + st.PAGE] : s[queuedRequest(m, b, s[b + st.HV_REQUEST] - 1) + 1];
  return (s[m.entry(page) + st.UNSEEN] & st.XEN_LOCKED) !== 0;
}

/** A CPU takes the lock for an entry that it reads now and writes later, or for a request of a list. */
export function takeXenLock(m: Machine, b: number, page: number): void {
  if (!m.build.xen) return;
  if (ofDomain(m)) m.state[st.XEN_LOCK] = b;
  else m.state[m.entry(page) + st.UNSEEN] |= st.XEN_LOCKED;
}

/** The entry is written, or is not going to be. `listed`: by a request of a list, until whose end a domain's lock is held. */
export function dropXenLock(m: Machine, page: number, listed: boolean): void {
  if (!m.build.xen) return;
  if (!ofDomain(m)) m.state[m.entry(page) + st.UNSEEN] &= ~st.XEN_LOCKED;
  else if (!listed) m.state[st.XEN_LOCK] = 0;
}

/** A request that reads no entry first takes a domain's lock all the same. */
export function takeDomainLock(m: Machine, b: number): void {
  if (m.build.xen && ofDomain(m)) m.state[st.XEN_LOCK] = b;
}

/** The list of an entry is done, or preempted. */
export function dropDomainLock(m: Machine, b: number): void {
  if (m.build.xen && m.state[st.XEN_LOCK] === b) m.state[st.XEN_LOCK] = 0;
}
