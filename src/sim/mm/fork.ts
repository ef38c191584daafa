/**
 * fork: dup_mmap copies the areas that need it, page-table page by page-table page, and hands the child's tables to the
 * paravirtual layer, which pins them under Xen (6.1 kernel/fork.c dup_mmap, mm/memory.c copy_pte_range,
 * arch/x86/xen/mmu_pv.c xen_dup_mmap; 2.6.26 the same).
 *
 * The parent's writable private entries lose W (ptep_set_wrprotect: a trap each under Xen). The child's entries go into
 * tables that nothing has pinned yet: 6.1 queues them all the same, 2.6 stores them. `wait` is the end of the children:
 * pages are the parent's own again, but only the next write finds out (do_wp_page).
 *
 * Left out: copy_pte_range looks up from its work every 32 units (8 an entry, 1 a hole), and ends its lazy section and
 * locks where need_resched says so. That is the timer's doing, and this machine has no timer. With CONFIG_PREEMPT it also
 * gives way to somebody who waits for a lock (spin_needbreak); the kernels here are built without.
 */
import type { Routines } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

const childTable = (level: number, routine: string, label: string) =>
  [{ op: 'child_missing', level }, { op: 'unless', to: label }, call(routine), { op: 'label', name: label }] as const;

export const forkRoutines: Routines = {
  sys_fork: [
    { op: 'sys_enter' },
    call('pgd_alloc'),
    { op: 'mmap_lock', write: true },
    { op: 'gather' },
    { op: 'area_zero' },
    { op: 'label', name: 'area' },
    { op: 'next_copied' },
    { op: 'unless', to: 'copied' },
    call('copy_page_range'),
    { op: 'goto', to: 'area' },
    { op: 'label', name: 'copied' },
    { op: 'pin_walk' },
    call('arch_dup_mmap'),
    { op: 'forked' },
    { op: 'gather_all' },
    call('flush_tlb_range'),
    { op: 'mmap_unlock', write: true },
    { op: 'sys_return' },
  ],
  copy_page_range: [
    { op: 'label', name: 'table' },
    { op: 'next_table' },
    { op: 'if', to: 'section' },
    { op: 'return' },
    { op: 'label', name: 'section' },
    ...childTable(2, 'child_alloc_pud', 'pud'),
    ...childTable(3, 'child_alloc_pmd', 'pmd'),
    ...childTable(4, 'child_alloc_pte', 'pte'),
    { op: 'child_tables' },
    { op: 'ptl_lock' },
    call('arch_enter_lazy_mmu_mode'),
    call('copy_pte_range'),
    { op: 'previous_page' },
    call('arch_leave_lazy_mmu_mode'),
    { op: 'ptl_unlock' },
    { op: 'next_page' },
    { op: 'goto', to: 'table' },
  ],
  copy_pte_range: [
    { op: 'label', name: 'pte' },
    { op: 'copy_peek' },
    { op: 'unless', to: 'next' },
    { op: 'if', to: 'copy', is: 1 },
    { op: 'if', to: 'protect', is: 2 },
    { op: 'if', to: 'migration', is: 3 },
    { op: 'label', name: 'copy' },
    { op: 'child_entry' },
    call('set_child_pte'),
    { op: 'label', name: 'next' },
    { op: 'next_page' },
    { op: 'if', to: 'pte' },
    { op: 'return' },
    { op: 'label', name: 'protect' },
    call('ptep_set_wrprotect'),
    { op: 'goto', to: 'copy' },
    { op: 'label', name: 'migration' },
    { op: 'migration_read', exclusive: false },
    call('set_pte_at'),
    call('set_child_pte'),
    { op: 'goto', to: 'next' },
  ],
  sys_wait: [{ op: 'children_exit' }],
};
