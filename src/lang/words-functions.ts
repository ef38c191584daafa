/**
 * Kernel functions. The forms are those of a script: the mm and address arguments of the kernel are not written.
 */
import { oldNames } from './functions.ts';
import type { Word } from './word.ts';
import { ofCpus, type Row } from './words-cpus.ts';

const rows: readonly Row[] = [
  ['read_pte(p)', 'A plain load of the entry.', '*ptep'],
  [
    'write_pte(p, value)',
    'A plain store of the entry; under Xen it traps, because page tables are mapped read-only.',
    '*ptep = value',
  ],
  [
    'cmpxchg_pte(p, old, new)',
    'A locked compare-and-exchange of the entry; gives what was found. Under Xen it traps.',
    'cmpxchg8b, lock cmpxchg',
  ],
  [
    'ptep_get_and_clear(p)',
    'Exchanges the entry with zero and gives the old value: while it is non-present, hardware cannot change it.',
    'include/asm-x86/pgtable.h: ptep_get_and_clear',
  ],
  [
    'ptep_clear_flush(p)',
    'ptep_get_and_clear, and then the page is flushed from all TLBs; since 3.13 only if one may have the old entry (P, or PROT_NONE while a flush is pending).',
    'mm/pgtable-generic.c: ptep_clear_flush; pte_accessible (20841405940e)',
  ],
  [
    'set_pte_at(p, value)',
    'Sets an entry that hardware cannot be changing. Xen queues it as update_va_mapping, and since 3.x as mmu_update.',
    'arch/x86/xen/mmu.c: xen_set_pte_at',
  ],
  ['ptep_set_wrprotect(p)', 'Clears RW in place, as fork does.', 'include/asm-x86/pgtable.h: ptep_set_wrprotect'],
  [
    'set_child_pte(p, value)',
    'In a function copy_present_pte, which takes the place of fork’s own: the entry that the child has of page p. References are the function’s (`get_page`).',
    'mm/memory.c: copy_present_pte, set_pte_at(dst_mm, …)',
  ],
  [
    'ptep_test_and_clear_young(p)',
    'Clears A and gives 1 where it was set, else 0: reclaim’s question whether a page is in use.',
    'arch/x86/mm/pgtable.c: ptep_test_and_clear_young',
  ],
  [
    'ptep_modify_prot_start(p)',
    'Opens a transaction: gives the entry, and hardware changes from here on are prevented, or kept by the commit. The pte lock must be held.',
    'include/asm-generic/pgtable.h: ptep_modify_prot_start (1ea0704e0da, 2.6.27)',
  ],
  [
    'ptep_modify_prot_commit(p, old, new)',
    'Ends the transaction with a new value of the same frame; `old` may be left out, as in 2008. May be queued in lazy mode, and must be done before the pte lock is dropped.',
    'include/asm-generic/pgtable.h: ptep_modify_prot_commit (1ea0704e0da, 2.6.27)',
  ],
  ...ofCpus,
  [
    'xen_mc_batch()',
    'A Xen guest begins what it queues for one page: what comes before xen_mc_issue leaves together.',
    'arch/x86/xen/multicalls.h: xen_mc_batch',
  ],
  [
    'xen_mc_issue(LAZY_MMU)',
    'A Xen guest ends it: in lazy MMU mode the queue waits, outside it is flushed at once.',
    'arch/x86/xen/multicalls.h: xen_mc_issue',
  ],
  [
    'MULTI_mmu_update(p, COMMAND, value)',
    'A Xen guest queues an update with a multicall entry of its own, as patch 3 of the thread does. COMMAND is MMU_NORMAL_PT_UPDATE, or MMU_PT_UPDATE_PRESERVE_AD, which keeps A and D.',
    'arch/x86/xen/mmu.c: __xen_mc_entry, MULTI_mmu_update',
  ],
  [
    'extend_mmu_update(p, COMMAND, value)',
    'As MULTI_mmu_update, but where the last multicall entry is an mmu_update with room left, that one is extended (patch 4 of the thread).',
    'arch/x86/xen/mmu.c: extend_mmu_update, later xen_extend_mmu_update',
  ],
  [
    'set_pmd(p, none)',
    'Rewrites the entry that maps the page table of p; with `none`, clears it.',
    'arch/x86/xen/mmu.c: xen_set_pmd',
  ],
  ['set_pud(p, none)', 'As set_pmd, one level up.', 'arch/x86/xen/mmu.c: xen_set_pud'],
  [
    'alloc_page(p)',
    'A zeroed frame for the page p; gives an entry that names it, without flags. The frame has one reference.',
    'mm/page_alloc.c: alloc_page',
  ],
  [
    'copy_page(to, from)',
    'The frame that the entry `to` names holds what that of `from` does, or what is in the slot of swap space that `from` names.',
    'include/linux/highmem.h: copy_user_highpage',
  ],
  ['get_page(value)', 'One more reference to the frame that an entry names.', 'include/linux/mm.h: get_page'],
  [
    'put_page(value)',
    'One reference less to the frame that an entry names; with the last one it is free.',
    'mm/swap.c: put_page',
  ],
  [
    'page_count(value)',
    'How many refer to the frame that an entry names: entries that map it, its cache, who got or pinned it, and gathers before their flush.',
    'include/linux/mm.h: page_count',
  ],
  [
    'page_mapcount(value)',
    'How many entries map the frame that an entry names, in all address spaces.',
    'include/linux/mm.h: page_mapcount',
  ],
  [
    'get_user_pages(p)',
    'One more reference to the frame of page p, which no entry stands for: gives the entry. Anonymous memory that is not there is faulted in; 0 where no area allows it, or a file’s page, or one of a huge mapping, is not there. `put_page` gives it back.',
    'mm/gup.c: follow_page_pte, faultin_page',
  ],
  [
    'pin_user_pages(p)',
    'Pins the page p for somebody who writes to it without the page table, as a device does: gives the entry, or 0 where it may not be written to. Faults as `get_user_pages` does, and as a write. fork copies a pinned page from 6.1 on; KSM and migration leave what others refer to.',
    'mm/gup.c: FOLL_PIN (3faa52c03f44, 5.6); 70e806e4e645 (5.9)',
  ],
  [
    'pin_user_pages_fast(p)',
    'The same by a walk without locks (GUP-fast), from 6.1 on; where the entry changes or a fork copies meanwhile, it goes the way of `pin_user_pages`.',
    'mm/gup.c: gup_pte_range; 57efa1fe5957 (5.11)',
  ],
  ['unpin_user_page(value)', 'Gives a pin of the frame that an entry names back.', 'mm/gup.c: unpin_user_page (5.6)'],
  [
    'set_page_dirty(value)',
    'The page structure of the frame that an entry names is dirty: reclaim and writeback write it out.',
    'mm/page-writeback.c: set_page_dirty',
  ],
  ['PageDirty(value)', '1 where that page structure is dirty, else 0.', 'include/linux/page-flags.h: PageDirty'],
  [
    'TestClearPageDirty(value)',
    'The same, and it is clean from then on. Nothing is written out.',
    'include/linux/page-flags.h: TestClearPageDirty',
  ],
  [
    'pages_identical(value, other)',
    '1 where the frames that two entries name hold the same, else 0. What was there first is the same in all pages.',
    'include/linux/mm.h: pages_identical; mm/util.c: memcmp_pages',
  ],
  [
    'make_migration_entry(value)',
    'A migration entry of the frame that an entry names, a writable one if it has RW. On x86-64 from 6.1 on it remembers A and D; SD and UFFD come by `pte_or`. Who faults on it waits until another entry is there.',
    'mm/rmap.c: try_to_migrate_one; include/linux/swapops.h: make_writable_migration_entry',
  ],
  [
    'is_migration_entry(value)',
    '1 where it is a migration entry, else 0.',
    'include/linux/swapops.h: is_migration_entry',
  ],
  [
    'is_writable_migration_entry(value)',
    '1 where it is one of a page that was writable, else 0: what remove_migration_pte asks, and what mprotect and fork take away.',
    'include/linux/swapops.h: is_writable_migration_entry',
  ],
  [
    'shrink_page_list(p)',
    'Reclaim takes page p: its entry goes, what is dirty is written to swap space or the file, and the frame is freed if nobody else refers to it. From 6.1 on, the flush waits.',
    'mm/vmscan.c: shrink_page_list, mm/rmap.c: try_to_unmap_one',
  ],
  [
    'migrate_pages(p)',
    'Page p moves to another frame: a migration entry, the copy, and the entry of the new frame, which has A and D of the old one from 6.1 on (2e3468778dbe; x86-64), and until then neither. Since 6.3 the flush comes behind the pte lock, before the copy. Of a huge entry: all of its page, with a migration entry of 2 MiB, which others may split.',
    'mm/migrate.c: unmap_and_move, remove_migration_pte',
  ],
  [
    'write_protect_page(p)',
    'KSM makes page p clean and read-only before it is compared with others; what D said goes to the page structure.',
    'mm/ksm.c: write_protect_page (2.6.36, 4e31635c367a)',
  ],
  [
    'change_prot_numa(p)',
    'NUMA hinting: page p becomes PROT_NONE with its A and D, unless others refer to it, and the next access faults and restores it. The flush comes after the lock. A huge entry does so whoever refers to its page. From 6.1 on.',
    'mm/mempolicy.c: change_prot_numa; mm/mprotect.c: MM_CP_PROT_NUMA; mm/memory.c: do_numa_page',
  ],
  [
    'uffd_wp(p)',
    'Userfaultfd write-protects page p (UFFDIO_WRITEPROTECT): the entry loses RW and gets UFFD, and a write to it waits until uffd_wp_resolve. x86-64 from 6.1 on; not of a file or of shared memory whose entry is empty, or is emptied by reclaim or madvise.',
    'mm/userfaultfd.c: mwriteprotect_range; mm/mprotect.c: MM_CP_UFFD_WP (5.7)',
  ],
  [
    'uffd_wp_resolve(p)',
    'Lifts that: the entry loses UFFD, and the next write faults once more to get RW back.',
    'mm/mprotect.c: MM_CP_UFFD_WP_RESOLVE (5.7)',
  ],
  [
    'flush_tlb_batched_pending(p)',
    'The flush that reclaim owes is made, if it is due: mprotect, munmap and madvise begin with it.',
    'mm/rmap.c: flush_tlb_batched_pending (3ea277194daa, 4.13)',
  ],
  [
    'truncate_pagecache(p)',
    'The file is cut off before page p, one page here: what maps p goes, private copies too, p leaves the page cache, and a later access is SIGBUS.',
    'mm/truncate.c: truncate_setsize, truncate_pagecache; mm/filemap.c: filemap_fault',
  ],
  [
    'invalidate_inode_pages2(p)',
    'Page p of a file leaves the page cache, unless it is dirty, and the next fault reads it in again; as behind a direct write, or on NFS. What maps it goes first.',
    'mm/truncate.c: invalidate_inode_pages2_range',
  ],
  [
    'unmap_mapping_range(p)',
    'Takes away what maps page p of a file, private copies too; no mmap_sem is held.',
    'mm/memory.c: unmap_mapping_range, zap_page_range',
  ],
  [
    'find_get_page(p)',
    'What the page cache has of page p of a file, with one reference more: gives an entry that names the frame, or 0.',
    'mm/filemap.c: find_get_page',
  ],
  [
    'lock_page(p)',
    'Takes the lock of the page p (PG_locked), or waits for it: of the file’s page, or of what the entry of anonymous memory maps. Reclaim leaves a locked page, migration waits for it, and so does a fault that would map it.',
    'include/linux/pagemap.h: lock_page',
  ],
  [
    'trylock_page(p)',
    'Takes that lock where it is free; gives 1 where it was, else 0.',
    'include/linux/pagemap.h: trylock_page',
  ],
  ['unlock_page(p)', 'Drops it.', 'mm/filemap.c: unlock_page'],
  [
    'delete_from_page_cache(p)',
    'The page cache gives page p of a file up: gives an entry that names the frame, for `put_page`, or 0.',
    'mm/filemap.c: delete_from_page_cache (remove_from_page_cache until 2.6.38)',
  ],
  [
    'i_size_write(p)',
    'The file ends before page p: from now on a fault there is SIGBUS.',
    'include/linux/fs.h: i_size_write',
  ],
  [
    'pmdp_invalidate(p)',
    'P of the huge entry p goes by an exchange, which gives the old entry; then what it maps is flushed.',
    'mm/pgtable-generic.c: pmdp_invalidate, pmdp_establish (d52605d7cb30, 4.16)',
  ],
  ['pmdp_invalidate_ad(p)', 'The same without the flush.', 'arch/x86/mm/pgtable.c: pmdp_invalidate_ad (5.19)'],
  [
    'pmdp_collapse_flush(p)',
    'The entry p, which names a table, is cleared, and what is below it flushed.',
    'mm/pgtable-generic.c: pmdp_collapse_flush',
  ],
  [
    'pmd_populate(p, value)',
    'The table of the huge entry p is filled with what `value` maps, and p names it from then on.',
    'mm/huge_memory.c: __split_huge_pmd_locked',
  ],
  [
    'split_huge_pmd(p)',
    'The huge entry p is split under its lock: pmdp_invalidate, and pmd_populate of the old entry.',
    'mm/huge_memory.c: __split_huge_pmd',
  ],
  [
    'split_huge_page(p)',
    'The huge page that the huge entry p maps becomes small pages: each has a migration entry meanwhile, which others wait for. Reclaim (`shrink_page_list`) of a page that is mapped so begins with that.',
    'mm/huge_memory.c: split_huge_page_to_list, unmap_folio, remap_page (4.5)',
  ],
  [
    'collapse_huge_page(p)',
    'Khugepaged copies what the table of p maps into a huge page, under mmap_lock.',
    'mm/khugepaged.c: collapse_huge_page',
  ],
  ['pmd_mkinvalid(value)', 'The entry with P clear; a huge one stays one.', 'arch/x86/include/asm/pgtable.h'],
  [
    'mk_pte(value, permission)',
    'A present entry, young, for the frame that an entry names.',
    'include/asm-x86/pgtable.h: mk_pte',
  ],
  [
    'pte_modify(value, permission)',
    'The entry with new protection: frame, cache bits, A and D stay.',
    'include/asm-x86/pgtable.h: pte_modify, _PAGE_CHG_MASK',
  ],
  ['pte_mkwrite(value)', 'The entry with RW set.', 'include/asm-x86/pgtable.h'],
  ['pte_wrprotect(value)', 'The entry with RW clear.', 'include/asm-x86/pgtable.h'],
  ['pte_mkclean(value)', 'The entry with D clear.', 'include/asm-x86/pgtable.h'],
  ['pte_mkold(value)', 'The entry with A clear.', 'include/asm-x86/pgtable.h'],
  ['pte_mkdirty(value)', 'The entry with D set, and from 6.1 on SD.', 'include/asm-x86/pgtable.h'],
  ['pte_mkyoung(value)', 'The entry with A set.', 'include/asm-x86/pgtable.h'],
  [
    'pte_or(value, from, FLAGS)',
    'The entry with those FLAGS added that are set in `from`: `pte_or(new, seen, A D)` is what PRESERVE_AD does.',
    'xen/include/public/xen.h: MMU_PT_UPDATE_PRESERVE_AD',
  ],
  [
    'pte_set_flags(value, FLAGS)',
    'The entry with those FLAGS set: SD is pte_mksoft_dirty, UFFD pte_mkuffd_wp, also of a swap or a migration entry.',
    'arch/x86/include/asm/pgtable.h: pte_set_flags, pte_swp_mksoft_dirty',
  ],
  [
    'pte_clear_flags(value, FLAGS)',
    'The entry with those FLAGS clear.',
    'arch/x86/include/asm/pgtable.h: pte_clear_flags',
  ],
];

const wordOf = (form: string): string => form.slice(0, form.indexOf('('));

export const functionWords: readonly Word[] = [
  ...rows.map(([form, doc, source]): Word => ({ word: wordOf(form), kind: 'function', form, doc, source })),
  ...Object.entries(oldNames).map(
    ([old, modern]): Word => ({
      word: old,
      kind: 'function',
      form: rows.find(([form]) => wordOf(form) === modern)![0].replace(modern, old),
      doc: `The posted name of ${modern}; Linus asked for the other.`,
      source: 'the thread of 23 May 2008',
    }),
  ),
];
