/** mmap_sem, the pte locks, and barriers. */
import type { Facts } from './fact.ts';
import { MARKS_W, MMAP_W, PTL_W, SAID } from './touch.ts';

export type LockStep =
  | { readonly op: 'mmap_lock'; readonly write: boolean }
  | { readonly op: 'mmap_unlock'; readonly write: boolean }
  | { readonly op: 'ptl_lock' }
  | { readonly op: 'ptl_unlock' }
  | { readonly op: 'barrier'; readonly number: number };

export const lockFacts = {
  mmap_lock: {
    text: { 'mmap_read_lock(mm)': { write: false }, 'mmap_write_lock(mm)': { write: true } },
    does: 'Takes mmap_sem (mmap_lock).',
    visible: true,
    waits: true,
    touches: MMAP_W,
  },
  mmap_unlock: {
    text: { 'mmap_read_unlock(mm)': { write: false }, 'mmap_write_unlock(mm)': { write: true } },
    does: 'Drops mmap_sem.',
    visible: true,
    touches: MMAP_W,
  },
  ptl_lock: {
    text: 'pte_lock(p)',
    does: 'Takes the pte lock of the table that holds `page`.',
    visible: true,
    waits: true,
    touches: PTL_W,
    costs: ['lock'],
  },
  ptl_unlock: {
    text: 'pte_unlock(p)',
    does: 'Drops the pte lock of the table that holds `page`.',
    visible: true,
    order: 'buffered',
    touches: PTL_W | MARKS_W,
  },
  barrier: {
    text: null,
    does: 'Waits until all CPUs that have this barrier are at it.',
    visible: true,
    waits: true,
    touches: SAID | MARKS_W,
  },
} as const satisfies Facts<LockStep>;
