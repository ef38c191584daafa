/**
 * munmap, and the zapping that madvise(MADV_DONTNEED) shares with it.
 *
 * 6.1 mm/mmap.c do_mas_align_munmap, unmap_region; mm/memory.c unmap_page_range, zap_pte_range, free_pgtables;
 * 2.6.26 mm/mmap.c do_munmap, mm/memory.c. An entry is cleared by ptep_get_and_clear, whose old value the kernel needs
 * at once (dirty? young?), so a transaction cannot serve it: under Xen every present entry is a trap, in a lazy section
 * that has nothing to flush. Tables go when no area is left in their whole span, each by a clear of the entry above it.
 *
 * 2.6 unmap_vmas works in blocks of ZAP_BLOCK_SIZE, so that nobody waits long for the pte lock: a block is used up by a
 * page's size for each page or swap entry, and by a byte for each empty one. Then the lazy section and the lock end, and
 * tlb_finish_mmu flushes, before the next block begins. (A missing table costs a byte there, too, and nothing here.)
 */
import { PAGE_BYTES } from '../layout.ts';
import type { Parameters } from '../parameters.ts';
import type { Routines, Step } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

export function munmapRoutines({ mm, width }: Parameters): Routines {
  const modern = mm === '6.1';
  // 6.1 gives the write lock up before it touches an entry: what it unmaps is detached already.
  const downgrade: Step[] = modern ? [{ op: 'mmap_downgrade' }] : [];
  const flushInLock: Step[] = [
    { op: 'force_flush' },
    { op: 'unless', to: 'unlock' },
    call('flush_tlb_range'),
    { op: 'label', name: 'unlock' },
  ];
  const blockOver: Step[] = [
    { op: 'block_over' },
    { op: 'unless', to: 'table' },
    call('tlb_finish_mmu'),
    { op: 'zap_block' },
  ];
  const zapWork: Step[] = modern ? [] : [{ op: 'zap_work', bytes: PAGE_BYTES }];
  // 2.6 __pte_free_tlb hands a freed table to tlb_remove_page, among the pages that the gather holds.
  const tableGone = (level: number): Step[] => [
    { op: 'gather_table', level },
    ...(modern ? [] : ([{ op: 'table_gathered' }, { op: 'unless', to: 'next' }, call('flush_tlb_range')] as const)),
    { op: 'goto', to: 'next' },
  ];
  return {
    sys_munmap: [
      { op: 'sys_enter' },
      { op: 'mmap_lock', write: true },
      { op: 'detach_areas' },
      { op: 'unless', to: 'nothing' },
      ...downgrade,
      call('unmap_region'),
      { op: 'mmap_unlock', write: !modern },
      { op: 'sys_return' },
      { op: 'return' },
      { op: 'label', name: 'nothing' },
      { op: 'mmap_unlock', write: true },
      { op: 'sys_return' },
    ],
    unmap_region: [
      { op: 'gather' },
      ...(modern ? [] : [{ op: 'zap_block' } as const]),
      { op: 'label', name: 'area' },
      { op: 'next_detached' },
      { op: 'unless', to: 'zapped' },
      call('unmap_page_range'),
      { op: 'goto', to: 'area' },
      { op: 'label', name: 'zapped' },
      call('free_pgtables'),
      call('tlb_finish_mmu'),
    ],
    unmap_page_range: [
      { op: 'label', name: 'table' },
      { op: 'next_table' },
      { op: 'if', to: 'section' },
      { op: 'return' },
      { op: 'label', name: 'section' },
      { op: 'ptl_lock' },
      call('arch_enter_lazy_mmu_mode'),
      call('zap_pte_range'),
      { op: 'previous_page' },
      call('arch_leave_lazy_mmu_mode'),
      // The flush comes before the lock is dropped (1cf35d47712d: shared dirty pages, and what others clean meanwhile).
      ...(modern ? flushInLock : []),
      { op: 'ptl_unlock' },
      { op: 'next_page' },
      ...(modern ? [] : blockOver),
      { op: 'goto', to: 'table' },
    ],
    zap_pte_range: [
      { op: 'label', name: 'pte' },
      { op: 'zap_peek' },
      { op: 'if', to: 'present', is: 1 },
      { op: 'if', to: 'swap', is: 2 },
      ...(modern ? [] : [{ op: 'zap_work', bytes: 1 } as const]),
      { op: 'label', name: 'next' },
      { op: modern ? 'next_page' : 'next_in_block' },
      { op: 'if', to: 'pte' },
      { op: 'return' },
      { op: 'label', name: 'present' },
      ...zapWork,
      call('ptep_get_and_clear'),
      { op: 'gather_this' },
      { op: 'zapped', wasPresent: true },
      { op: 'unless', to: 'next' },
      // The gather is full: 6.1 leaves the lazy section for its flush, 2.6 does not.
      ...(modern ? [call('arch_leave_lazy_mmu_mode')] : []),
      call('flush_tlb_range'),
      ...(modern ? [call('zap_pte_again')] : []),
      { op: 'goto', to: 'next' },
      { op: 'label', name: 'swap' },
      ...zapWork,
      call('pte_clear'),
      { op: 'zapped', wasPresent: false },
      { op: 'goto', to: 'next' },
    ],
    // `goto again`: the lock is dropped and taken, and the next lazy section begins.
    zap_pte_again: [{ op: 'ptl_unlock' }, { op: 'ptl_lock' }, call('arch_enter_lazy_mmu_mode')],
    free_pgtables: [
      { op: 'label', name: 'next' },
      { op: 'next_freed' },
      { op: 'if', to: 'pte', is: 4 },
      { op: 'if', to: 'pmd', is: 3 },
      { op: 'if', to: 'pud', is: 2 },
      { op: 'if', to: 'p4d', is: 1 },
      { op: 'return' },
      { op: 'label', name: 'pte' },
      call('pmd_clear'),
      call('paravirt_release_pte'),
      ...tableGone(4),
      { op: 'label', name: 'pmd' },
      call('pud_clear'),
      // pgtable-3level.h pud_clear; 6.1 leaves it to the flush that follows.
      ...(width === 'pae' && !modern ? [call('load_cr3')] : []),
      call('paravirt_release_pmd'),
      ...tableGone(3),
      { op: 'label', name: 'pud' },
      call('p4d_clear'),
      call('paravirt_release_pud'),
      ...tableGone(2),
      { op: 'label', name: 'p4d' },
      { op: 'gather_p4d' },
      { op: 'goto', to: 'next' },
    ],
    // 2.6 flushes all or nothing (need_flush), and that is what flush_tlb_range does there.
    tlb_finish_mmu: [
      { op: 'gathered' },
      { op: 'unless', to: 'done' },
      call('flush_tlb_range'),
      { op: 'label', name: 'done' },
    ],
  };
}
