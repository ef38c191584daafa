/**
 * madvise: MADV_DONTNEED zaps entries and keeps areas and tables; MADV_FREE (Linux 4.5) keeps the pages as well, and
 * takes A and D from their entries, so that memory pressure may drop what is not written again.
 *
 * 6.1 mm/madvise.c madvise_dontneed_single_vma, madvise_free_single_vma, madvise_free_pte_range: one gather and one TLB
 * flush an area. A clear for MADV_FREE must not lose a D that is set meanwhile, so it is ptep_get_and_clear, a trap
 * under Xen, and a set_pte_at, which is queued; start and commit of this series would do without the trap.
 */
import { AD } from '../../model/pte.ts';
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, repeat, whilst } from '../routine.ts';

const perArea = (anonymousOnly: boolean, body: Body): Body => [
  'sys_enter',
  { op: 'mmap_lock', write: false },
  'gather',
  whilst({ op: 'madvise_area', anonymousOnly }, [...body, call('tlb_finish_mmu')]),
  { op: 'mmap_unlock', write: false },
  'sys_return',
];

export function madviseRoutines({ mm }: Parameters): Bodies {
  const zap = call('unmap_page_range');
  if (!since(mm, '6.1')) return { sys_madvise_dontneed: perArea(false, ['zap_block', zap]) };
  return {
    sys_madvise_dontneed: perArea(false, [since(mm, '7.2') ? call('zap_page_range_single') : zap]),
    sys_madvise_free: perArea(true, [call('madvise_free_page_range')]),
    madvise_free_page_range: [
      whilst('next_table', [
        'ptl_lock',
        call('arch_enter_lazy_mmu_mode'),
        call('madvise_free_pte_range'),
        'previous_page',
        call('arch_leave_lazy_mmu_mode'),
        'ptl_unlock',
        'next_page',
      ]),
    ],
    madvise_free_pte_range: [
      repeat(
        [
          choose('free_peek', {
            used: [
              call('ptep_get_and_clear'),
              'window',
              { op: 'entry_without', mask: AD },
              call('set_pte_at'),
              'gather_this',
            ],
            swap: [call('pte_clear'), { op: 'zapped', wasPresent: false }],
          }),
        ],
        'next_page',
      ),
    ],
  };
}
