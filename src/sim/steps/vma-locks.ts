/** The locks that areas have of their own (vma-locks.ts). */
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, MMAP_R, MMAP_W } from './touch.ts';

export type VmaLockStep =
  /** `range`: of the one area that all of a statement's range lies in, or else mmap_lock. */
  | { readonly op: 'vma_read_lock'; readonly range: boolean }
  | { readonly op: 'vma_read_unlock' }
  | { readonly op: 'vma_write_lock'; readonly of: 'fixup' | 'range' | 'move' | 'copied' | 'mm' | 'collapse' };

export const vmaLockFacts = {
  vma_read_lock: {
    text: { 'lock_vma_under_rcu(p)': { range: false }, 'try_vma_read_lock(range)': { range: true } },
    does:
      'Takes the lock of an area for reading. Where it cannot be had (vma_start_read, and __vmf_anon_prepare, which asks for mmap_lock), a ' +
      'fault waits for mmap_lock; then the lock could be had, too, so this machine has it take that.',
    visible: true,
    waits: true,
    touches: MMAP_R | AREAS_R,
  },
  vma_read_unlock: {
    text: 'vma_end_read(vma)',
    does: 'Drops the lock of the area, or mmap_lock.',
    visible: true,
    touches: MMAP_R,
  },
  vma_write_lock: {
    text: {
      'vma_start_write(fixup)': { of: 'fixup' },
      'vma_start_write(range)': { of: 'range' },
      'vma_start_write(move)': { of: 'move' },
      'vma_start_write(vma)': { of: 'copied' },
      'vma_start_write(mm)': { of: 'mm' },
      'vma_start_write(pmd)': { of: 'collapse' },
    },
    does:
      'Takes the locks of areas for writing, until mmap_lock is dropped: of those that the next mprotect_fixup changes, of a range, of those that a ' +
      'move changes, of all up to the one that fork copies, of all, or of the one that a huge page is made in.',
    visible: true,
    waits: true,
    touches: MMAP_W | AREAS_R | AREAS_W,
  },
} as const satisfies Facts<VmaLockStep>;
