/**
 * Xen at work on a hypercall: xen/arch/x86/mm.c do_mmu_update, do_update_va_mapping, do_mmuext_op, and
 * common/multicall.c. Each update is a step (or two) of its own, and hardware may move in between.
 *
 * Preserve-AD is a compare-and-exchange loop (update_intpte): try new | (old & (A|D)), and if the entry changed, again
 * with what was seen. Software is kept out by the page lock and hardware only ever sets A and D, so it tries at most
 * three times; that is the answer to "how do you guarantee no other CPU is fizzling the A/D bits", and no IPI is in it.
 */

import {
  HC_MMU_UPDATE,
  HC_MMUEXT_OP,
  HC_MULTICALL,
  HC_UPDATE_VA_MAPPING,
  MMU_NORMAL_PT_UPDATE,
  MMU_PT_UPDATE_PRESERVE_AD,
} from '../../model/events.ts';
import { AD, G, P, US } from '../../model/pte.ts';
import { unseen } from '../lost.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { type HypervisorStep, hypervisorFacts } from '../steps/hypervisor.ts';
import type { Request } from '../steps/multicall.ts';
import { loadCr3 } from '../tasks.ts';
import { writeEntry } from './entry.ts';
import { loadedTables, mapsTable, unpinTable } from './exits.ts';
import { flushTlb } from './flush.ts';
import type { OpsOf } from './kind.ts';
import { mcEntry, queuedRequest, requestClears, requestCommand, requestKind, requestLevel } from './multicall.ts';
import { hostFlushes, hostUpdates, hostWrites, updateCopy } from './shadow.ts';
import { mappedLevel, setTable } from './tables.ts';
import { addressError, l1Error } from './validate.ts';
import { dropDomainLock, dropXenLock, takeDomainLock, takeXenLock } from './xen-lock.ts';

/** FLAG after hv_next: how the request at hand is carried out. */
const Next = hypervisorFacts.hv_next.answers;

/** adjust_guest_l1e: 64-bit Xen makes user entries global, and the guest reads that back. */
export function adjusted(m: Machine, lo: number): number {
  return m.build.entries.addsGlobal && (lo & (P | US)) === (P | US) ? lo | G : lo;
}

/** Requests that write a page table, an entry of the script or not. */
const isUpdate = (kind: Request['kind']): boolean =>
  kind === 'pte' || kind === 'va' || kind === 'child' || kind === 'table' || kind === 'kernel_va';

/**
 * The next CPU, from `from` on, in the mask of a flush on several CPUs. 2.6 has flushed its own TLB by then, and leaves
 * itself out (arch/x86/kernel/tlb_32.c flush_tlb_mm and flush_tlb_page; xen_flush_tlb_others BUGs on it); the mask of
 * 6.1 has the caller, too (recorded). In a script with tasks the request has the mask.
 */
function flushTarget(m: Machine, b: number, cpu: number, from: number): number {
  if (!m.build.tasks) return from === cpu && !since(m.build.parameters.mm, '6.1') ? from + 1 : from;
  const left = (m.state[current(m, b) + 2] >> from) << from;
  return left === 0 ? m.build.cpus : 31 - Math.clz32(left & -left);
}

function current(m: Machine, b: number): number {
  return queuedRequest(m, b, m.state[b + st.HV_REQUEST] - 1);
}

/** Cost of an entry's or a direct call's own operation, beside its requests. */
function chargeOperation(m: Machine, op: number): void {
  if (op === HC_MMU_UPDATE) m.charge('mmu_update_call');
  else if (op === HC_MMUEXT_OP) m.charge('mmuext_op');
}

function apply(m: Machine, b: number, cpu: number, lo: number, hi: number, saved: number, retries: number): void {
  const s = m.state;
  const r = current(m, b);
  const page = s[r + 1];
  const statement = s[r + 4];
  const kind = requestKind(s[r]);
  const rescued = saved & unseen(m, cpu, statement, page, saved);
  const shadow = kind === 'host';
  if (rescued) m.noteFor('saved', cpu, statement, page, lo, hi, rescued, shadow ? requestCommand(s[r]) + 1 : 0);
  m.charge(shadow ? 'shadow_update' : kind === 'va' ? 'update_va_mapping' : 'mmu_update');
  m.note('update', b, cpu, page, lo, hi, shadow ? MMU_NORMAL_PT_UPDATE : requestCommand(s[r]), saved, retries);
  writeEntry(m, cpu, statement, page, lo, hi, undefined, s[r + 2]);
  if (shadow) updateCopy(m, b, cpu, r);
}

