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
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, forever, repeat, when, whilst } from '../routine.ts';

export function munmapRoutines({ mm, width }: Parameters): Bodies {
  const modern = since(mm, '6.1');
  const zapWork: Body = modern ? [] : [{ op: 'zap_work', bytes: PAGE_BYTES }];
  // 2.6 __pte_free_tlb hands a freed table to tlb_remove_page, among the pages that the gather holds.
  const tableGone = (level: number): Body => [
    { op: 'gather_table', level },
    ...(modern ? [] : [when('table_gathered', [call('flush_tlb_range')])]),
  ];
  const unlock: Body = [
    call('arch_leave_lazy_mmu_mode'),
    // The flush comes before the lock is dropped (1cf35d47712d: shared dirty pages, and what others clean meanwhile).
    ...(modern ? [when('force_flush', [call('flush_tlb_range')])] : []),
    'ptl_unlock',
  ];
  // 6.14 (mm/pt_reclaim.c, zap_details.reclaim_pt): a table that madvise has emptied as a whole goes, too.
  const reclaiming: Bodies = {
    zap_page_range_single: [
      whilst('next_table', [
        'ptl_lock',
        // Another madvise has freed the table since it was found: pte_offset_map_lock fails.
        when({ op: 'table_missing', level: 4 }, ['ptl_unlock', 'continue']),
        call('arch_enter_lazy_mmu_mode'),
        call('zap_pte_range'),
        'previous_page',
        when('whole_table', [call('pmd_clear'), ...unlock, call('paravirt_release_pte'), ...tableGone(4)], unlock),
        'next_page',
      ]),
    ],
  };
  return {
    ...(since(mm, '7.2') ? reclaiming : {}),
    sys_munmap: [
      'sys_enter',
      { op: 'mmap_lock', write: true },
      when(
        'detach_areas',
        [
          // 6.1 gives the write lock up before it touches an entry: what it unmaps is detached already.
          ...(modern ? (['mmap_downgrade'] as const) : []),
          call('unmap_region'),
          { op: 'mmap_unlock', write: !modern },
        ],
        [{ op: 'mmap_unlock', write: true }],
      ),
      'sys_return',
    ],
    unmap_region: [
      'gather',
      ...(modern ? [] : (['zap_block'] as const)),
      whilst('next_detached', [call('unmap_page_range')]),
      call('free_pgtables'),
      call('tlb_finish_mmu'),
    ],
    unmap_page_range: [
      whilst('next_table', [
        'ptl_lock',
        call('arch_enter_lazy_mmu_mode'),
        call('zap_pte_range'),
        'previous_page',
        ...unlock,
        'next_page',
        ...(modern ? [] : [when('block_over', [call('tlb_finish_mmu'), 'zap_block'])]),
      ]),
    ],
    zap_pte_range: [
      repeat(
        [
          choose(
            'zap_peek',
            {
              present: [
                ...zapWork,
                call('ptep_get_and_clear'),
                'gather_this',
                when({ op: 'zapped', wasPresent: true }, [
                  // The gather is full: 6.1 leaves the lazy section for its flush, 2.6 does not.
                  ...(modern ? [call('arch_leave_lazy_mmu_mode')] : []),
                  call('flush_tlb_range'),
                  ...(modern ? [call('zap_pte_again')] : []),
                ]),
              ],
              swap: [...zapWork, call('pte_clear'), { op: 'zapped', wasPresent: false }],
            },
            modern ? [] : [{ op: 'zap_work', bytes: 1 }],
          ),
        ],
        modern ? 'next_page' : 'next_in_block',
      ),
    ],
    // `goto again`: the lock is dropped and taken, and the next lazy section begins.
    zap_pte_again: ['ptl_unlock', 'ptl_lock', call('arch_enter_lazy_mmu_mode')],
    free_pgtables: [
      forever([
        choose('next_freed', {
          done: ['break'],
          pte: [call('pmd_clear'), call('paravirt_release_pte'), ...tableGone(4)],
          pmd: [
            call('pud_clear'),
            // pgtable-3level.h pud_clear; 6.1 leaves it to the flush that follows.
            ...(width === 'pae' && !modern ? [call('load_cr3')] : []),
            call('paravirt_release_pmd'),
            ...tableGone(3),
          ],
          pud: [call('p4d_clear'), call('paravirt_release_pud'), ...tableGone(2)],
          p4d: ['gather_p4d'],
        }),
      ]),
    ],
    // 2.6 flushes all or nothing (need_flush), and that is what flush_tlb_range does there.
    tlb_finish_mmu: [
      ...(modern ? [{ op: 'event', event: 'finish_mmu' } as const] : []),
      when('gathered', [call('flush_tlb_range')]),
    ],
  };
}
