/**
 * mprotect, as the kernel walks it: areas, page-table pages, entries. One lazy section, under the pte lock, for each
 * page-table page of each area (mm/mprotect.c: mprotect_fixup, change_protection, change_pte_range).
 *
 * 2.6 flushes the TLB once an area; 6.1 gathers over the whole call and flushes once, at its end. 7.2 takes the entries of a
 * large folio together: it starts them all, then commits them all, each with what any of them had of A and D.
 */
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, repeat, whilst } from '../routine.ts';

/** Routines of mprotect. They call the backend's ptep_modify_prot_*, set_pte_at, lazy-mode and flush routines. */
export function mprotectRoutines({ mm, flush_in_lock }: Parameters): Bodies {
  const modern = since(mm, '6.1');
  const flush = call('flush_tlb_range');
  // flush_in_lock off: the lazy section outlives the lock, so a queued commit can land after another CPU's update.
  const leave: Body = flush_in_lock
    ? [call('arch_leave_lazy_mmu_mode'), 'ptl_unlock']
    : ['ptl_unlock', call('arch_leave_lazy_mmu_mode')];
  const update: Body = ['modify', call('ptep_modify_prot_commit'), ...(modern ? (['gather_page'] as const) : [])];
  const one: Body = [call('ptep_modify_prot_start'), 'window', ...update];
  // modify_prot_start_ptes, then modify_prot_commit_ptes: whether a page may be written to is asked of each alone, as
  // commit_anon_folio_batch does by parts of the batch.
  const byFolio: Body = [
    'folio_batch',
    repeat([call('ptep_modify_prot_start'), 'window', 'collect_ad'], 'next_of_batch'),
    'first_of_batch',
    repeat(['batch_old', ...update], 'next_of_batch'),
    'batch_done',
  ];
  return {
    sys_mprotect: [
      'sys_enter',
      { op: 'mmap_lock', write: true },
      'gather',
      whilst('mprotect_fixup', [call('change_protection'), ...(modern ? [] : [flush])]),
      ...(modern ? [{ op: 'event', event: 'finish_mmu' } as const, flush] : []),
      { op: 'mmap_unlock', write: true },
      'sys_return',
    ],
    change_protection: [
      whilst('next_table', [
        'section',
        'ptl_lock',
        call('arch_enter_lazy_mmu_mode'),
        call('change_pte_range'),
        'previous_page',
        ...leave,
        'next_page',
      ]),
    ],
    change_pte_range: [
      repeat(
        [
          choose('peek', {
            present: since(mm, '7.2') ? byFolio : one,
            writeMigration: [{ op: 'migration_read', exclusive: modern }, call('set_pte_at')],
          }),
        ],
        'next_page',
      ),
    ],
  };
}
