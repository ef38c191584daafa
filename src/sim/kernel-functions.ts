/** Functions of the kernel that a script names: activities, which it calls for a page, and those that it may replace. */

/** Kernel functions of one page, as statements of a script. */
export type Activity =
  | 'shrink_page_list'
  | 'migrate_pages'
  | 'write_protect_page'
  | 'split_huge_page'
  | 'change_prot_numa'
  | 'uffd_wp'
  | 'uffd_wp_resolve'
  | 'get_user_pages'
  | 'pin_user_pages'
  | 'pin_user_pages_fast'
  | 'flush_tlb_batched_pending'
  | 'truncate_pagecache'
  | 'invalidate_inode_pages2'
  | 'unmap_mapping_range';

/** What a script does by hand with the lock of a page, of a file or of anonymous memory. */
export type PageLockCall = 'lock_page' | 'trylock_page' | 'unlock_page';

/** The same with a file's page, as the page cache has it. */
export type FileCall = PageLockCall | 'find_get_page' | 'delete_from_page_cache' | 'i_size_write';

/** Kernel functions of one huge entry (huge.ts), as statements of a script. */
export type HugeCall =
  | 'pmdp_invalidate'
  | 'pmdp_invalidate_ad'
  | 'pmdp_collapse_flush'
  | 'split_huge_pmd'
  | 'collapse_huge_page';

/** A kernel function that a script may replace: what calls it leaves the page at hand, and entries in fixed registers. */
export type Replaceable =
  | 'ptep_modify_prot_start'
  | 'ptep_modify_prot_commit'
  | 'ptep_get_and_clear'
  | 'ptep_clear_flush'
  | 'set_pte_at'
  | 'ptep_set_wrprotect'
  | 'ptep_test_and_clear_young'
  | Activity
  | HugeCall
  | '__split_huge_pmd_locked'
  | 'copy_present_pte'
  | 'flush_after_copy'
  | 'flush_before_copy';

/** Those whose callers want a result, which is in the register of `old`. */
export const giveResult: ReadonlySet<Replaceable> = new Set([
  'ptep_modify_prot_start',
  'ptep_get_and_clear',
  'ptep_clear_flush',
  'get_user_pages',
  'pin_user_pages',
  'pin_user_pages_fast',
  'ptep_test_and_clear_young',
  'pmdp_invalidate',
  'pmdp_invalidate_ad',
  'pmdp_collapse_flush',
]);
