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
import type { Routines } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

export const msyncRoutines: Routines = {
  sys_msync: [
    { op: 'sys_enter' },
    { op: 'mmap_lock', write: false },
    { op: 'gather' },
    { op: 'label', name: 'area' },
    { op: 'next_synced' },
    { op: 'unless', to: 'out' },
    { op: 'mmap_unlock', write: false },
    call('write_cache_pages'),
    { op: 'synced' },
    { op: 'if', to: 'done' },
    { op: 'mmap_lock', write: false },
    { op: 'goto', to: 'area' },
    { op: 'label', name: 'out' },
    { op: 'mmap_unlock', write: false },
    { op: 'label', name: 'done' },
    { op: 'sys_return' },
  ],
  write_cache_pages: [
    { op: 'label', name: 'page' },
    { op: 'mkclean_lock' },
    { op: 'unless', to: 'next' },
    { op: 'clean_peek' },
    { op: 'unless', to: 'clean' },
    call('ptep_clear_flush'),
    { op: 'window' },
    { op: 'entry_without', mask: D | RW },
    call('set_pte_at'),
    { op: 'label', name: 'clean' },
    { op: 'ptl_unlock' },
    { op: 'label', name: 'next' },
    { op: 'next_file_page' },
    { op: 'if', to: 'page' },
  ],
};
