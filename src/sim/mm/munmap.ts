/**
 * munmap, and the zapping that madvise(MADV_DONTNEED) shares with it.
 *
 * 6.1 mm/mmap.c do_mas_align_munmap, unmap_region; mm/memory.c unmap_page_range, zap_pte_range, free_pgtables;
 * 2.6.26 mm/mmap.c do_munmap, mm/memory.c. An entry is cleared by ptep_get_and_clear, whose old value the kernel needs
 * at once (dirty? young?), so a transaction cannot serve it: under Xen every present entry is a trap, in a lazy section
 * that has nothing to flush. Tables go when no area is left in their whole span, each by a clear of the entry above it.
 */
import type { Parameters } from '../parameters.ts';
import type { Routines, Step } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

export function munmapRoutines({ mm }: Parameters): Routines {
  const modern = mm === '6.1';
  // 6.1 gives the write lock up before it touches an entry: what it unmaps is detached already.
  const downgrade: Step[] = modern ? [{ op: 'mmap_downgrade' }] : [];
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
      { op: 'force_flush' },
      { op: 'unless', to: 'unlock' },
      call('flush_tlb_range'),
      { op: 'label', name: 'unlock' },
      { op: 'ptl_unlock' },
      { op: 'next_page' },
      { op: 'goto', to: 'table' },
    ],
    zap_pte_range: [
      { op: 'label', name: 'pte' },
      { op: 'zap_peek' },
      { op: 'if', to: 'present', is: 1 },
      { op: 'if', to: 'swap', is: 2 },
      { op: 'label', name: 'next' },
      { op: 'next_page' },
      { op: 'if', to: 'pte' },
      { op: 'return' },
      { op: 'label', name: 'present' },
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
      { op: 'return' },
      { op: 'label', name: 'pte' },
      call('pmd_clear'),
      call('paravirt_release_pte'),
      { op: 'gather_table', level: 4 },
      { op: 'goto', to: 'next' },
      { op: 'label', name: 'pmd' },
      call('pud_clear'),
      call('paravirt_release_pmd'),
      { op: 'gather_table', level: 3 },
      { op: 'goto', to: 'next' },
      { op: 'label', name: 'pud' },
      call('p4d_clear'),
      call('paravirt_release_pud'),
      { op: 'gather_table', level: 2 },
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
