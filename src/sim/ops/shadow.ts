/**
 * Shadow hypervisors (VMI, KVM 2.6.26, lguest): a guest keeps ordinary page tables, the hardware walks a copy that
 * the host makes of them, and the guest tells the host of what it changes by operations that wait in a queue.
 *
 * The queue lies where a Xen guest has its multicall requests, and the host takes the same way through them as Xen
 * does (ops/hypervisor.ts); what differs is how a guest leaves for its host, and how much of the queue the host takes.
 *
 * The copy itself is no part of the machine: a TLB stands for it. Like one, it keeps what it was filled from until it
 * is flushed, and only a filling sets A or D in the guest's entry (KVM paging_tmpl.h walk_addr and lguest
 * page_tables.c demand_page do it, while the guest stands still). What a filling costs is not counted.
 */
import { batchOperations, HC_KVM_MMU_OP, HC_LGUEST, type HostCall, hostCalls } from '../../model/events.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { ShadowStep } from '../steps.ts';
import type { OpsOf } from './kind.ts';
import { queuedRequest, requestCommand, requestLevel, writeRequest } from './multicall.ts';

/** Operations by which a host writes the guest's entry itself; of the others it only learns. */
const writing: ReadonlySet<HostCall> = new Set(['SetPxE', 'KVM_MMU_OP_WRITE_PTE']);
/** Operations that carry an entry's new value. */
const updating: ReadonlySet<HostCall> = new Set([...writing, 'LHCALL_SET_PTE', 'LHCALL_SET_PMD']);

/** struct hcall_args of lguest: four words. */
const HCALL_ARGS_BYTES = 16;
/** struct kvm_mmu_op_write_pte, kvm_mmu_op_release_pt, and kvm_mmu_op_flush_tlb, which is a header alone. */
const WRITE_PTE_BYTES = 24;
const RELEASE_PT_BYTES = 16;
const FLUSH_TLB_BYTES = 8;

/** The operation that a queued request is, as the guest's kernel names it. */
export function hostCall(m: Machine, r: number): HostCall {
  return hostCalls[requestCommand(m.state[r])];
}

/** Whether the host writes the entry that a queued request is about; of an upper table, the guest has. */
export const hostWrites = (m: Machine, r: number): boolean =>
  writing.has(hostCall(m, r)) && requestLevel(m.state[r]) === 0;
/** Whether a queued request gives an entry a new value. */
export const hostUpdates = (m: Machine, r: number): boolean => updating.has(hostCall(m, r));

/** Argument bytes of `taken` operations that leave together. VMI's are private to its ROM. */
function argumentBytes(hypercall: number, calls: readonly HostCall[]): number {
  if (hypercall === HC_LGUEST) return (calls.length - 1) * HCALL_ARGS_BYTES; // the last goes in registers
  if (hypercall !== HC_KVM_MMU_OP) return 0;
  const bytes = { KVM_MMU_OP_FLUSH_TLB: FLUSH_TLB_BYTES, KVM_MMU_OP_RELEASE_PT: RELEASE_PT_BYTES } as Partial<
    Record<HostCall, number>
  >;
  return calls.reduce((sum, call) => sum + (bytes[call] ?? WRITE_PTE_BYTES), 0);
}

export const shadowOps: OpsOf<ShadowStep> = {
  queue_full: (m, b) => {
    const s = m.state;
    s[b + st.FLAG] = s[b + st.REQUESTS] >= m.build.parameters.queue ? 1 : 0;
  },
  notify: (m, b, cpu, step) => {
    const s = m.state;
    writeRequest(m, b, { kind: 'host', call: step.call, level: step.level ?? 0 });
    m.charge('notify');
    const carries = updating.has(step.call);
    const e = m.entry(s[b + st.PAGE]);
    const lo = carries ? s[b + st.NEW] : s[e + st.LO];
    const hi = carries ? s[b + st.NEW + 1] : s[e + st.HI];
    m.note('notify', b, cpu, s[b + st.PAGE], lo, hi, hostCalls.indexOf(step.call));
  },
  leave_guest: (m, b, cpu, step) => {
    const s = m.state;
    const taken = Math.min(step.most, s[b + st.REQUESTS]);
    s[b + st.QUEUED] = taken;
    s[b + st.FLAG] = taken > 0 ? 1 : 0;
    if (taken === 0) return;
    const requests = Array.from({ length: taken }, (_, i) => queuedRequest(m, b, i));
    const calls = requests.map(r => hostCall(m, r));
    const operations = calls.reduce((mask, call) => mask | (1 << batchOperations.indexOf(call)), 0);
    const bytes = argumentBytes(step.hypercall, calls);
    const updates = calls.filter(call => updating.has(call)).length;
    m.charge('vm_exit');
    // KVM's operations are the arguments of one hypercall; VMI's and lguest's are calls of their own.
    const entries = step.hypercall === HC_KVM_MMU_OP ? 1 : taken;
    m.note('hypercall', b, cpu, -1, bytes, s[b + st.REASON] | (operations << 8), step.hypercall, entries, updates);
    s[b + st.HV_ENTRY] = 0;
    s[b + st.HV_REQUEST] = 0;
    s[b + st.HV_LEFT] = taken;
  },
  enter_guest: (m, b) => {
    const s = m.state;
    const left = s[b + st.REQUESTS] - s[b + st.QUEUED];
    const first = queuedRequest(m, b, 0);
    s.copyWithin(first, queuedRequest(m, b, s[b + st.QUEUED]), queuedRequest(m, b, s[b + st.REQUESTS]));
    s.fill(0, queuedRequest(m, b, left), queuedRequest(m, b, s[b + st.REQUESTS]));
    s[b + st.REQUESTS] = left;
    s[b + st.QUEUED] = 0;
    if (left === 0) s[b + st.REASON] = 0;
    s[b + st.FLAG] = left > 0 ? 1 : 0;
  },
};
