/**
 * msync(MS_SYNC) of a shared file mapping: writeback takes each dirty page, and first makes its entry clean and
 * read-only, so that the next write faults and the page is known to be dirty again (6.1 mm/rmap.c
 * page_vma_mkclean_one, 2.6.26 page_mkclean_one).
 *
 * mmap_sem is dropped meanwhile (mm/msync.c: up_read around do_fsync; 6.1 mmap_read_unlock around vfs_fsync_range): what
 * is written back is the file, and writeback finds the entry of each page by rmap, wherever it is by then. So mprotect,
 * munmap and mremap may run between two pages.
 *
 * Page after page, each under the pte lock, outside lazy MMU mode: ptep_clear_flush is a trap and a TLB flush of one
 * page, set_pte_at a hypercall. Nothing here is batched, on any system.
 */
import { D, RW } from '../../model/pte.ts';
import { type Bodies, call, repeat, when, whilst } from '../routine.ts';

export const msyncRoutines: Bodies = {
  sys_msync: [
    'sys_enter',
    { op: 'mmap_lock', write: false },
    'gather',
    whilst('next_synced', [
      { op: 'mmap_unlock', write: false },
      call('write_cache_pages'),
      when('synced', ['sys_return', 'return']),
      { op: 'mmap_lock', write: false },
    ]),
    { op: 'mmap_unlock', write: false },
    'sys_return',
  ],
  write_cache_pages: [
    repeat(
      [
        when('mkclean_lock', [
          when('clean_peek', [
            call('ptep_clear_flush'),
            'window',
            { op: 'entry_without', mask: D | RW },
            call('set_pte_at'),
          ]),
          'ptl_unlock',
        ]),
      ],
      'next_file_page',
    ),
  ],
};
