/**
 * What every family of backends owes: the functions that mm and the statements of a script call, under the kernel's names.
 * A family that lacks one, or has it with other parameters, does not build.
 */
import type { Signature } from '../../src/sim/kernels.ts';
import { wordsOf } from '../../src/sim/phrases.ts';

const prototypes = [
  // Of one entry: pgtable.h, and paravirt's pv_mmu_ops.
  'old = read_pte(p)',
  'write_pte(p, new)',
  'cmpxchg_pte(p, old, new)',
  'old = ptep_get_and_clear(p)',
  'pte_clear(p)',
  'set_pte_at(p, new)',
  'ptep_set_wrprotect(p)',
  'ptep_test_and_clear_young(p)',
  'ptep_set_access_flags(p, new)',
  'old = ptep_clear_flush(p)',
  'old = ptep_modify_prot_start(p)',
  'ptep_modify_prot_commit(p, old, new)',
  // Lazy mode and flushes.
  'arch_enter_lazy_mmu_mode()',
  'arch_leave_lazy_mmu_mode()',
  'arch_flush_lazy_mmu_mode()',
  'arch_start_context_switch()',
  'arch_end_context_switch()',
  'flush_tlb_range(vma)',
  'flush_tlb_page(p)',
  'load_cr3()',
  'flush_tlb_one_user(p)',
  // Of a table, and of the entry above it; `_again`: of one that mremap moves.
  ...['pmd', 'pud', 'p4d'].flatMap(level => [`set_${level}(p)`, `${level}_clear(p)`]),
  ...['pte', 'pmd', 'pud'].flatMap(level => [`paravirt_alloc_${level}(p)`, `paravirt_release_${level}(p)`]),
  'paravirt_alloc_pte_again(p)',
  'paravirt_alloc_pmd_again(p)',
  // Of the tables of a forked child.
  'pgd_alloc()',
  ...['pte', 'pmd', 'pud'].map(level => `child_alloc_${level}(p)`),
  'set_child_pte(p, new)',
  'arch_dup_mmap()',
  'arch_exit_mmap()',
  'arch_leave_lazy_cpu_mode()',
];

/** These functions' parameters and results, by name. */
export const owed: Readonly<Record<string, Signature>> = Object.fromEntries(
  prototypes.map(prototype => {
    const words = wordsOf(prototype);
    const result = words[1] === '=' ? words[0] : undefined;
    const [name, , ...rest] = result ? words.slice(2) : words;
    const parameters = rest.slice(0, -1).filter(word => word !== ',');
    return [name, { parameters, ...(result ? { result } : {}) }];
  }),
);
