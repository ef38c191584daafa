/** mremap: move_page_tables. `page` is the old place, the other page the new one. */
import type { Facts } from './fact.ts';
import { AREAS_R, EVERYTHING, TABLES_R } from './touch.ts';

export type MoveStep =
  | { readonly op: 'next_moving' }
  | { readonly op: 'remap_begin' }
  | { readonly op: 'next_extent' }
  | { readonly op: 'exchange_page' }
  | { readonly op: 'same_table' }
  | { readonly op: 'move_entry' }
  | { readonly op: 'next_moved' }
  | { readonly op: 'move_table'; readonly level: number }
  | { readonly op: 'extent_start' }
  | { readonly op: 'extent_entry' }
  | { readonly op: 'target_entry' }
  | { readonly op: 'extent_pages' }
  | { readonly op: 'table_moves' };

export const moveFacts = {
  next_moving: {
    text: 'for vma in moving',
    does: 'The next area of the range becomes the range, and its new place the target (remap_move); FLAG: there is one.',
    under: 'mmap_sem for writing',
    touches: AREAS_R,
    moves: true,
  },
  remap_begin: {
    text: 'copy_vma(range)',
    does: 'vma_to_resize and copy_vma; FLAG 0: EFAULT.',
    under: 'mmap_sem for writing',
    touches: EVERYTHING,
  },
  next_extent: {
    text: 'next_extent(range)',
    does: 'Next extent that moves, and how.',
    under: ['mmap_sem for writing', 'instant'],
    touches: TABLES_R,
    moves: true,
    decides: true,
    answers: {
      none: 0,
      /** Entry by entry. */
      entries: 1,
      /** A whole page-table page, by its pmd entry; a whole PMD page, by its pud entry. */
      pmd: 2,
      pud: 3,
      /** Nothing to move, but alloc_new_pud has come before the kernel sees that. */
      upper: 4,
      /** What a huge entry may map (huge.ts): the kernel text looks at that. */
      section: 5,
    },
  },
  exchange_page: {
    text: 'exchange(p, q)',
    does: 'The new place becomes the page at hand, and the old one the other.',
    moves: true,
  },
  same_table: { text: 'same_table(p, q)', does: 'FLAG: both places lie in one page-table page.' },
  move_entry: {
    text: 'new = move_soft_dirty_pte(old)',
    does: 'new = old with soft-dirty (6.1); the page moves to the new place.',
    under: ['mmap_sem for writing', 'pte lock'],
    touches: EVERYTHING,
  },
  next_moved: {
    text: 'for p in extent',
    atHand: true,
    does: 'Next page of the extent, at both places; FLAG: there is one.',
    moves: true,
    decides: true,
  },
  move_table: {
    text: { 'move_normal_pud(p, q)': { level: 3 }, 'move_normal_pmd(p, q)': { level: 4 } },
    does: 'move_normal_pmd, move_normal_pud: all entries below move at once.',
    visible: true,
    touches: EVERYTHING,
  },
  extent_start: { text: 'p = first_page(extent)', does: 'Back to the first page of the extent.', moves: true },
  extent_entry: { text: 'p = pmd_offset(extent)', does: 'The huge entry above the extent is at hand.', moves: true },
  target_entry: { text: 'q = pmd_offset(q)', does: 'The other page becomes the huge entry above it.' },
  extent_pages: {
    text: 'p = pte_offset_map(extent)',
    does: 'The first page of the extent is at hand, and its new place the other page.',
    moves: true,
  },
  table_moves: {
    text: 'pmd_none(q)',
    does: 'FLAG: the extent is all that a page-table page maps, and its new place has none, so that the table moves.',
    visible: true,
    touches: TABLES_R,
  },
} as const satisfies Facts<MoveStep>;
