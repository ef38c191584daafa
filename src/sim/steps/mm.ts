/** The kernel's walks and decisions (src/sim/mm), lazy MMU mode, and what a system call begins and ends with. */
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, ENTRY_R, MARKS_W, TABLES_R } from './touch.ts';

/** What a probe on a function of a bare kernel shows. */
type BareEvent = 'clear_flush' | 'access_flags' | 'finish_mmu' | 'mm_range' | 'ipi_range';

export type MmStep =
  | { readonly op: 'enter_lazy' }
  | { readonly op: 'leave_lazy' }
  | { readonly op: 'in_lazy' }
  | { readonly op: 'pte_young' }
  | { readonly op: 'window' }
  | { readonly op: 'peek' }
  | { readonly op: 'modify' }
  /** `exclusive`: an anonymous page stays its owner's (6.1). */
  | { readonly op: 'migration_read'; readonly exclusive: boolean }
  | { readonly op: 'next_page' }
  | { readonly op: 'previous_page' }
  | { readonly op: 'next_table' }
  | { readonly op: 'section' }
  | { readonly op: 'mprotect_fixup' }
  | { readonly op: 'many_cpus' }
  | {
      readonly op: 'event';
      readonly event: 'start' | 'commit' | 'set_pte' | 'set_pte_at' | 'flush_one' | 'flush_multi' | BareEvent;
    }
  | { readonly op: 'sys_enter' }
  | { readonly op: 'sys_return' };

export const mmFacts = {
  enter_lazy: { does: 'Enters lazy MMU mode.' },
  leave_lazy: { does: 'Leaves lazy MMU mode.' },
  in_lazy: { does: 'FLAG: in lazy MMU mode.' },
  pte_young: { does: 'FLAG: A is set in `old` (pte_young).' },
  window: { does: 'Right after the read that feeds an update of `page`: other CPUs may strike here.' },
  peek: {
    does: "change_pte_range's first look at the entry.",
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `writeMigration`: a migration entry to be made read-only.
    answers: { leave: 0, present: 1, writeMigration: 2 },
  },
  modify: {
    does: 'new = pte_modify(old, prot), and what mprotect adds to it.',
    under: 'pte lock',
    touches: ENTRY_R,
    costs: ['writable_entry', 'xen_writable_entry'],
  },
  migration_read: {
    does: 'new = the read migration entry of the entry.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  next_page: { does: 'Next page of the section; FLAG: there is one.', moves: true },
  previous_page: { does: "Back to the section's last page, whose table is the one that is locked.", moves: true },
  next_table: {
    does: "Next page-table page of the area that exists; FLAG: there is one. `page` and the section's end are set.",
    under: 'instant',
    touches: TABLES_R,
    moves: true,
    decides: true,
    costs: ['table', 'xen_table'],
  },
  section: {
    does: 'A lazy section begins at `page`: what the bulk path repeats instead of stepping through.',
    decides: true,
  },
  mprotect_fixup: {
    does: 'mprotect_fixup of the next area with other flags; FLAG: there is one.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | AREAS_W,
    moves: true,
    costs: ['area_writable'],
  },
  many_cpus: { does: 'FLAG: the machine has more than one CPU, and the mm is live on all.' },
  event: { does: 'A tracepoint of the kernel, for the log.' },
  sys_enter: { does: 'A system call begins: its fixed cost.', costs: ['syscall', 'xen_syscall'] },
  sys_return: { does: 'The system call returns.', under: 'instant', touches: MARKS_W },
} as const satisfies Facts<MmStep>;
