/**
 * The answers that a step may leave in FLAG where there are more than yes and no, by name. What gives them (sim/ops) and
 * what asks for them (`choose` in routine.ts) both read this table.
 */
import type { Step } from './steps.ts';

export const answers = {
  /** The access is done, faults, or its walk has a second half (`access_set`). */
  access: { done: 0, fault: 1, walked: 2 },
  /** The same after the second half; `again`: the host has filled its copy, and the access is tried again. */
  access_set: { done: 0, fault: 1, again: 2 },
  /** A write of the guest's to a table that its host protects has done nothing. */
  store: { done: 0, exits: 2 },
  xchg: { done: 0, exits: 2 },
  cmpxchg: { done: 0, exits: 2 },
  clear_bits: { done: 0, exits: 2 },
  /** Hardware changed A or D since the emulator's read; written; Xen refuses the entry. */
  emulate_cmpxchg: { again: 0, written: 1, refused: 2 },
  /** How the hypervisor goes on with the next request: how it writes the entry, or what else it does. */
  hv_next: { done: 0, preserve: 1, store: 2, readOrStore: 3, other: 4, flush: 5 },
  /** change_pte_range: left as it is, present, a migration entry to be made read-only. */
  peek: { leave: 0, present: 1, writeMigration: 2 },
  /** zap_pte_range: none, present, a swap or migration entry. */
  zap_peek: { none: 0, present: 1, swap: 2 },
  /** copy_pte_range: none, present, present and to be write-protected, a migration entry to be made readable, swap. */
  copy_peek: { none: 0, present: 1, protect: 2, migration: 3, swap: 4 },
  /** madvise_free_pte_range: left as it is, has A or D, a swap entry. */
  free_peek: { leave: 0, used: 1, swap: 2 },
  /** How the flush range has to be flushed (ops/gather.ts). */
  flush_way: { none: 0, pages: 1, local: 2, multi: 3, localThenOthers: 4, multiPage: 5 },
  /** Tables by their pt_level: of the p4d there is none to free, but the gather is wider (see gather_p4d). */
  next_freed: { done: 0, p4d: 1, pud: 2, pmd: 3, pte: 4 },
  next_pinned: { done: 0, pud: 2, pmd: 3, pte: 4 },
  /** Which tables the new place of an mremap needs, and what is moved. */
  next_extent: {
    none: 0,
    /** Entry by entry. */
    entries: 1,
    /** A whole page-table page, by its pmd entry; a whole PMD page, by its pud entry. */
    pmd: 2,
    pud: 3,
    /** Nothing to move, but alloc_new_pud has come before the kernel sees that. */
    upper: 4,
  },
  /** handle_pte_fault's decision. */
  fault_way: {
    /** Another CPU was faster, or there is nothing to mend: try again. */
    spurious: 0,
    /** ptep_set_access_flags: the entry gets A, D or RW. */
    accessFlags: 1,
    /** No entry yet, or swapped out: set_pte_at. */
    install: 2,
    /** The same for a read of a file's page: its cached neighbours come along. */
    installAround: 3,
    /** A write to a page that the page cache does not have yet, or that is marked: read-ahead first. */
    installMiss: 6,
    /** A read of one: its cached neighbours first, then read-ahead, then the fault begins anew (VM_FAULT_RETRY). */
    aroundMiss: 9,
    /** wp_page_copy: the lock is dropped for the copy; then ptep_clear_flush, and set_pte_at of the copy. */
    copy: 4,
    /** The page is being migrated; wait for it. Nothing in a script ends a migration, so the access is given up. */
    giveUp: 5,
    /** The entry allows this write already, but lacks A or D: ptep_set_access_flags. */
    youngDirty: 7,
    /** It has them, too. The old entry may be in a TLB, and 2.6 flushes the page (flush_tlb_page). */
    flush: 8,
  },
} as const satisfies { readonly [K in Step['op']]?: Readonly<Record<string, number>> };

export type Answers = typeof answers;
/** Steps that leave one of several answers. */
export type Asked = keyof Answers;
