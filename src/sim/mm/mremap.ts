/**
 * mremap(MREMAP_MAYMOVE): entries go to another address, then the old range is unmapped as by munmap.
 *
 * 6.1 mm/mremap.c move_vma, move_page_tables: where a whole page-table page (or a PMD page) moves, only the entry above
 * it is rewritten; else move_ptes clears each entry (a trap under Xen) and sets it at its new place (queued), under both
 * pte locks, and flushes before they are dropped (eb66ae030829). 2.6.26 flushes page by page, in ptep_clear_flush.
 */
import { Extent } from '../ops/move.ts';
import type { Parameters } from '../parameters.ts';
import type { Routines, Step } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

/** At the new place: the steps, with `page` there. */
const there = (...steps: Step[]): Step[] => [{ op: 'exchange_page' }, ...steps, { op: 'exchange_page' }];

export function mremapRoutines({ mm }: Parameters): Routines {
  const modern = mm === '6.1';
  const flush: Step[] = modern
    ? [
        { op: 'force_flush' },
        { op: 'unless', to: 'flushed' },
        { op: 'gather_extent' },
        call('flush_tlb_range'),
        { op: 'label', name: 'flushed' },
      ]
    : [{ op: 'force_flush' }];
  return {
    sys_mremap: [
      { op: 'sys_enter' },
      { op: 'mmap_lock', write: true },
      { op: 'gather' },
      { op: 'remap_begin' },
      { op: 'unless', to: 'out' },
      call('move_page_tables'),
      { op: 'detach_areas' },
      call('unmap_region'),
      { op: 'label', name: 'out' },
      { op: 'mmap_unlock', write: true },
      { op: 'sys_return' },
    ],
    move_page_tables: [
      { op: 'label', name: 'extent' },
      { op: 'next_extent' },
      { op: 'if', to: 'entries', is: Extent.entries },
      { op: 'if', to: 'pmd', is: Extent.pmd },
      { op: 'if', to: 'pud', is: Extent.pud },
      { op: 'if', to: 'upper', is: Extent.upper },
      { op: 'return' },
      { op: 'label', name: 'upper' },
      ...there(call('pud_alloc')),
      { op: 'goto', to: 'extent' },
      { op: 'label', name: 'pud' },
      ...there(call('pud_alloc')),
      { op: 'move_table', level: 3 },
      call('pud_clear'),
      ...there(call('paravirt_alloc_pmd_again'), call('set_pud')),
      { op: 'gather_extent' },
      call('flush_tlb_range'),
      { op: 'goto', to: 'extent' },
      { op: 'label', name: 'pmd' },
      ...there(call('pmd_alloc')),
      { op: 'move_table', level: 4 },
      call('pmd_clear'),
      ...there(call('paravirt_alloc_pte_again'), call('set_pmd')),
      { op: 'gather_extent' },
      call('flush_tlb_range'),
      { op: 'goto', to: 'extent' },
      { op: 'label', name: 'entries' },
      ...there(call('pte_alloc')),
      call('move_ptes'),
      { op: 'goto', to: 'extent' },
    ],
    move_ptes: [
      { op: 'ptl_lock' },
      { op: 'same_table' },
      { op: 'if', to: 'locked' },
      ...there({ op: 'ptl_lock' }),
      { op: 'label', name: 'locked' },
      call('arch_enter_lazy_mmu_mode'),
      { op: 'label', name: 'pte' },
      { op: 'zap_peek' },
      { op: 'unless', to: 'next' },
      call(modern ? 'ptep_get_and_clear' : 'ptep_clear_flush'),
      { op: 'move_entry' },
      ...there(call('set_pte_at')),
      { op: 'label', name: 'next' },
      { op: 'next_moved' },
      { op: 'if', to: 'pte' },
      { op: 'extent_start' },
      call('arch_leave_lazy_mmu_mode'),
      ...flush,
      { op: 'same_table' },
      { op: 'if', to: 'unlock' },
      ...there({ op: 'ptl_unlock' }),
      { op: 'label', name: 'unlock' },
      { op: 'ptl_unlock' },
    ],
  };
}
