/** The end of an address space, and under Xen the tables that are unpinned for it (../exits.ts). `target` is the CPU at hand. */
import type { Facts } from './fact.ts';
import { AREAS_R, MARKS_W, PTL_R, SHADOW, TABLES_R, TASKS, TLB_TARGET } from './touch.ts';

export type ExitStep =
  | { readonly op: 'mmput' }
  // whom the guest asks to let go of the tables
  | { readonly op: 'all_cpus' }
  | { readonly op: 'read_current_cr3' }
  | { readonly op: 'load_init_mm' }
  | { readonly op: 'set_current_cr3' }
  // the tables
  | { readonly op: 'page_pinned' }
  | { readonly op: 'clear_pinned' }
  | { readonly op: 'next_unpinned' }
  | { readonly op: 'next_callback' }
  // a store to one of them
  | { readonly op: 'write_to_table' }
  | { readonly op: 'is_readonly' };

export const exitFacts = {
  mmput: {
    text: 'mmput(mm)',
    does: 'The mm has one user less, by a locked instruction; FLAG: that was the last one.',
    visible: true,
    touches: TASKS,
  },
  all_cpus: { text: 'cpumask_all()', does: 'Every other CPU is to be asked.' },
  read_current_cr3: {
    text: 'xen_current_cr3_is(target, mm)',
    does: 'A plain read of xen_current_cr3 of the CPU at hand, which is to be interrupted where it has the mm loaded.',
    visible: true,
    order: 'passes',
    touches: SHADOW,
  },
  load_init_mm: {
    text: 'load_cr3(target, init_mm)',
    does: "The CPU at hand loads the kernel's own tables, by a hypercall of its own: Xen lets go of those that it had.",
    under: 'interrupt',
    touches: TASKS | SHADOW | TLB_TARGET | MARKS_W,
    costs: ['hypercall', 'tlb_flush'],
  },
  set_current_cr3: {
    text: 'set_current_cr3()',
    does: 'The callback of a cr3 that was queued: xen_current_cr3 of this CPU says what is loaded.',
    visible: true,
    touches: SHADOW,
  },
  page_pinned: {
    text: 'PagePinned(p)',
    does: 'FLAG: the tree that the table above `page` belongs to is pinned, for all that the guest knows.',
    visible: true,
    touches: SHADOW,
  },
  clear_pinned: {
    text: 'ClearPagePinned(mm)',
    does: 'The guest takes the tables of the mm for unpinned.',
    visible: true,
    touches: SHADOW,
  },
  next_unpinned: {
    text: 'next_unpinned()',
    does: 'Next table of the walk that unpins, a table before those below it.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | TABLES_R,
    moves: true,
    answers: { done: 0, pud: 2, pmd: 3, pte: 4 },
  },
  next_callback: {
    text: 'next_callback()',
    does: 'What the batch that has left has to call next: of a table, `page` is its first one.',
    under: ['pte lock', 'interrupts off'],
    touches: PTL_R | SHADOW,
    moves: true,
    answers: { done: 0, xen_pte_unlock: 1, set_current_cr3: 2 },
  },
  write_to_table: {
    text: 'write_to_table(p)',
    does: 'What becomes of a store to the table of `page`: the guest maps it writable; it traps, and Xen emulates it; or it faults, as Xen has no type for the table.',
    visible: true,
    touches: SHADOW,
    answers: { stores: 0, traps: 1, faults: 2 },
  },
  is_readonly: {
    text: 'table_is_readonly(p)',
    does: "FLAG: the guest's own mapping of the table is read-only (spurious_fault looks).",
    visible: true,
    touches: SHADOW,
  },
} as const satisfies Facts<ExitStep>;
