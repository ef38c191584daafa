/**
 * Steps of the system calls beside mprotect, and of page faults: tables that come and go, zapping, copying, moving,
 * cleaning. Each is named after the kernel function, or the few lines of one, that it stands for; src/sim/mm has the
 * routines, src/sim/ops/{tables,gather,zap,fork,move,clean}.ts what a step does.
 *
 * Tables are numbered as the kernel's enum pt_level: 2 a PUD page, 3 a PMD page, 4 a page-table page. Entries that map
 * them are pgtable levels: 4 a p4d entry maps a PUD page, 3 a pud entry a PMD page, 2 a pmd entry a page-table page.
 */

/** Tables of the mm, above `page`. */
export type TableStep =
  /** mm->page_table_lock. Visible, and blocking. */
  | { readonly op: 'table_lock' }
  | { readonly op: 'table_unlock' }
  /** p4d_none, pud_none, pmd_none: FLAG 1 where the table of this pt_level does not exist. */
  | { readonly op: 'table_missing'; readonly level: number }
  /** A page-table page is allocated zeroed. */
  | { readonly op: 'zero_table' }
  /** write_cr3(read_cr3()): this CPU's TLB is flushed. */
  | { readonly op: 'load_cr3' }
  /** new = the entry of the kernel's own mapping of a page-table page. */
  | { readonly op: 'kernel_entry'; readonly writable: boolean }
  /** xen_mmu_alloc_ptpage, xen_mmu_release_ptpage. */
  | {
      readonly op: 'ptpage_event';
      readonly level: number;
      readonly event: 'alloc' | 'release';
      readonly pinned: boolean;
    }
  | { readonly op: 'pgd_event'; readonly event: 'pin' | 'unpin' }
  | { readonly op: 'mmap_downgrade' };

/** struct mmu_gather: what has to be flushed and freed. */
export type GatherStep =
  /** tlb_flush_pte_range of `page`, whatever its entry was. */
  | { readonly op: 'gather_this' }
  /** pte_free_tlb, pmd_free_tlb, pud_free_tlb: the freed table's span widens the range by its first page. */
  | { readonly op: 'gather_table'; readonly level: number }
  /** p4d_free_tlb where there is no p4d of its own: the range is wider by the first page of its 512 GiB. */
  | { readonly op: 'gather_p4d' }
  /** The flush range is the extent that mremap moved. */
  | { readonly op: 'gather_extent' }
  /** Everything is to be flushed: flush_tlb_mm. */
  | { readonly op: 'gather_all' }
  /** FLAG: something is to be flushed at once; forgets that. */
  | { readonly op: 'force_flush' }
  /** tlb_finish_mmu: pages and blocks start anew; FLAG: there is something to flush. */
  | { readonly op: 'gathered' }
  /** Back to the page at hand before the flush, and nothing is left to flush. */
  | { readonly op: 'flushed' };

/** munmap, madvise(MADV_DONTNEED): unmap_vmas, zap_pte_range, free_pgtables. */
export type ZapStep =
  /** detach_vmas_to_be_unmapped; FLAG: there were some. */
  | { readonly op: 'detach_areas' }
  /** Next of the detached areas; FLAG: there is one. */
  | { readonly op: 'next_detached' }
  /** Next area of a madvise; holes make it return ENOMEM, `anonymousOnly` EINVAL. FLAG: there is one. */
  | { readonly op: 'madvise_area'; readonly anonymousOnly: boolean }
  /** The entry at `page`; FLAG: 0 none, 1 present, 2 a swap or migration entry. Visible. */
  | { readonly op: 'zap_peek' }
  /** new = 0. */
  | { readonly op: 'zero_entry' }
  /** The page of `old` is gone from the mm; FLAG: the gather is full, and must be flushed. */
  | { readonly op: 'zapped'; readonly wasPresent: boolean }
  /** A freed table joins the pages of the gather (2.6); FLAG: it is full, and must be flushed. */
  | { readonly op: 'table_gathered' }
  /** A block of ZAP_BLOCK_SIZE begins (2.6 unmap_vmas). */
  | { readonly op: 'zap_block' }
  /** So much of it is used up. */
  | { readonly op: 'zap_work'; readonly bytes: number }
  /** Next page of the section; FLAG: there is one, and something is left of the block. */
  | { readonly op: 'next_in_block' }
  /** FLAG: nothing is left of the block. */
  | { readonly op: 'block_over' }
  /** Next table that free_pgtables frees: FLAG is its pt_level, 0 where there is none. */
  | { readonly op: 'next_freed' };

