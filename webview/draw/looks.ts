/**
 * How an event looks: the meaning of its colour, the short word on its box, and the shape of its mark where it has one.
 * A kind that is missing here does not compile.
 */

import { adNames, hypercallName } from '../../src/model/event-words.ts';
import { type EventKind, extendResults, MMU_PT_UPDATE_PRESERVE_AD, mmuCommands } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import * as strings from '../strings.ts';
import type { Tone } from '../theme.ts';

/** Shapes differ as well as colours do. */
export type Shape = 'box' | 'diamond' | 'cross' | 'check' | 'triangle';

export interface Look {
  readonly tone: Tone;
  readonly shape: Shape;
  /** The word on the box; empty where its name says nothing that the lane does not. */
  word(e: LogEvent): string;
}

const look = (tone: Tone, word: string | ((e: LogEvent) => string), shape: Shape = 'box'): Look => ({
  tone,
  shape,
  word: typeof word === 'string' ? () => word : word,
});

const silent = look('kernel', '');
/** What the kernel does, by its name without what all such names begin with. */
const named = look('kernel', ({ kind }) => kind.replace(/^(xen_mmu_)?(ptep_)?(modify_prot_)?/, ''));

export const looks: Readonly<Record<EventKind, Look>> = {
  statement: look('program', e => strings.line(e.line)),
  return: silent,
  irq_handler_entry: look('hardware', strings.interruptMark, 'triangle'),
  irq_handler_exit: look('program', e => strings.line(e.line)),
  sched_switch: look('program', e => strings.line(e.line)),
  xen_mc_batch: silent,
  xen_mc_issue: silent,
  xen_mc_entry: look('batch', e => hypercallName(e.a)),
  xen_mc_entry_alloc: silent,
  xen_mc_extend_args: look('batch', e => extendResults[e.c] ?? ''),
  xen_mc_flush_reason: silent,
  xen_mc_flush: look('batch', 'flush'),
  xen_mc_callback: look('kernel', 'callback'),
  xen_mmu_set_pte: named,
  xen_mmu_set_pte_at: named,
  xen_mmu_ptep_modify_prot_start: named,
  xen_mmu_ptep_modify_prot_commit: named,
  xen_mmu_set_pmd: named,
  xen_mmu_set_pud: named,
  xen_mmu_set_p4d: named,
  xen_mmu_alloc_ptpage: named,
  xen_mmu_release_ptpage: named,
  xen_mmu_pgd_pin: named,
  xen_mmu_pgd_unpin: named,
  xen_mmu_flush_tlb_one_user: look('kernel', 'flush_tlb_one'),
  xen_mmu_flush_tlb_multi: named,
  xen_mmu_write_cr3: named,
  lock: look('section', e => (e.a ? 'mmap_sem' : 'pte lock')),
  unlock: silent,
  enter_lazy: look('batch', 'lazy MMU mode'),
  leave_lazy: silent,
  load: named,
  store: named,
  store_waits: look('kernel', 'waits'),
  word_load: look('kernel', 'load'),
  word_store: look('kernel', 'store'),
  xchg: named,
  cmpxchg: look('kernel', e => (e.a ? 'cmpxchg' : 'cmpxchg: no match')),
  ptep_clear_flush: named,
  ptep_set_access_flags: named,
  tlb_finish_mmu: silent,
  flush_tlb_mm_range: named,
  native_flush_tlb_multi: look('kernel', 'flush_tlb_multi'),
  broadcast_tlb_flush: named,
  flush_tlb: look('hardware', 'flush TLB'),
  ipi: look('kernel', e => `IPI to cpu ${e.a}`),
  trap: look('trap', 'trap', 'triangle'),
  hypercall: look('hypercall', e => strings.callWord(hypercallName(e.a), e.b, e.c)),
  update: look('hypercall', e =>
    e.b ? `saved ${adNames(e.b)}` : e.a === MMU_PT_UPDATE_PRESERVE_AD ? 'PRESERVE_AD' : (mmuCommands[e.a] ?? 'update'),
  ),
  update_failed: look('lost', e => `errno ${e.a}`, 'cross'),
  continuation: look('hypercall', 'continuation'),
  emulate: look('trap', e => (e.a ? 'retry' : 'emulate')),
  pin: look('hypercall', e => (e.b ? 'pin' : 'unpin')),
  notify: look('hypercall', 'notify'),
  shadow_fault: look('trap', 'shadow fault', 'triangle'),
  shadow_zap: look('hypercall', 'shadow zapped'),
  read: look('hardware', 'read'),
  write: look('hardware', 'write'),
  walk: look('hardware', 'walk'),
  set_ad: look('hardware', e => `sets ${adNames(e.a)}`, 'diamond'),
  tlb_fill: look('hardware', 'TLB fill'),
  fault: look('trap', 'page fault', 'triangle'),
  repair: named,
  sigsegv: look('warn', 'SIGSEGV', 'cross'),
  sigbus: look('warn', 'SIGBUS', 'cross'),
  lost: look('lost', e => strings.lostMark(adNames(e.a)), 'cross'),
  saved: look('saved', e => strings.savedMark(adNames(e.a)), 'check'),
  stale_read: look('hardware', strings.staleReadMark, 'triangle'),
  stale_write: look('hardware', strings.staleMark, 'triangle'),
  untraced_write: look('warn', strings.untracedMark, 'triangle'),
  late_read: look('warn', strings.lateReadMark, 'triangle'),
  late_write: look('warn', strings.lateMark, 'triangle'),
  alloc_page: named,
  copy_page: named,
  free_page: named,
  writepage: named,
  lost_write: look('lost', strings.lostWriteMark, 'cross'),
  freed_read: look('warn', strings.freedReadMark, 'triangle'),
  freed_write: look('warn', strings.freedWriteMark, 'triangle'),
  torn_read: look('warn', strings.tornMark, 'triangle'),
  spurious_fault: look('hardware', strings.spuriousMark, 'triangle'),
  warn: look('warn', strings.warnMark, 'triangle'),
  bug: look('warn', 'BUG', 'cross'),
};
