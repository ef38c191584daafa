" Vim syntax file for PTE Lab scripts; written from the vocabulary of the language.
if exists('b:current_syntax')
  finish
endif
" A name may hold - or . before a letter or digit.
syntax iskeyword @,48-57,_,-,.
syntax keyword pteItem use machine memory fills word backend mm map param setup cpu irq nmi preempt protocol fn schedule expect
syntax keyword pteStatement mprotect munmap mremap fork wait madvise-dontneed madvise-free msync clear-refs read write lock unlock lazy flush_tlb switch_to exit let if else for repeat while loop break continue barrier return start commit
syntax keyword pteModifier cpus pages untouched read written private shared file tmpfs readonly folio huge swapped migrating at from as max on off in
syntax keyword ptePermission none r rw rx rwx
syntax keyword pteCondition never sometimes always shows dirty has lacks and or not lost stale fault sigsegv late freed untraced torn spurious sigbus hang bug
syntax keyword pteFunction read_pte write_pte cmpxchg_pte ptep_get_and_clear ptep_clear_flush set_pte_at ptep_set_wrprotect set_child_pte ptep_test_and_clear_young ptep_modify_prot_start ptep_modify_prot_commit READ_ONCE WRITE_ONCE xchg xadd cmpxchg smp_mb mfence smp_wmb smp_rmb smp_store_release smp_load_acquire rcu_read_lock rcu_read_unlock synchronize_rcu arch_enter_lazy_mmu_mode arch_leave_lazy_mmu_mode arch_flush_lazy_mmu_mode load_cr3 invlpg preempt_disable preempt_enable local_irq_disable local_irq_enable local_irq_save local_irq_restore xen_mc_batch xen_mc_issue MULTI_mmu_update extend_mmu_update set_pmd set_pud alloc_page copy_page get_page put_page page_count page_mapcount get_user_pages pin_user_pages pin_user_pages_fast unpin_user_page set_page_dirty PageDirty TestClearPageDirty pages_identical make_migration_entry is_migration_entry is_writable_migration_entry shrink_page_list migrate_pages write_protect_page change_prot_numa uffd_wp uffd_wp_resolve flush_tlb_batched_pending truncate_pagecache invalidate_inode_pages2 unmap_mapping_range find_get_page lock_page trylock_page unlock_page delete_from_page_cache i_size_write pmdp_invalidate pmdp_invalidate_ad pmdp_collapse_flush pmd_populate split_huge_pmd split_huge_page collapse_huge_page pmd_mkinvalid mk_pte pte_modify pte_mkwrite pte_wrprotect pte_mkclean pte_mkold pte_mkdirty pte_mkyoung pte_or pte_set_flags pte_clear_flags pte_rmw_start pte_rmw_commit
syntax keyword pteFlag P RW US PWT PCD A D PAT PSE G SPECIAL UFFD SD NX
syntax keyword pteMetric traps hypercalls multicalls updates faults sigsegvs flushes saved cycles ratio
syntax keyword pteKnob width mm preserve_ad xenfeat_preserve_ad extend_args mc_batch mc_args overflow singleton_bypass hypervisor_update pt_lock flush_in_lock spurious_fault stray_ad preempt_after highpte zap_block mkclean_sync write_protect_seq reuse lazy queue invlpgb pti asids flush_switching remote_flush current_cr3 pin_locks protocol cost cost_syscall cost_area_writable cost_area_accounted cost_table cost_walk_entry cost_writable_entry cost_lock cost_flush_range cost_flush_pages cost_tlb_flush cost_invlpg cost_ipi cost_invlpgb cost_tlbsync cost_invpcid cost_cr3_switch cost_fault cost_tlb_miss cost_access cost_native_xchg cost_native_store cost_xen_syscall cost_xen_table cost_xen_writable_entry cost_xen_flush_range cost_xen_tlb_flush cost_queue cost_trap cost_hypercall cost_multicall_entry cost_mmu_update_call cost_mmu_update cost_update_va_mapping cost_mmuext_op cost_notify cost_vm_exit cost_emulate cost_shadow_update
syntax keyword pteBackend native native-pae native-i386 native-6.1 native-6.12 native-7.2 naive xen-2.6.26 xen-trap xen-patch3 xen-2.6.27 xen-6.1 xen-6.12 xen-7.2 xen-7.2-lazy vmi kvm-2.6.26 lguest pvh kvm-tdp hyperv s390 s390-batch
syntax match pteNumber /\<\(0[xX][0-9A-Fa-f]\+\|[0-9]\+\)\>/
syntax match pteRange /\[[^]]*\]/ contains=pteNumber,pteComment
syntax region pteString start=/"/ end=/"/ oneline
syntax match pteComment /#.*$/ contains=@Spell
highlight default link pteItem Keyword
highlight default link pteStatement Statement
highlight default link pteModifier StorageClass
highlight default link ptePermission Type
highlight default link pteCondition Conditional
highlight default link pteFunction Function
highlight default link pteFlag Constant
highlight default link pteMetric Identifier
highlight default link pteKnob PreProc
highlight default link pteBackend Special
highlight default link pteNumber Number
highlight default link pteString String
highlight default link pteComment Comment
let b:current_syntax = 'pte'
