/**
 * Page tables that come and go, as a shadow guest tells of them: 2.6.26 include/asm-x86/paravirt.h set_pmd, pmd_clear,
 * paravirt_alloc_pte, paravirt_release_pte. The guest writes upper entries and a forked child's entries itself, here
 * at once, and the host only learns of them.
 */
import type { Bodies, Body } from '../routine.ts';
import type { Owed } from './owed.ts';

/** Levels of `notify` that are a forked child's: its entries, and those of its upper tables, a pmd's, a pud's, a p4d's. */
const CHILD_PTE = 1;
const CHILD_PMD = 5;
export const CHILD_PUD = 6;
const CHILD_P4D = 7;

/**
 * Routines over those of `native`. `set` tells of an entry of a level: a child's, or 2 a pmd, 3 a pud, 4 a p4d; `alloc`
 * and `release` of a page that becomes, or was, a page table. A child's upper entries are set before copy_pte_range is
 * in lazy mode, so each is told of at once (2.6.26 mm/memory.c copy_page_range).
 */
export function shadowTables(native: Owed, set: (level: number) => Body, alloc: Body, release: Body): Bodies {
  return {
    set_pmd: [...native.set_pmd, ...set(2)],
    set_pud: [...native.set_pud, ...set(3)],
    set_p4d: [...native.set_p4d, ...set(4)],
    pmd_clear: [...native.pmd_clear, ...set(2)],
    pud_clear: [...native.pud_clear, ...set(3)],
    p4d_clear: [...native.p4d_clear, ...set(4)],
    paravirt_alloc_pte: alloc,
    paravirt_alloc_pmd: alloc,
    paravirt_alloc_pte_again: alloc,
    paravirt_alloc_pmd_again: alloc,
    paravirt_release_pte: release,
    paravirt_release_pmd: release,
    paravirt_release_pud: release,
    child_alloc_pte: [...native.child_alloc_pte, ...alloc, ...set(CHILD_PMD)],
    child_alloc_pmd: [...native.child_alloc_pmd, ...alloc, ...set(CHILD_PUD)],
    child_alloc_pud: [...native.child_alloc_pud, ...set(CHILD_P4D)],
    set_child_pte: [...native.set_child_pte, ...set(CHILD_PTE)],
  };
}

/**
 * pgd_alloc of a 32-bit PAE child (arch/x86/mm/pgtable.c pgd_prepopulate_pmd): the PMD pages below KERNEL_PGD_BOUNDARY,
 * three; the fourth is the kernel's, and shared (pv_info.shared_kernel_pmd).
 */
export function prepopulated(set: (level: number) => Body, alloc: Body): Body {
  return [1, 2, 3].flatMap(() => [...alloc, ...set(CHILD_PUD)]);
}
