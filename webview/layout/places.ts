/**
 * Where an event goes on the timeline. Lanes are parts of the machine; a lane has layers, so that what happens within
 * something (an update within a hypercall) is drawn inside it. A kind that is missing here does not compile.
 */
import { type EventKind, eventKinds } from '../../src/model/events.ts';

/** Lanes from top to bottom; `bits` is one for all CPUs, the others one for each. */
export const parts = ['marks', 'program', 'kernel', 'buffer', 'hypervisor', 'hardware'] as const;
export type Part = (typeof parts)[number];

export type Layer =
  | 'mark' //      a bit lost or saved, an interrupt, what was wrong
  | 'statement' // a statement of the script, to its last event, or to what interrupts it
  | 'lock' //      the pte lock held
  | 'lazy' //      lazy MMU mode on
  | 'step' //      the kernel does something
  | 'batch' //     the multicall buffer from its first entry to its flush
  | 'fill' //      an entry, or an attempt to extend one
  | 'call' //      the guest is stopped: a trap or a hypercall
  | 'update' //    what the hypervisor does meanwhile
  | 'access'; //   the processor's walker and TLB

/** Layers of each lane, outermost first. */
export const layersOf: Readonly<Record<Part, readonly Layer[]>> = {
  marks: ['mark'],
  program: ['statement'],
  kernel: ['lazy', 'lock', 'step'],
  buffer: ['batch', 'fill'],
  hypervisor: ['call', 'update'],
  hardware: ['access'],
};

/** null: ends something, or is told in the text only. */
const layerOfKind: Readonly<Record<EventKind, Layer | null>> = {
  statement: 'statement',
  return: null,
  irq_handler_entry: 'mark',
  irq_handler_exit: 'statement',
  sched_switch: 'statement',
  xen_mc_batch: null,
  xen_mc_issue: null,
  xen_mc_entry: 'fill',
  xen_mc_entry_alloc: null,
  xen_mc_extend_args: 'fill',
  xen_mc_flush_reason: null,
  xen_mc_flush: null,
  xen_mc_callback: 'step',
  xen_mmu_set_pte: 'step',
  xen_mmu_set_pte_at: 'step',
  xen_mmu_ptep_modify_prot_start: 'step',
  xen_mmu_ptep_modify_prot_commit: 'step',
  xen_mmu_set_pmd: 'step',
  xen_mmu_set_pud: 'step',
  xen_mmu_set_p4d: 'step',
  xen_mmu_alloc_ptpage: 'step',
  xen_mmu_release_ptpage: 'step',
  xen_mmu_pgd_pin: 'step',
  xen_mmu_pgd_unpin: 'step',
  xen_mmu_flush_tlb_one_user: 'step',
  xen_mmu_flush_tlb_multi: 'step',
  xen_mmu_write_cr3: 'step',
  lock: 'lock',
  unlock: null,
  enter_lazy: 'lazy',
  leave_lazy: null,
  load: 'step',
  store: 'step',
  store_waits: 'step',
  word_load: 'step',
  word_store: 'step',
  xchg: 'step',
  cmpxchg: 'step',
  ptep_clear_flush: 'step',
  ptep_set_access_flags: 'step',
  tlb_finish_mmu: null,
  flush_tlb_mm_range: 'step',
  native_flush_tlb_multi: 'step',
  broadcast_tlb_flush: 'step',
  flush_tlb: 'access',
  ipi: 'step',
  trap: 'call',
  hypercall: 'call',
  update: 'update',
  update_failed: 'update',
  continuation: 'step',
  emulate: 'update',
  pin: 'update',
  notify: 'update',
  shadow_fault: 'access',
  shadow_zap: 'step',
  read: 'access',
  write: 'access',
  walk: 'access',
  set_ad: 'access',
  tlb_fill: 'access',
  fault: 'access',
  repair: 'step',
  sigsegv: 'access',
  sigbus: 'access',
  lost: 'mark',
  saved: 'mark',
  stale_read: 'mark',
  stale_write: 'mark',
  untraced_write: 'mark',
  late_read: 'mark',
  late_write: 'mark',
  alloc_page: 'step',
  copy_page: 'step',
  free_page: 'step',
  writepage: 'step',
  lost_write: 'mark',
  freed_read: 'mark',
  freed_write: 'mark',
  torn_read: 'mark',
  spurious_fault: 'mark',
  warn: 'mark',
  bug: 'mark',
};

/** Layer by the log's kind column. */
export const layers: readonly (Layer | null)[] = eventKinds.map(kind => layerOfKind[kind]);

/** The lane that an event belongs to, by the log's kind column; those told in words only go with what they are about. */
export const partOf: readonly Part[] = eventKinds.map(kind => {
  const layer = layerOfKind[kind];
  return (
    parts.find(part => layer !== null && layersOf[part].includes(layer)) ??
    (kind.startsWith('xen_mc_') ? 'buffer' : 'kernel')
  );
});
