/**
 * Tables of the mm, above `page`.
 *
 * Tables are numbered as the kernel's enum pt_level: 2 a PUD page, 3 a PMD page, 4 a page-table page. Entries that map them
 * are pgtable levels: 4 a p4d entry maps a PUD page, 3 a pud entry a PMD page, 2 a pmd entry a page-table page.
 */
import type { Facts } from './fact.ts';
import { ALL_ENTRIES, MMAP_W, TABLES_R, TABLES_W, TLB_SELF } from './touch.ts';

export type TableStep =
  | { readonly op: 'set_table'; readonly level: number; readonly clear: boolean }
  | { readonly op: 'table_event'; readonly level: number; readonly clear: boolean; readonly child: boolean }
  | { readonly op: 'table_lock' }
  | { readonly op: 'table_unlock' }
  | { readonly op: 'table_missing'; readonly level: number }
  | { readonly op: 'zero_table' }
  | { readonly op: 'load_cr3' }
  | { readonly op: 'invlpg' }
  | { readonly op: 'kernel_entry'; readonly writable: boolean }
  | {
      readonly op: 'ptpage_event';
      readonly level: number;
      readonly event: 'alloc' | 'release';
      readonly pinned: boolean;
    }
  | { readonly op: 'pgd_event'; readonly unpin: boolean }
  | { readonly op: 'mmap_downgrade' };

export const tableFacts = {
  set_table: {
    text: {
      'native_set_pmd(p)': { level: 2, clear: false },
      'native_set_pud(p)': { level: 3, clear: false },
      'native_set_p4d(p)': { level: 4, clear: false },
      'native_pmd_clear(p)': { level: 2, clear: true },
      'native_pud_clear(p)': { level: 3, clear: true },
      'native_p4d_clear(p)': { level: 4, clear: true },
    },
    does: 'A plain store to the entry above `page`: of the pmd (2) or the pud (3).',
    visible: true,
    touches: TABLES_W,
    costs: ['native_store'],
  },
  table_event: {
    text: {
      'trace_xen_mmu_set_pmd(p)': { level: 2, clear: false, child: false },
      'trace_xen_mmu_set_pud(p)': { level: 3, clear: false, child: false },
      'trace_xen_mmu_set_p4d(p)': { level: 4, clear: false, child: false },
      'trace_xen_mmu_pmd_clear(p)': { level: 2, clear: true, child: false },
      'trace_xen_mmu_pud_clear(p)': { level: 3, clear: true, child: false },
      'trace_xen_mmu_p4d_clear(p)': { level: 4, clear: true, child: false },
      'trace_xen_mmu_pmd_clear(p, unpinned)': { level: 2, clear: true, child: true },
      'trace_xen_mmu_pud_clear(p, unpinned)': { level: 3, clear: true, child: true },
      'trace_xen_mmu_p4d_clear(p, unpinned)': { level: 4, clear: true, child: true },
      'trace_xen_mmu_set_child_pmd(p)': { level: 2, clear: false, child: true },
      'trace_xen_mmu_set_child_pud(p)': { level: 3, clear: false, child: true },
      'trace_xen_mmu_set_child_p4d(p)': { level: 4, clear: false, child: true },
    },
    does: "xen_mmu_set_pmd, _pud, _p4d; of a child's table the tree is not pinned yet, nor any more where an address space ends.",
  },
  table_lock: {
    text: 'spin_lock(page_table_lock)',
    does: 'Takes mm->page_table_lock.',
    visible: true,
    waits: true,
    touches: TABLES_W,
    costs: ['lock'],
  },
  table_unlock: {
    text: 'spin_unlock(page_table_lock)',
    does: 'Drops mm->page_table_lock.',
    visible: true,
    touches: TABLES_W,
  },
  table_missing: {
    text: { 'p4d_none(p)': { level: 2 }, 'pud_none(p)': { level: 3 }, 'pmd_none(p)': { level: 4 } },
    does: 'p4d_none, pud_none, pmd_none: FLAG 1 where the table of this pt_level does not exist.',
    under: 'instant',
    touches: TABLES_R,
  },
  zero_table: {
    text: 'clear_table(p)',
    does: 'A page-table page is allocated zeroed.',
    visible: true,
    touches: TABLES_W | ALL_ENTRIES,
  },
  load_cr3: {
    text: 'write_cr3(read_cr3())',
    does: "write_cr3(read_cr3()): this CPU's TLB is flushed. A move to a control register serializes: older stores land first (Intel SDM vol. 3A, Serializing Instructions).",
    under: 'own TLB',
    order: 'drains',
    touches: TLB_SELF,
    costs: ['tlb_flush'],
  },
  invlpg: {
    text: 'invlpg(p)',
    does: "This CPU's TLB forgets the page, of the address space that is loaded (Intel SDM vol. 3A, 4.10.4.1). It serializes: older stores land first.",
    under: 'own TLB',
    order: 'drains',
    touches: TLB_SELF,
    costs: ['invlpg'],
  },
  kernel_entry: {
    text: {
      'new = pte_mkwrite(kernel_pte(p))': { writable: true },
      'new = pte_wrprotect(kernel_pte(p))': { writable: false },
    },
    does: "new = the entry of the kernel's own mapping of a page-table page.",
  },
  ptpage_event: {
    text: {
      'trace_xen_mmu_alloc_ptpage(p, $level, pinned)': { event: 'alloc', pinned: true },
      'trace_xen_mmu_alloc_ptpage(p, $level, unpinned)': { event: 'alloc', pinned: false },
      'trace_xen_mmu_release_ptpage(p, $level, pinned)': { event: 'release', pinned: true },
      'trace_xen_mmu_release_ptpage(p, $level, unpinned)': { event: 'release', pinned: false },
    },
    does: 'xen_mmu_alloc_ptpage, xen_mmu_release_ptpage.',
  },
  pgd_event: {
    text: { 'trace_xen_mmu_pgd_pin()': { unpin: false }, 'trace_xen_mmu_pgd_unpin()': { unpin: true } },
    does: 'xen_mmu_pgd_pin, xen_mmu_pgd_unpin.',
  },
  mmap_downgrade: {
    text: 'mmap_write_downgrade(mm)',
    does: 'mmap_write_downgrade: others may read areas again.',
    visible: true,
    touches: MMAP_W,
  },
} as const satisfies Facts<TableStep>;
