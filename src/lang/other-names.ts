/**
 * Functions of the kernel that scripts say in another way: what to write in their place. A message about an unknown function
 * says so, before it looks for a name that is spelled alike.
 */
const ways: Readonly<Record<string, readonly string[]>> = {
  'flush_tlb RANGE': [
    'flush_tlb_range',
    'flush_tlb_page',
    'flush_tlb_mm',
    'flush_tlb_mm_range',
    'flush_tlb_all',
    'tlb_flush',
    'flush_tlb_kernel_range',
    'on_each_cpu',
    'smp_call_function',
  ],
  'load_cr3()': [
    'flush_tlb_local',
    '__flush_tlb_local',
    '__flush_tlb',
    '__flush_tlb_all',
    'local_flush_tlb',
    'invlpg',
    '__flush_tlb_one',
    '__flush_tlb_one_user',
    'flush_tlb_one_user',
    'flush_tlb_one_kernel',
    'write_cr3',
  ],
  'switch_to NAME': ['switch_mm', 'switch_mm_irqs_off', 'kthread_use_mm', 'use_mm', 'activate_mm'],
  'switch_to kthread': ['kthread_unuse_mm', 'unuse_mm', 'enter_lazy_tlb'],
  'VALUE has P': ['pte_present', 'pmd_present'],
  'VALUE has D': ['pte_dirty', 'pmd_dirty'],
  'VALUE has A': ['pte_young', 'pmd_young'],
  'VALUE has RW': ['pte_write', 'pmd_write'],
  'VALUE has SD': ['pte_soft_dirty'],
  'VALUE has PSE': ['pmd_trans_huge', 'pmd_large', 'pmd_leaf'],
  'VALUE == 0': ['pte_none', 'pmd_none'],
  'ONE == OTHER': ['pte_same', 'pmd_same'],
  'read_pte(p)': ['ptep_get', 'pte_val', 'pmdp_get'],
  'write_pte(p, 0)': ['pte_clear', 'pmd_clear'],
  'write_pte(p, value)': ['set_pte', 'native_set_pte', 'set_pmd_at'],
  'lock p': ['spin_lock', 'pte_lock', 'pmd_lock', 'pte_offset_map_lock'],
  'unlock p': ['spin_unlock', 'pte_unlock', 'pte_unmap_unlock'],
  'arch_enter_lazy_mmu_mode()': ['lazy_mmu_mode_enable', 'lazy_mmu_mode_resume'],
  'arch_leave_lazy_mmu_mode()': ['lazy_mmu_mode_disable', 'lazy_mmu_mode_pause'],
  'put_page(value)': [
    'free_page',
    '__free_page',
    'put_user_page',
    'folio_put',
    'page_cache_release',
    'tlb_remove_page',
  ],
  'get_page(value)': ['folio_get', 'try_get_page', 'page_cache_get'],
  'page_count(value)': ['page_ref_count', 'folio_ref_count'],
  'page_mapcount(value)': ['folio_mapcount', 'page_mapped'],
  'copy_page(to, from)': ['copy_user_highpage', 'copy_user_page', 'copy_highpage'],
  'shrink_page_list(p)': ['try_to_unmap', 'try_to_unmap_one', 'pageout', 'swap_out'],
  'msync RANGE': ['page_mkclean', 'folio_mkclean', 'clear_page_dirty_for_io'],
  'smp_mb()': [
    'mb',
    'smp_mb__before_atomic',
    'smp_mb__after_atomic',
    'smp_mb__before_spinlock',
    'smp_mb__after_spinlock',
    'atomic_thread_fence',
  ],
  'preempt_disable()': ['get_cpu', 'preempt_disable_notrace'],
  'preempt_enable()': ['put_cpu', 'preempt_enable_no_resched'],
  'rcu_read_lock()': ['rcu_read_lock_sched', 'srcu_read_lock', 'pte_offset_map'],
  'rcu_read_unlock()': ['rcu_read_unlock_sched', 'srcu_read_unlock', 'pte_unmap'],
  'synchronize_rcu()': [
    'synchronize_sched',
    'synchronize_srcu',
    'synchronize_rcu_expedited',
    'call_rcu',
    'tlb_remove_table',
    'tlb_remove_table_sync_one',
    'pte_free_defer',
  ],
  'smp_wmb()': ['wmb', 'dma_wmb'],
  'smp_rmb()': ['rmb', 'dma_rmb'],
  'READ_ONCE(x)': ['atomic_read', 'test_bit', 'cpumask_test_cpu'],
  'WRITE_ONCE(x, value)': ['atomic_set'],
  'xadd(x, 1)': ['atomic_inc', 'atomic_inc_return', 'atomic_add', 'atomic_add_return'],
  'xadd(x, -1)': ['atomic_dec', 'atomic_dec_return', 'atomic_sub', 'atomic_dec_and_test'],
  'xchg(x, 1)': ['set_bit', 'test_and_set_bit', 'cpumask_set_cpu', 'smp_store_mb', 'atomic_xchg'],
  'xchg(x, 0)': ['clear_bit', 'test_and_clear_bit', 'cpumask_clear_cpu'],
  'cmpxchg(x, old, new)': ['atomic_cmpxchg', 'try_cmpxchg'],
};

const all = Object.entries(ways).flatMap(([way, names]) => names.map(name => [name, way] as const));
const byName = new Map(all);

/** Their names, each as often as it stands above. */
export const otherNames: readonly string[] = all.map(([name]) => name);

/** How the language says a function of the kernel that it has no function for. */
export const wayToSay = (name: string): string | undefined => byName.get(name);