export const hypervisorOps: OpsOf<HypervisorStep> = {
  hypercall: (m, b, cpu) => {
    const s = m.state;
    const entries = s[b + st.MCIDX];
    const direct = s[b + st.DIRECT] !== 0 || (entries === 1 && m.build.parameters.singleton_bypass);
    let operations = 0;
    for (let i = 0; i < entries; i++) {
      const op = s[mcEntry(m, b, i)];
      operations |= op === HC_MMU_UPDATE ? 1 : op === HC_UPDATE_VA_MAPPING ? 2 : op === HC_MMUEXT_OP ? 4 : 8;
    }
    let updates = 0;
    for (let i = 0; i < s[b + st.REQUESTS]; i++) {
      const kind = requestKind(s[queuedRequest(m, b, i)]);
      if (isUpdate(kind)) updates++;
    }
    m.charge('hypercall');
    if (!direct) m.charge('multicall_entry', entries);
    const op = direct ? s[mcEntry(m, b, 0)] : HC_MULTICALL;
    m.note('hypercall', b, cpu, -1, s[b + st.ARGIDX], s[b + st.REASON] | (operations << 8), op, entries, updates);
    s[b + st.HV_ENTRY] = 0;
    s[b + st.HV_REQUEST] = 0;
    s[b + st.HV_LEFT] = 0;
  },
  hv_next: (m, b, cpu) => {
    const s = m.state;
    for (;;) {
      if (s[b + st.HV_LEFT] === 0) {
        dropDomainLock(m, b);
        if (s[b + st.HV_ENTRY] === s[b + st.MCIDX]) {
          s[b + st.HV_ENTRY] = 0;
          s[b + st.HV_REQUEST] = 0;
          s[b + st.FLAG] = Next.done;
          return;
        }
        const entry = mcEntry(m, b, s[b + st.HV_ENTRY]++);
        chargeOperation(m, s[entry]);
        s[b + st.HV_LEFT] = s[entry + 1];
      }
      // hypercall_create_continuation: not before the first request, so that every entry of the guest gets something done.
      const { preempt_after } = m.build.parameters;
      if (preempt_after && s[b + st.HV_REQUEST] && s[b + st.HV_REQUEST] % preempt_after === 0) {
        dropDomainLock(m, b);
        m.charge('hypercall');
        m.note('continuation', b, cpu, -1, 0, 0, s[mcEntry(m, b, s[b + st.HV_ENTRY] - 1)], s[b + st.HV_LEFT]);
      }
      s[b + st.HV_LEFT]--;
      s[b + st.HV_REQUEST]++;
      const r = current(m, b);
      const kind = requestKind(s[r]);
      if (kind === 'pte' || kind === 'va') {
        const preserve = kind === 'pte' && requestCommand(s[r]) === MMU_PT_UPDATE_PRESERVE_AD;
        const error = addressError(m, preserve) || l1Error(m, s[r + 2], s[r + 3]);
        if (error) {
          // The first error ends the entry; what stands behind it in the entry is not done either.
          m.noteFor('update_failed', cpu, s[r + 4], s[r + 1], s[r + 2], s[r + 3], error, s[b + st.HV_LEFT]);
          s[b + st.HV_REQUEST] += s[b + st.HV_LEFT];
          s[b + st.HV_LEFT] = 0;
          s[b + st.HV_ERRORS]++;
          continue;
        }
        const how = m.build.parameters.hypervisor_update;
        s[b + st.RETRIES] = 0;
        s[b + st.FLAG] =
          !preserve || how === 'store' ? Next.store : how === 'read-or-store' ? Next.readOrStore : Next.preserve;
        return;
      }
      if (kind === 'host') {
        const way = { cmpxchg: Next.preserve, 'read-or-store': Next.readOrStore, store: Next.store } as const;
        s[b + st.RETRIES] = 0;
        s[b + st.FLAG] = hostWrites(m, r) ? way[m.build.parameters.hypervisor_update] : Next.other;
        if (hostFlushes(m, r)) {
          s[b + st.FLUSH_CPU] = cpu;
          s[b + st.FLAG] = Next.flush;
        }
        return;
      }
      // Loading cr3 flushes: a Xen guest has no global pages of its own, and no PCIDs.
      if (kind.startsWith('tlb') || kind.startsWith('invlpg') || kind === 'new_baseptr') {
        const target = kind.endsWith('multi') ? flushTarget(m, b, cpu, 0) : cpu;
        if (target === m.build.cpus) continue; // the mask is empty by now
        s[b + st.FLUSH_CPU] = target;
        s[b + st.FLAG] = Next.flush;
        return;
      }
      s[b + st.FLAG] = Next.other;
      return;
    }
  },
  hv_load: (m, b) => {
    const s = m.state;
    const page = s[current(m, b) + 1];
    const e = m.entry(page);
    s[b + st.HV_OLD] = s[e + st.LO];
    s[b + st.HV_OLD + 1] = s[e + st.HI];
    takeXenLock(m, b, page);
  },
  hv_cmpxchg: (m, b, cpu) => {
    const s = m.state;
    const r = current(m, b);
    const e = m.entry(s[r + 1]);
    if (!st.sameEntry(s, e, b + st.HV_OLD)) {
      s[b + st.HV_OLD] = s[e + st.LO];
      s[b + st.HV_OLD + 1] = s[e + st.HI];
      s[b + st.RETRIES]++;
      s[b + st.FLAG] = 0;
      return;
    }
    const kept = s[b + st.HV_OLD] & AD;
    const retries = s[b + st.RETRIES];
    apply(m, b, cpu, adjusted(m, s[r + 2]) | kept, s[r + 3], kept & ~s[r + 2], retries);
    s[b + st.HV_OLD] = 0;
    s[b + st.HV_OLD + 1] = 0;
    s[b + st.RETRIES] = 0;
    s[b + st.FLAG] = 1;
    dropXenLock(m, s[r + 1], true);
  },
  hv_store: (m, b, cpu, step) => {
    const s = m.state;
    const r = current(m, b);
    const kept = step.or ? s[b + st.HV_OLD] & AD : 0;
    takeDomainLock(m, b);
    apply(m, b, cpu, adjusted(m, s[r + 2]) | kept, s[r + 3], kept & ~s[r + 2], 0);
    s[b + st.HV_OLD] = 0;
    s[b + st.HV_OLD + 1] = 0;
    dropXenLock(m, s[r + 1], true);
  },
  hv_other: (m, b, cpu) => {
    const s = m.state;
    takeDomainLock(m, b);
    const r = current(m, b);
    const kind = requestKind(s[r]);
    const pins = m.build.exits?.pins ?? false;
    if (kind === 'pin' || kind === 'unpin') {
      m.noteFor('pin', cpu, s[r + 4], s[r + 1], 0, 0, requestLevel(s[r]), kind === 'pin' ? 1 : 0);
      if (kind === 'unpin' && pins) unpinTable(m, cpu, s[r + 1], requestLevel(s[r]));
      return;
    }
    if (kind === 'new_user_baseptr') {
      if (pins) loadedTables(m, cpu, s[r + 2]);
      return;
    }
    if (kind === 'host') {
      m.charge('shadow_update');
      const page = requestLevel(s[r]) === 0 ? s[r + 1] : -1;
      if (hostUpdates(m, r)) m.noteFor('update', cpu, s[r + 4], page, s[r + 2], s[r + 3], MMU_NORMAL_PT_UPDATE);
      updateCopy(m, b, cpu, r);
      return;
    }
    m.charge(kind === 'kernel_va' ? 'update_va_mapping' : 'mmu_update');
    const level = requestLevel(s[r]);
    const error = kind === 'kernel_va' && level > 0 && pins ? mapsTable(m, cpu, s[r + 1], level, s[r + 2]) : 0;
    if (error) {
      m.noteFor('update_failed', cpu, s[r + 4], -1, s[r + 2], s[r + 3], error, 0);
      s[b + st.HV_ERRORS]++;
      return;
    }
    // No entry that a script can see; but a write to a page table all the same.
    m.noteFor('update', cpu, s[r + 4], -1, s[r + 2], s[r + 3], requestCommand(s[r]));
    // UVMF_TLB_FLUSH, of this CPU.
    if (kind === 'kernel_va' && requestClears(s[r])) flushTlb(m, b, cpu, cpu, -1, -1);
    if (kind === 'table') setTable(m, s[r + 1], mappedLevel(requestLevel(s[r])), !requestClears(s[r]));
  },
  hv_flush: (m, b, cpu) => {
    const s = m.state;
    takeDomainLock(m, b);
    const r = current(m, b);
    const kind = requestKind(s[r]);
    const target = s[b + st.FLUSH_CPU];
    const one = kind === 'host' ? hostFlushes(m, r) === 'page' : kind.startsWith('invlpg');
    m.charge(one ? 'invlpg' : 'tlb_flush');
    if (!one && m.build.xen) m.charge('xen_tlb_flush');
    flushTlb(m, b, cpu, target, one ? s[r + 1] : -1, one ? 1 : -1);
    if (kind === 'host') updateCopy(m, b, cpu, r);
    if (kind === 'new_baseptr') loadCr3(m, cpu, s[r + 2]);
    if (kind === 'new_baseptr' && m.build.exits?.pins && m.build.parameters.width !== 'x86-64')
      loadedTables(m, cpu, s[r + 2]);
    const next = kind.endsWith('multi') ? flushTarget(m, b, cpu, target + 1) : m.build.cpus;
    const more = next < m.build.cpus;
    s[b + st.FLUSH_CPU] = more ? next : 0;
    s[b + st.FLAG] = more ? 1 : 0;
  },
};
