/**
 * The guest's multicall buffer, one a CPU: up to MC_BATCH entries and MC_ARGS argument bytes, that leave for the
 * hypervisor together (arch/x86/xen/multicalls.c). It never flushes because it is full, only because one more request
 * does not fit; so 32 updates wait, and the 33rd sends them.
 *
 * What is queued is part of the state: entries (operation, count) and requests (what, page, value, statement).
 */

import {
  FLUSH_ARGS,
  FLUSH_BATCH,
  FLUSH_CALLBACK,
  FLUSH_ISSUE,
  HC_MMU_UPDATE,
  HC_UPDATE_VA_MAPPING,
  hostCalls,
  LAZY_CPU,
  LAZY_MMU,
  LAZY_NONE,
  XEN_MC_XE_BAD_OP,
  XEN_MC_XE_NO_SPACE,
  XEN_MC_XE_OK,
} from '../../model/events.ts';
import { cr3Words } from '../exits.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import type { MulticallStep, Request } from '../steps/multicall.ts';
import { cr3, tlbState } from '../tasks.ts';
import type { OpsOf } from './kind.ts';
import { flushMask } from './tasks.ts';

/** Pending callbacks of one buffer; as many as entries (struct mc_buffer). */
const MC_CALLBACKS = 32;

/** Kinds by the number that stands for them in a request's first word. */
export const requestKinds: readonly Request['kind'][] = [
  'pte',
  'va',
  'table',
  'kernel_va',
  'pin',
  'unpin',
  'tlb_flush_local',
  'invlpg_local',
  'tlb_flush_multi',
  'invlpg_multi',
  'host',
  'child',
  'new_user_baseptr',
  'new_baseptr',
];

/** A request's first word: its kind, and what the kind needs. */
export function packRequest(request: Request): number {
  const kind = requestKinds.indexOf(request.kind);
  const command =
    request.kind === 'pte' ? request.command : request.kind === 'host' ? hostCalls.indexOf(request.call) : 0;
  const level = ('level' in request && request.level) || 0;
  const clear =
    (request.kind === 'table' && request.clear) ||
    (request.kind === 'kernel_va' && request.flush) ||
    (request.kind === 'host' && request.clear)
      ? 1
      : 0;
  return kind | (command << 4) | (level << 8) | (clear << 12);
}

export const requestKind = (word: number): Request['kind'] => requestKinds[word & 15];
export const requestCommand = (word: number): number => (word >> 4) & 15;
export const requestLevel = (word: number): number => (word >> 8) & 15;
export const requestClears = (word: number): boolean => (word & (1 << 12)) !== 0;

const roundUp8 = (n: number): number => (n + 7) & ~7;

function full(m: Machine, bytes: number): boolean {
  const { mc_args, overflow } = m.build.parameters;
  return overflow === '>' ? bytes > mc_args : bytes >= mc_args;
}

/** Offset of the words of multicall entry `index`. */
export function mcEntry(m: Machine, b: number, index: number): number {
  return b + m.build.shape.mcEntries + index * st.MC_WORDS;
}

/** Offset of the words of queued request `index`. */
export function queuedRequest(m: Machine, b: number, index: number): number {
  return b + m.build.shape.requests + index * st.REQUEST_WORDS;
}

/** Appends a request about the entry at `page` and the value in `new`. */
export function writeRequest(m: Machine, b: number, request: Request): void {
  const s = m.state;
  const r = queuedRequest(m, b, s[b + st.REQUESTS]++);
  s[r] = packRequest(request);
  s[r + 1] = s[b + st.PAGE];
  const forgets = request.kind === 'host' && request.clear;
  s[r + 2] = forgets ? 0 : s[b + st.NEW];
  s[r + 3] = forgets ? 0 : s[b + st.NEW + 1];
  // The mask of the CPUs to flush, where a script has tasks.
  if (m.build.tasks && request.kind.endsWith('multi')) s[r + 2] = flushMask(m, b);
  // The tables to load, where it is followed which a CPU has: those of a switch, or the same again.
  if (request.kind === 'new_baseptr' || request.kind === 'new_user_baseptr') {
    const loaded = m.build.exits?.pins ? s[cr3Words(m, m.cpuAt(b)) + st.GUEST_TABLE] : cr3(m, m.cpuAt(b));
    if (loaded !== undefined) s[r + 2] = request.next ? s[b + m.build.shape.task + st.NEXT_MM] : loaded;
  }
  s[r + 4] = s[b + st.STATEMENT];
}

