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
import { type Bodies, call, choose, type Line, repeat, when, whilst } from '../routine.ts';

const childTable = (level: number, routine: string): Line => when({ op: 'child_missing', level }, [call(routine)]);

export const forkRoutines: Bodies = {
  sys_fork: [
    'sys_enter',
    call('pgd_alloc'),
    { op: 'mmap_lock', write: true },
    'gather',
    'area_zero',
    whilst('next_copied', [call('copy_page_range')]),
    'pin_walk',
    call('arch_dup_mmap'),
    'forked',
    'gather_all',
    call('flush_tlb_range'),
    { op: 'mmap_unlock', write: true },
    'sys_return',
  ],
  copy_page_range: [
    whilst('next_table', [
      childTable(2, 'child_alloc_pud'),
      childTable(3, 'child_alloc_pmd'),
      childTable(4, 'child_alloc_pte'),
      'child_tables',
      'ptl_lock',
      call('arch_enter_lazy_mmu_mode'),
      call('copy_pte_range'),
      'previous_page',
      call('arch_leave_lazy_mmu_mode'),
      'ptl_unlock',
      'next_page',
    ]),
  ],
  copy_pte_range: [
    repeat(
      [
        choose('copy_peek', {
          none: ['continue'],
          protect: [call('ptep_set_wrprotect')],
          migration: [
            { op: 'migration_read', exclusive: false },
            call('set_pte_at'),
            call('set_child_pte'),
            'continue',
          ],
        }),
        'child_entry',
        call('set_child_pte'),
      ],
      'next_page',
    ),
  ],
  sys_wait: ['children_exit'],
};
