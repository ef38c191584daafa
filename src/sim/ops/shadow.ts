/**
 * Shadow hypervisors (VMI, KVM 2.6.26, lguest): a guest keeps ordinary page tables, the hardware walks a copy that
 * the host makes of them, and the guest tells the host of what it changes by operations that wait in a queue.
 *
 * The queue lies where a Xen guest has its multicall requests, and the host takes the same way through them as Xen
 * does (ops/hypervisor.ts); what differs is how a guest leaves for its host, and how much of the queue the host takes.
 *
 * What the host makes of the operations in its copy: shadow-copy.ts, lguest-copy.ts. VMI's host is its ROM's own
 * business, and there a TLB stands for the copy: it keeps what it was filled from until it is flushed.
 */
import {
  batchOperations,
  FLUSH_ISSUE,
  HC_KVM_MMU_OP,
  HC_LGUEST,
  type HostCall,
  hostCalls,
} from '../../model/events.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { ShadowStep } from '../steps/shadow.ts';
import type { OpsOf } from './kind.ts';
import { lguestFlushUser, lguestSetPmd, lguestSetPte } from './lguest-copy.ts';
import { queuedRequest, requestClears, requestCommand, requestLevel, writeRequest } from './multicall.ts';
import { releaseTable, wroteElsewhere, wroteEntry } from './shadow-copy.ts';

/** Operations by which a host writes the guest's entry itself; of the others it only learns. */
const writing: ReadonlySet<HostCall> = new Set(['SetPxE', 'SetPxELong', 'KVM_MMU_OP_WRITE_PTE']);
/** Operations that carry an entry's new value. */
const updating: ReadonlySet<HostCall> = new Set([...writing, 'LHCALL_SET_PTE', 'LHCALL_SET_PMD']);
/** Operations that flush the whole TLB of the CPU that makes them. */
const flushing: ReadonlySet<HostCall> = new Set(['FlushTLB', 'SetCR3', 'KVM_MMU_OP_FLUSH_TLB', 'LHCALL_FLUSH_TLB']);

/** Operations that are about no entry. */
const aboutNone: ReadonlySet<HostCall> = new Set([...flushing, 'LHCALL_FLUSH_ASYNC']);

/** struct hcall_args of lguest: four words. */
const HCALL_ARGS_BYTES = 16;
/** struct kvm_mmu_op_write_pte, kvm_mmu_op_release_pt, and kvm_mmu_op_flush_tlb, which is a header alone. */
const kvmBytes: Partial<Record<HostCall, number>> = {
  KVM_MMU_OP_WRITE_PTE: 24,
  KVM_MMU_OP_RELEASE_PT: 16,
  KVM_MMU_OP_FLUSH_TLB: 8,
};
/** Bytes of the smallest of them: how many a queue can hold at most follows. */
export const SMALLEST_OPERATION = 8;

/** The operation that a queued request is, as the guest's kernel names it. */
export function hostCall(m: Machine, r: number): HostCall {
  return hostCalls[requestCommand(m.state[r])];
}

/** Whether the host writes the entry that a queued request is about; of an upper table, the guest has. */
export const hostWrites = (m: Machine, r: number): boolean =>
  writing.has(hostCall(m, r)) && requestLevel(m.state[r]) === 0;
/** Whether a queued request gives an entry a new value. */
export const hostUpdates = (m: Machine, r: number): boolean =>
  updating.has(hostCall(m, r)) && !requestClears(m.state[r]);
/** What a queued request flushes: everything, the page that it is about, or nothing. */
export function hostFlushes(m: Machine, r: number): 'all' | 'page' | null {
  if (flushing.has(hostCall(m, r))) return 'all';
  return hostCall(m, r) === 'InvalPage' || requestClears(m.state[r]) ? 'page' : null;
}

/** What a queued request takes of the knob `queue`: bytes under KVM, a slot under VMI and lguest. */
const room = (call: HostCall): number => kvmBytes[call] ?? 1;
const roomOf = (m: Machine, b: number, i: number): number => room(hostCall(m, queuedRequest(m, b, i)));

