/**
 * mremap(MREMAP_MAYMOVE): entries go to another address, then the old range is unmapped as by munmap.
 *
 * 6.1 mm/mremap.c move_vma, move_page_tables: where a whole page-table page (or a PMD page) moves, only the entry above
 * it is rewritten; else move_ptes clears each entry (a trap under Xen) and sets it at its new place (queued), under both
 * pte locks, and flushes before they are dropped (eb66ae030829). 2.6.26 flushes page by page, in ptep_clear_flush.
 */
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, forever, type Line, repeat, when } from '../routine.ts';

/** At the new place: the lines, with `page` there. */
const there = (...lines: Line[]): Body => ['exchange_page', ...lines, 'exchange_page'];

const flushExtent: Body = ['gather_extent', call('flush_tlb_range')];

export function mremapRoutines({ mm }: Parameters): Bodies {
  const modern = since(mm, '6.1');
  return {
    sys_mremap: [
      'sys_enter',
      { op: 'mmap_lock', write: true },
      'gather',
      when('remap_begin', [call('move_page_tables'), 'detach_areas', call('unmap_region')]),
      { op: 'mmap_unlock', write: true },
      'sys_return',
    ],
    move_page_tables: [
      forever([
        choose('next_extent', {
          none: ['break'],
          upper: there(call('pud_alloc')),
          pud: [
            ...there(call('pud_alloc')),
            { op: 'move_table', level: 3 },
            call('pud_clear'),
            ...there(call('paravirt_alloc_pmd_again'), call('set_pud')),
            ...flushExtent,
          ],
          pmd: [
            ...there(call('pmd_alloc')),
            { op: 'move_table', level: 4 },
            call('pmd_clear'),
            ...there(call('paravirt_alloc_pte_again'), call('set_pmd')),
            ...flushExtent,
          ],
          entries: [...there(call('pte_alloc')), call('move_ptes')],
        }),
      ]),
    ],
    move_ptes: [
      'ptl_lock',
      when('same_table', [], there('ptl_lock')),
      call('arch_enter_lazy_mmu_mode'),
      repeat(
        [
          when('zap_peek', [
            call(modern ? 'ptep_get_and_clear' : 'ptep_clear_flush'),
            'move_entry',
            ...there(call('set_pte_at')),
          ]),
        ],
        'next_moved',
      ),
      'extent_start',
      call('arch_leave_lazy_mmu_mode'),
      modern ? when('force_flush', flushExtent) : 'force_flush',
      when('same_table', [], there('ptl_unlock')),
      'ptl_unlock',
    ],
  };
}
