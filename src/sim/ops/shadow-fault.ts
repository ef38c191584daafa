/**
 * An access that the host's copy does not allow exits, and the host looks at the guest's tables: either the guest gets a
 * page fault, or the host sets A and D there and mends its copy (2.6.26 KVM paging_tmpl.h walk_addr, fetch; lguest
 * page_tables.c demand_page).
 *
 * KVM walks without its lock, and only then takes it to fill the copy. Between the two another vCPU may change the entry.
 * `fetch` looks again if it had to make the shadow page, and only then: else a shadow entry comes to stand for a guest's
 * entry that is gone, and no flush of the guest's drops it, since the host flushes TLBs for that, not its copy. Accesses
 * through it are stale, and late from the start: nothing that the guest does now makes them stop (revocations.ts).
 */
import { A, D, P, RW } from '../../model/pte.ts';
import { hardwareSet } from '../lost.ts';
import type { Machine } from '../machine.ts';
import { outlived, renewed } from '../revocations.ts';
import * as st from '../state.ts';
import { hardwareFacts } from '../steps/hardware.ts';
import { filled, forgetWrites, isShadowed, shadowOf, shadowTable, wroteEntry } from './shadow-copy.ts';

/** After the host's walk the copy is still to be filled; after that the guest tries its access again. */
const { access, access_set } = hardwareFacts;

/** The hardware uses the copy's entry, if it allows the access; KVM remembers that. */
export function useCopy(m: Machine, page: number, write: boolean): void {
  const copy = m.tlb(0, page);
  const word = m.state[copy];
  if (!word || word & A || (write && !(word & RW && word & D))) return;
  m.state[copy] = word | A;
  m.charge('tlb_miss');
}

/**
 * The fault is the guest's. lguest's host takes every one, KVM's (on VMX) none of an entry that its shadow page knows to be
 * empty (bypass_guest_pf).
 */
function inject(m: Machine, b: number, cpu: number, page: number, lo: number): void {
  m.state[b + st.FLAG] = access.answers.fault;
  if (m.build.shadow === 'kvm') {
    if (!(lo & P) && isShadowed(m, page)) return;
    forgetWrites(m, cpu);
  }
  m.charge('vm_exit');
}

/** walk_addr, demand_page: a walk of the guest's tables by the host. FLAG 1: the guest's fault; else `walked`. */
export function hostWalk(m: Machine, b: number, cpu: number, page: number): void {
  const s = m.state;
  const e = m.entry(page);
  const write = s[b + st.WRITE] !== 0;
  const lo = m.reachable(page) ? s[e + st.LO] : 0;
  m.charge('tlb_miss');
  m.note('walk', b, cpu, page, lo, s[e + st.HI]);
  if (!(lo & P) || (write && !(lo & RW))) {
    inject(m, b, cpu, page, lo);
    return;
  }
  m.charge('vm_exit');
  m.note('shadow_fault', b, cpu, page, lo, s[e + st.HI], write ? 1 : 0);
  const bits = (write ? A | D : A) & ~lo;
  if (bits) {
    s[e + st.LO] |= bits;
    m.note('set_ad', b, cpu, page, s[e + st.LO], s[e + st.HI], bits);
    hardwareSet(m, page, bits);
    // The host's own write of D goes the way of the guest's writes.
    if (bits & D && m.build.shadow === 'kvm') wroteEntry(m, b, cpu, page);
  }
  s[b + st.SEEN] = s[e + st.LO];
  s[b + st.SEEN + 1] = s[e + st.HI];
  s[b + st.FLAG] = access.answers.walked;
}

/** fetch, and the end of demand_page: the copy gets what the walk has found. The guest tries again. */
export function hostFetch(m: Machine, b: number, cpu: number, page: number): void {
  const s = m.state;
  const e = m.entry(page);
  const changed = !st.sameEntry(s, b + st.SEEN, e);
  const made = shadowOf(s[b + st.SEEN]);
  m.charge('shadow_update');
  if (m.build.shadow === 'lguest') {
    shadowTable(m, page);
    s[m.tlb(0, page)] = made;
  } else if (!m.reachable(page)) forgetWrites(m, cpu);
  else {
    const looksAgain = !isShadowed(m, page);
    if (looksAgain) shadowTable(m, page);
    if (looksAgain && changed) forgetWrites(m, cpu);
    else filled(m, cpu, page, made);
  }
  if (!changed) renewed(m, page);
  else if (s[m.tlb(0, page)]) outlived(m, page, s[m.tlb(0, page)]);
  m.note('tlb_fill', b, cpu, page, s[m.tlb(0, page)], s[e + st.HI]);
  s[b + st.SEEN] = 0;
  s[b + st.SEEN + 1] = 0;
  s[b + st.FLAG] = access_set.answers.again;
}
