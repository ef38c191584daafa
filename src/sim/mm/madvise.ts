/**
 * madvise: MADV_DONTNEED zaps entries and keeps areas and tables; MADV_FREE (Linux 4.5) keeps the pages as well, and
 * takes A and D from their entries, so that memory pressure may drop what is not written again.
 *
 * 6.1 mm/madvise.c madvise_dontneed_single_vma, madvise_free_single_vma, madvise_free_pte_range: one gather and one TLB
 * flush an area. A clear for MADV_FREE must not lose a D that is set meanwhile, so it is ptep_get_and_clear, a trap
 * under Xen, and a set_pte_at, which is queued; start and commit of this series would do without the trap.
 */
import { AD } from '../../model/pte.ts';
import type { Parameters } from '../parameters.ts';
import type { Routine, Routines, Step } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

function perArea(anonymousOnly: boolean, ...body: readonly Step[]): Routine {
  return [
    { op: 'sys_enter' },
    { op: 'mmap_lock', write: false },
    { op: 'gather' },
    { op: 'label', name: 'area' },
    { op: 'madvise_area', anonymousOnly },
    { op: 'unless', to: 'out' },
    ...body,
    call('tlb_finish_mmu'),
    { op: 'goto', to: 'area' },
    { op: 'label', name: 'out' },
    { op: 'mmap_unlock', write: false },
    { op: 'sys_return' },
  ];
}

export function madviseRoutines({ mm }: Parameters): Routines {
  const zap = call('unmap_page_range');
  if (mm === '2.6') return { sys_madvise_dontneed: perArea(false, { op: 'zap_block' }, zap) };
  return {
    sys_madvise_dontneed: perArea(false, zap),
    sys_madvise_free: perArea(true, call('madvise_free_page_range')),
    madvise_free_page_range: [
      { op: 'label', name: 'table' },
      { op: 'next_table' },
      { op: 'if', to: 'section' },
      { op: 'return' },
      { op: 'label', name: 'section' },
      { op: 'ptl_lock' },
      call('arch_enter_lazy_mmu_mode'),
      call('madvise_free_pte_range'),
      { op: 'previous_page' },
      call('arch_leave_lazy_mmu_mode'),
      { op: 'ptl_unlock' },
      { op: 'next_page' },
      { op: 'goto', to: 'table' },
    ],
    madvise_free_pte_range: [
      { op: 'label', name: 'pte' },
      { op: 'free_peek' },
      { op: 'if', to: 'used', is: 1 },
      { op: 'if', to: 'swap', is: 2 },
      { op: 'label', name: 'next' },
      { op: 'next_page' },
      { op: 'if', to: 'pte' },
      { op: 'return' },
      { op: 'label', name: 'used' },
      call('ptep_get_and_clear'),
      { op: 'window' },
      { op: 'entry_without', mask: AD },
      call('set_pte_at'),
      { op: 'gather_this' },
      { op: 'goto', to: 'next' },
      { op: 'label', name: 'swap' },
      call('pte_clear'),
      { op: 'zapped', wasPresent: false },
      { op: 'goto', to: 'next' },
    ],
  };
}
