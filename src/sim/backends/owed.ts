/**
 * What every family of backends owes: the routines that the kernel's mm layer (kernel/) and the statements of a script call,
 * under the kernel's names. A family that lacks one does not compile.
 */
import type { Body } from '../routine.ts';

/** Of one entry: pgtable.h, and paravirt's pv_mmu_ops. */
type OfEntries =
  | 'read_pte'
  | 'write_pte'
  | 'cmpxchg_pte'
  | 'ptep_get_and_clear'
  | 'pte_clear'
  | 'set_pte_at'
  | 'ptep_set_wrprotect'
  | 'ptep_test_and_clear_young'
  | 'ptep_set_access_flags'
  | 'ptep_clear_flush'
  | 'ptep_modify_prot_start'
  | 'ptep_modify_prot_commit';

type OfLazyMode = 'arch_enter_lazy_mmu_mode' | 'arch_leave_lazy_mmu_mode';

type OfFlushes = 'flush_tlb_range' | 'flush_tlb_page' | 'load_cr3';

/** Of a table, and of the entry above it; `_again`: of one that mremap moves. */
type OfTables =
  | 'set_pmd'
  | 'set_pud'
  | 'set_p4d'
  | 'pmd_clear'
  | 'pud_clear'
  | 'p4d_clear'
  | `paravirt_${'alloc' | 'release'}_${'pte' | 'pmd' | 'pud'}`
  | `paravirt_alloc_${'pte' | 'pmd'}_again`;

/** Of the tables of a forked child. */
type OfChildren = 'pgd_alloc' | `child_alloc_${'pte' | 'pmd' | 'pud'}` | 'set_child_pte' | 'arch_dup_mmap';

export type Owed = Readonly<Record<OfEntries | OfLazyMode | OfFlushes | OfTables | OfChildren, Body>>;