/** fork: dup_mmap, copy_page_range, and pinning the child's tables. */
export type ForkStep =
  /** Before the first area. */
  | { readonly op: 'area_zero' }
  /** Next area that vma_needs_copy; FLAG: there is one. */
  | { readonly op: 'next_copied' }
  /** FLAG: the child does not have the table of this pt_level above `page` yet. */
  | { readonly op: 'child_missing'; readonly level: number }
  /** The child has all tables above `page` now. */
  | { readonly op: 'child_tables' }
  /** old = entry; FLAG: 0 none, 1 present, 2 present and to be write-protected, 3 a migration entry to be made readable, 4 swap. Visible. */
  | { readonly op: 'copy_peek' }
  /** new = the child's entry, from old; the page is shared with the child. */
  | { readonly op: 'child_entry' }
  /** A plain store to the child's unpinned table. */
  | { readonly op: 'child_store' }
  /** Starts the walk of the child's tables that pins them. */
  | { readonly op: 'pin_walk' }
  /** Next table of that walk, a table before those below it: FLAG is its pt_level, 0 at the end. */
  | { readonly op: 'next_pinned' }
  | { readonly op: 'forked' }
  /** The children exit: pages are the parent's own again, which a fault on another CPU asks under no lock of ours. Visible. */
  | { readonly op: 'children_exit' };

/** mremap: move_page_tables. `page` is the old place, the other page the new one. */
export type MoveStep =
  /** vma_to_resize and copy_vma; FLAG 0: EFAULT. */
  | { readonly op: 'remap_begin' }
  /** Next extent; FLAG is an `Extent` of ops/move.ts. */
  | { readonly op: 'next_extent' }
  /** The new place becomes the page at hand, and the old one the other. */
  | { readonly op: 'exchange_page' }
  /** FLAG: both places lie in one page-table page. */
  | { readonly op: 'same_table' }
  /** new = old with soft-dirty (6.1); the page moves to the new place. */
  | { readonly op: 'move_entry' }
  /** Next page of the extent, at both places; FLAG: there is one. */
  | { readonly op: 'next_moved' }
  /** move_normal_pmd, move_normal_pud: all entries below move at once. Visible. */
  | { readonly op: 'move_table'; readonly level: number }
  /** Back to the first page of the extent. */
  | { readonly op: 'extent_start' };

/** madvise(MADV_FREE) and msync: entries lose D. */
export type CleanStep =
  /** madvise_free_pte_range's look; FLAG: 0 leave it, 1 has A or D, 2 a swap entry. Visible. */
  | { readonly op: 'free_peek' }
  /** Next shared file area of the call, as pages of its file; FLAG: there is one. */
  | { readonly op: 'next_synced' }
  /** FLAG: the call has come to its end. */
  | { readonly op: 'synced' }
  /**
   * page_check_address: finds the entry of the file's page at hand by rmap, and takes its pte lock; FLAG: it is mapped.
   * Visible, and blocking.
   */
  | { readonly op: 'mkclean_lock' }
  /** Next page of the file; FLAG: there is one. */
  | { readonly op: 'next_file_page' }
  /** page_mkclean_one's look; FLAG: has D or W. Visible. */
  | { readonly op: 'clean_peek' }
  /** new = old without these bits. */
  | { readonly op: 'entry_without'; readonly mask: number };

/** Page faults, beyond the entry at hand. */
export type FaultStep =
  /** FLAG 0: the area forbids the access, or there is none. */
  | { readonly op: 'fault_area' }
  /** old = the entry, read before the pte lock is taken. */
  | { readonly op: 'fault_look' }
  /** The page was copied, and new = the copy's entry; FLAG 0: the old entry is not `old` any more. */
  | { readonly op: 'copied' }
  /** anon_vma_prepare. */
  | { readonly op: 'anon_vma_prepare' }
  /** The page cache takes in what lies around `page`. */
  | { readonly op: 'read_ahead' }
  /** filemap_map_pages: first or next page of the window that is cached and has no entry; FLAG: there is one. */
  | { readonly op: 'fault_around'; readonly first: boolean }
  /** The page that faulted is at hand again. */
  | { readonly op: 'fault_around_done' };

export type CallStep = TableStep | GatherStep | ZapStep | ForkStep | MoveStep | CleanStep | FaultStep;

/** Those that another CPU, or its walker, can see or be seen by. */
export const visibleCallSteps: readonly CallStep['op'][] = [
  'table_lock',
  'table_unlock',
  'zero_table',
  'mmap_downgrade',
  'zap_peek',
  'copy_peek',
  'move_table',
  'free_peek',
  'mkclean_lock',
  'clean_peek',
  'children_exit',
];