/** What a buffer has beside its entries and requests. */
const queueWords: readonly number[] = [st.MCIDX, st.ARGIDX, st.CBIDX, st.REQUESTS];

/** A handler's hypercall passes by what its CPU has queued: that stays in the buffer, and leaves later. */
function putAside(m: Machine, b: number): void {
  const s = m.state;
  const { aside, mcEntries, stores } = m.build.shape;
  if (s[b + st.MCIDX] === 0 || m.build.code.interrupts === null) return;
  s.copyWithin(b + aside + st.QUEUE_WORDS, b + mcEntries, b + stores);
  s.fill(0, b + mcEntries, b + stores);
  for (const [i, word] of queueWords.entries()) {
    s[b + aside + i] = s[b + word];
    s[b + word] = 0;
  }
}

/** The hypercall is over. */
function takeBack(m: Machine, b: number): void {
  const s = m.state;
  const { aside, mcEntries, stores } = m.build.shape;
  if (m.build.code.interrupts === null || s[b + aside] === 0) return;
  s.copyWithin(b + mcEntries, b + aside + st.QUEUE_WORDS, b + aside + st.QUEUE_WORDS + stores - mcEntries);
  for (const [i, word] of queueWords.entries()) s[b + word] = s[b + aside + i];
  s.fill(0, b + aside, b + aside + st.QUEUE_WORDS + stores - mcEntries);
}

/**
 * The lazy mode of a CPU. 2.6.26 and 2.6.27 have a handler inherit that of what it interrupts; since 2.6.30 it is always
 * off there (arch/x86/kernel/paravirt.c paravirt_get_lazy_mode, b8bcfe997e46).
 */
export function lazyMode(m: Machine, b: number): number {
  const s = m.state;
  // paravirt_start_context_switch: what a switch asks of Xen leaves together, at its end.
  if (m.build.exits?.pins && s[tlbState(m, m.cpuAt(b)) + st.SWITCH_IRQS_OFF]) return LAZY_CPU;
  return s[b + st.IN_IRQ] && since(m.build.parameters.mm, '6.1') ? LAZY_NONE : s[b + st.LAZY] && LAZY_MMU;
}

