/** The kernel's walks and decisions (kernel/), lazy MMU mode, and what a system call begins and ends with. */
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, ENTRY_R, MARKS_W, TABLES_R } from './touch.ts';

/** What a probe on a function of a bare kernel shows. */
type BareEvent = 'clear_flush' | 'access_flags' | 'finish_mmu' | 'mm_range' | 'ipi_range';

export type MmStep =
  | { readonly op: 'enter_lazy' }
  | { readonly op: 'leave_lazy' }
  | { readonly op: 'in_lazy' }
  | { readonly op: 'lazy_is_set' }
  | { readonly op: 'pte_young' }
  | { readonly op: 'pte_accessible' }
  | { readonly op: 'window' }
  | { readonly op: 'peek' }
  | { readonly op: 'modify' }
  /** `exclusive`: an anonymous page stays its owner's (6.1). */
  | { readonly op: 'migration_read'; readonly exclusive: boolean }
  | { readonly op: 'next_page' }
  | { readonly op: 'previous_page' }
  | { readonly op: 'next_table' }
  | { readonly op: 'section' }
  | { readonly op: 'find_vma' }
  | { readonly op: 'mprotect_fixup' }
  | { readonly op: 'many_cpus' }
  | {
      readonly op: 'event';
      readonly event: 'start' | 'commit' | 'set_pte' | 'flush_one' | 'flush_multi' | BareEvent;
    }
  | { readonly op: 'sys_enter' }
  | { readonly op: 'sys_return' };

export const mmFacts = {
  enter_lazy: { text: 'enter_lazy(LAZY_MMU)', does: 'Enters lazy MMU mode.' },
  leave_lazy: { text: 'leave_lazy(LAZY_MMU)', does: 'Leaves lazy MMU mode.' },
  lazy_is_set: {
    text: 'this_cpu_read(paravirt_lazy_mode)',
    does: 'FLAG: the CPU has the mode on, whoever turned it on.',
  },
  in_lazy: { text: 'lazy_mode() == LAZY_MMU', does: 'FLAG: in lazy MMU mode.' },
  pte_young: { text: 'pte_young(old)', does: 'FLAG: A is set in `old` (pte_young).' },
  pte_accessible: {
    text: 'pte_accessible(mm, old)',
    does:
      'FLAG: a TLB may have `old`: it has P, or is PROT_NONE and another CPU may have a flush pending (mm->tlb_flush_pending). ' +
      'Pending flushes are not counted here: one may be where another CPU makes calls that gather.',
  },
  window: {
    text: 'window(p)',
    does: 'Right after the read that feeds an update of `page`: other CPUs may strike here.',
  },
  peek: {
    text: 'peek(p)',
    does: "change_pte_range's first look at the entry.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `is_write_migration_entry`: a migration entry to be made read-only.
    answers: { leave: 0, pte_present: 1, is_write_migration_entry: 2 },
  },
  modify: {
    text: 'new = pte_modify(old, newprot)',
    does: 'new = pte_modify(old, prot), and what mprotect adds to it.',
    under: ['mmap_sem for writing', 'pte lock'],
    touches: ENTRY_R | AREAS_R,
    costs: ['writable_entry', 'xen_writable_entry'],
  },
  migration_read: {
    text: {
      'new = make_migration_entry_read(p)': { exclusive: false },
      'new = make_readable_exclusive_migration_entry(p)': { exclusive: true },
    },
    does: 'new = the read migration entry of the entry.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  next_page: {
    text: { 'p = next_page(section)': {}, 'for p in section': {} },
    atHand: true,
    does: 'Next page of the section; FLAG: there is one.',
    moves: true,
    decides: true,
  },
  previous_page: {
    text: 'p = last_page(section)',
    does: "Back to the section's last page, whose table is the one that is locked.",
    moves: true,
  },
  next_table: {
    text: 'for section in tables',
    does: "Next page-table page of the area that exists; FLAG: there is one. `page` and the section's end are set.",
    under: 'instant',
    touches: TABLES_R,
    moves: true,
    decides: true,
    costs: ['table', 'xen_table'],
  },
  section: {
    text: 'section_begins(p)',
    does: 'A lazy section begins at `page`: what the bulk path repeats instead of stepping through.',
    decides: true,
  },
  find_vma: { text: 'find_vma_prev(range)', does: 'The walk over areas begins where the range does.' },
  mprotect_fixup: {
    text: 'mprotect_fixup(newprot)',
    does: 'mprotect_fixup of the next area with other flags; FLAG: there is one.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | AREAS_W,
    moves: true,
    costs: ['area_accounted', 'area_writable'],
  },
  many_cpus: { text: 'many_cpus()', does: 'FLAG: the machine has more than one CPU, and the mm is live on all.' },
  event: {
    text: {
      'trace_xen_mmu_ptep_modify_prot_start(p, old)': { event: 'start' },
      'trace_xen_mmu_ptep_modify_prot_commit(p, new)': { event: 'commit' },
      'trace_xen_mmu_set_pte(p, new)': { event: 'set_pte' },
      'trace_xen_mmu_flush_tlb_one_user(p)': { event: 'flush_one' },
      'trace_xen_mmu_flush_tlb_multi()': { event: 'flush_multi' },
      'probe_ptep_clear_flush(p)': { event: 'clear_flush' },
      'probe_ptep_set_access_flags(p, new)': { event: 'access_flags' },
      'probe_tlb_finish_mmu()': { event: 'finish_mmu' },
      'probe_flush_tlb_mm_range()': { event: 'mm_range' },
      'probe_flush_tlb_multi()': { event: 'ipi_range' },
    },
    does: 'A tracepoint of the kernel, for the log.',
  },
  sys_enter: {
    text: 'sys_enter()',
    does: 'A system call begins: its fixed cost.',
    costs: ['cr3_switch', 'syscall', 'xen_syscall'],
  },
  sys_return: { text: 'sys_return()', does: 'The system call returns.', under: 'instant', touches: MARKS_W },
} as const satisfies Facts<MmStep>;