/** Argument bytes of operations that leave together. VMI's are private to its ROM; lguest's last goes in registers. */
function argumentBytes(hypercall: number, calls: readonly HostCall[]): number {
  if (hypercall === HC_LGUEST) return (calls.length - 1) * HCALL_ARGS_BYTES;
  return hypercall === HC_KVM_MMU_OP ? calls.reduce((sum, call) => sum + room(call), 0) : 0;
}

/** The guest leaves for its host with these operations, of which `updates` carry a value. */
function leave(
  m: Machine,
  b: number,
  cpu: number,
  hypercall: number,
  calls: readonly HostCall[],
  updates: number,
  reason: number,
): void {
  const operations = calls.reduce((mask, call) => mask | (1 << batchOperations.indexOf(call)), 0);
  m.charge('vm_exit');
  // KVM's operations are the arguments of one hypercall; VMI's and lguest's are calls of their own.
  const entries = hypercall === HC_KVM_MMU_OP ? 1 : calls.length;
  const why = reason | (operations << 8);
  m.note('hypercall', b, cpu, -1, argumentBytes(hypercall, calls), why, hypercall, entries, updates);
}

/** What a request that has been carried out does to the host's copy of the guest's tables; VMI's TLBs stand for that. */
export function updateCopy(m: Machine, b: number, cpu: number, r: number): void {
  const call = hostCall(m, r);
  const page = m.state[r + 1];
  const level = requestLevel(m.state[r]);
  if (call === 'KVM_MMU_OP_WRITE_PTE') {
    if (level === 0) wroteEntry(m, b, cpu, page);
    else wroteElsewhere(m, cpu);
  } else if (call === 'LHCALL_FLUSH_TLB') lguestFlushUser(m);
  else if (call === 'LHCALL_SET_PTE' && level === 0) lguestSetPte(m, page, m.state[r + 2]);
  else if (call === 'LHCALL_SET_PMD' && level === 2) lguestSetPmd(m, page);
}

export const shadowOps: OpsOf<ShadowStep> = {
  queue_full: (m, b, _cpu, step) => {
    const s = m.state;
    let taken = 0;
    for (let i = 0; i < s[b + st.REQUESTS]; i++) taken += roomOf(m, b, i);
    s[b + st.FLAG] = taken + room(step.call) > m.build.parameters.queue ? 1 : 0;
  },
  notify: (m, b, cpu, step) => {
    const s = m.state;
    writeRequest(m, b, { kind: 'host', call: step.call, level: step.level ?? 0, clear: step.clear });
    m.charge('notify');
    const call = hostCalls.indexOf(step.call);
    if (aboutNone.has(step.call)) {
      m.note('notify', b, cpu, -1, 0, 0, call);
      return;
    }
    const e = m.entry(s[b + st.PAGE]);
    const value = updating.has(step.call) ? b + st.NEW : e + st.LO;
    const [lo, hi] = step.clear ? [0, 0] : [s[value], s[value + 1]];
    m.note('notify', b, cpu, s[b + st.PAGE], lo, hi, call);
  },
  leave_guest: (m, b, cpu, step) => {
    const s = m.state;
    let taken = 0;
    let updates = 0;
    const calls: HostCall[] = [];
    for (let bytes = 0; taken < s[b + st.REQUESTS]; taken++) {
      bytes += roomOf(m, b, taken);
      if (step.most !== undefined && bytes > step.most) break;
      const r = queuedRequest(m, b, taken);
      calls.push(hostCall(m, r));
      if (hostUpdates(m, r)) updates++;
    }
    s[b + st.QUEUED] = taken;
    s[b + st.FLAG] = taken > 0 ? 1 : 0;
    if (taken === 0) return;
    leave(m, b, cpu, step.hypercall, calls, updates, s[b + st.REASON]);
    s[b + st.HV_ENTRY] = 0;
    s[b + st.HV_REQUEST] = 0;
    s[b + st.HV_LEFT] = taken;
  },
  leave_with: (m, b, cpu, step) => {
    leave(m, b, cpu, step.hypercall, [step.call], 0, FLUSH_ISSUE);
  },
  unshadow: (m, b) => releaseTable(m, m.state[b + st.PAGE]),
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