export const multicallOps: OpsOf<MulticallStep> = {
  mc_batch: (m, b, cpu) => {
    m.note('xen_mc_batch', b, cpu, -1, 0, 0, lazyMode(m, b));
  },
  mc_entry_alloc: (m, b, cpu, step) => {
    const s = m.state;
    m.note('xen_mc_entry_alloc', b, cpu, -1, 0, 0, step.bytes);
    const noSlot = s[b + st.MCIDX] === m.build.parameters.mc_batch;
    if (noSlot || full(m, roundUp8(s[b + st.ARGIDX]) + step.bytes)) {
      s[b + st.REASON] = noSlot ? FLUSH_BATCH : FLUSH_ARGS;
      m.note('xen_mc_flush_reason', b, cpu, -1, 0, 0, s[b + st.REASON]);
      s[b + st.FLAG] = 1;
    } else s[b + st.FLAG] = 0;
  },
  mc_entry: (m, b, cpu, step) => {
    const s = m.state;
    const entry = mcEntry(m, b, s[b + st.MCIDX]++);
    s[entry] = step.hypercall;
    s[entry + 1] = 1;
    s[b + st.ARGIDX] = roundUp8(s[b + st.ARGIDX]) + step.bytes;
    m.charge('queue');
    if (step.hypercall === HC_UPDATE_VA_MAPPING)
      m.note('xen_mc_entry', b, cpu, s[b + st.PAGE], s[b + st.NEW], s[b + st.NEW + 1], step.hypercall, step.flags ?? 0);
    else m.note('xen_mc_entry', b, cpu, -1, 0, 0, step.hypercall, 1);
  },
  mc_extend: (m, b, cpu, step) => {
    const s = m.state;
    const last = s[b + st.MCIDX] - 1;
    let result = XEN_MC_XE_OK;
    if (last < 0 || s[mcEntry(m, b, last)] !== step.hypercall) result = XEN_MC_XE_BAD_OP;
    else if (full(m, s[b + st.ARGIDX] + step.bytes)) result = XEN_MC_XE_NO_SPACE;
    m.note('xen_mc_extend_args', b, cpu, -1, 0, 0, step.hypercall, step.bytes, result);
    if (result === XEN_MC_XE_OK) {
      s[mcEntry(m, b, last) + 1]++;
      s[b + st.ARGIDX] += step.bytes;
      m.charge('queue');
    }
    s[b + st.FLAG] = result === XEN_MC_XE_OK ? 1 : 0;
  },
  mc_request: (m, b, _cpu, step) => writeRequest(m, b, step.request),
  mc_issue: (m, b, cpu, step) => {
    const s = m.state;
    m.note('xen_mc_issue', b, cpu, -1, 0, 0, step.mode);
    s[b + st.FLAG] = (lazyMode(m, b) & step.mode) === 0 ? 1 : 0;
    if (s[b + st.FLAG]) s[b + st.REASON] = FLUSH_ISSUE;
  },
  mc_callback: (m, b, cpu, step) => {
    const s = m.state;
    if (s[b + st.CBIDX] === MC_CALLBACKS) {
      s[b + st.REASON] = FLUSH_CALLBACK;
      m.note('xen_mc_flush_reason', b, cpu, -1, 0, 0, FLUSH_CALLBACK);
      s[b + st.FLAG] = 1;
      return;
    }
    s[b + st.CBIDX]++;
    s[b + st.FLAG] = 0;
    m.note('xen_mc_callback', b, cpu, s[b + st.PAGE], 0, 0, step.callback);
  },
  flush_reason: (m, b, _cpu, step) => {
    m.state[b + st.REASON] = step.reason;
  },
  mc_flush: (m, b, cpu) => {
    const s = m.state;
    m.note('xen_mc_flush', b, cpu, -1, 0, 0, s[b + st.MCIDX], s[b + st.ARGIDX], s[b + st.CBIDX]);
    s[b + st.FLAG] = s[b + st.MCIDX] ? 1 : 0;
    if (!s[b + st.MCIDX]) s[b + st.REASON] = 0;
  },
  mc_flushed: (m, b, cpu) => {
    const s = m.state;
    const failed = s[b + st.HV_ERRORS] !== 0;
    // WARN since 3d39e9d07b5; before, BUG_ON(ret), which is a step of its own. The result of a direct call is its caller's.
    if (failed && !s[b + st.DIRECT] && since(m.build.parameters.mm, '6.1')) m.note('warn', b, cpu, -1, 0, 0, 0);
    s[b + st.FLAG] = failed ? 1 : 0;
    const aside = s[b + st.DIRECT] !== 0;
    s[b + st.HV_ERRORS] = 0;
    s[b + st.DIRECT] = 0;
    s[b + st.MCIDX] = 0;
    s[b + st.ARGIDX] = 0;
    // Where callbacks have something to do, next_callback takes them out.
    if (!m.build.exits?.pins) s[b + st.CBIDX] = 0;
    s[b + st.REASON] = 0;
    // Equal states must have equal words, so what has left the buffer is wiped.
    const first = queuedRequest(m, b, 0);
    s.fill(0, first, first + s[b + st.REQUESTS] * st.REQUEST_WORDS);
    s[b + st.REQUESTS] = 0;
    s.fill(0, b + m.build.shape.mcEntries, b + m.build.shape.requests);
    if (aside) takeBack(m, b);
  },
  direct: (m, b, _cpu, step) => {
    const s = m.state;
    putAside(m, b);
    const entry = mcEntry(m, b, 0);
    s[entry] = step.hypercall;
    s[entry + 1] = 1;
    s[b + st.MCIDX] = 1;
    s[b + st.ARGIDX] = step.bytes;
    s[b + st.DIRECT] = 1;
    s[b + st.REASON] = FLUSH_ISSUE;
    if (step.hypercall === HC_MMU_UPDATE || step.hypercall === HC_UPDATE_VA_MAPPING) m.charge('queue');
    writeRequest(m, b, step.request);
  },
};

/** Requests that one buffer can hold at most. Pins of a whole tree extend entries that stand between single ones. */
export function requestCapacity(mcBatch: number, mcArgs: number, pinsTrees: boolean): number {
  const extended = Math.floor(mcArgs / 12);
  return (pinsTrees ? mcBatch + extended : Math.max(mcBatch, extended)) + 1;
}
