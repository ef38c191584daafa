/** fork: dup_mmap, copy_page_range, and pinning the child's tables. */
import type { Facts } from './fact.ts';
import { AREAS_R, ENTRY_R, ENTRY_W, EVERYTHING, TABLES_R } from './touch.ts';

export type ForkStep =
  | { readonly op: 'area_zero' }
  | { readonly op: 'next_copied' }
  | { readonly op: 'child_missing'; readonly level: number }
  | { readonly op: 'child_tables' }
  | { readonly op: 'copy_peek' }
  | { readonly op: 'child_entry' }
  | { readonly op: 'child_store' }
  | { readonly op: 'pin_walk' }
  | { readonly op: 'next_pinned' }
  | { readonly op: 'forked' }
  | { readonly op: 'children_exit' };

export const forkFacts = {
  area_zero: { does: 'Before the first area.' },
  next_copied: {
    does: 'Next area that vma_needs_copy; FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
    moves: true,
  },
  child_missing: { does: 'FLAG: the child does not have the table of this pt_level above `page` yet.' },
  child_tables: { does: 'The child has all tables above `page` now.' },
  copy_peek: {
    does: '`old` = the entry: what of it the child gets.',
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `protect`: present and to be write-protected; `migration`: one to be made readable.
    answers: { none: 0, present: 1, protect: 2, migration: 3, swap: 4 },
  },
  child_entry: {
    does: "new = the child's entry, from old; the page is shared with the child.",
    under: 'pte lock',
    touches: ENTRY_W,
  },
  child_store: { does: "A plain store to the child's unpinned table.", costs: ['native_store'] },
  pin_walk: { does: "Starts the walk of the child's tables that pins them." },
  next_pinned: {
    does: 'Next table of the walk that pins, a table before those below it.',
    under: ['mmap_sem for writing', 'instant'],
    touches: AREAS_R | TABLES_R,
    moves: true,
    answers: { done: 0, pud: 2, pmd: 3, pte: 4 },
  },
  forked: { does: 'There is a child that shares pages.', under: 'mmap_sem for writing', touches: EVERYTHING },
  children_exit: {
    does: "The children exit: pages are the parent's own again, which a fault on another CPU asks under no lock of ours.",
    visible: true,
    touches: EVERYTHING,
  },
} as const satisfies Facts<ForkStep>;
