/** fork: dup_mmap, copy_page_range, and pinning the child's tables. */
import type { Facts } from './fact.ts';
import { AREAS_R, DATA_R, DATA_W, ENTRY_R, ENTRY_W, EVERYTHING, TABLES_R, TABLES_W, TASKS } from './touch.ts';

export type ForkStep =
  | { readonly op: 'area_zero' }
  | { readonly op: 'next_copied' }
  | { readonly op: 'child_missing'; readonly level: number }
  | { readonly op: 'child_tables' }
  | { readonly op: 'copy_peek' }
  | { readonly op: 'copy_way' }
  | { readonly op: 'child_entry' }
  | { readonly op: 'child_store' }
  | { readonly op: 'copy_to_child'; readonly ownPage: boolean }
  | { readonly op: 'child_given' }
  | { readonly op: 'child_table' }
  | { readonly op: 'wake_up_new_task' }
  | { readonly op: 'pin_walk' }
  | { readonly op: 'next_pinned' }
  | { readonly op: 'forked' }
  | { readonly op: 'children_exit' };

export const forkFacts = {
  area_zero: { text: 'first_area()', does: 'Before the first area.' },
  next_copied: {
    text: 'for vma in areas_to_copy',
    does: 'Next area that vma_needs_copy; FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
    moves: true,
  },
  child_missing: {
    text: { 'child_p4d_none(p)': { level: 2 }, 'child_pud_none(p)': { level: 3 }, 'child_pmd_none(p)': { level: 4 } },
    does: 'FLAG: the child does not have the table of this pt_level above `page` yet.',
  },
  child_tables: { text: 'child_has_tables(p)', does: 'The child has all tables above `page` now.' },
  copy_peek: {
    text: 'copy_peek(p)',
    does: '`old` = the entry: what of it the child gets.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R | DATA_R,
    costs: ['walk_entry'],
    // `is_own_migration_entry`: one to be made readable.
    answers: { pte_none: 0, pte_present: 1, is_own_migration_entry: 2, is_swap_pte: 3 },
  },
  copy_way: {
    text: 'page_try_dup_anon_rmap(p)',
    does: 'How the present entry `old` is copied: as it is, write-protected first, or as the entry of a copy of its page. Pins count as of the look at the entry.',
    under: 'pte lock',
    touches: ENTRY_R | DATA_R,
    // `is_cow_mapping`: to be write-protected; `is_pinned`: exclusive, and copied at once for the child.
    answers: { pte_present: 0, is_cow_mapping: 1, is_pinned: 2 },
  },
  child_entry: {
    text: 'new = child_entry(old)',
    does: "new = the child's entry, from old; the page is shared with the child.",
    under: 'pte lock',
    touches: ENTRY_W | DATA_W,
  },
  child_store: {
    text: 'native_set_child(p, new)',
    does: "A plain store to the child's unpinned table.",
    costs: ['native_store'],
  },
  copy_to_child: {
    text: { 'copied_to_child(p, new)': { ownPage: false }, 'copied_to_child(p, copy)': { ownPage: true } },
    does: "The child's entry, of the same page or of a copy; the child runs only later.",
    under: 'pte lock',
    touches: ENTRY_W | DATA_W | TABLES_W,
  },
  child_given: {
    text: null,
    does: "The child's entry is `new`, as a function of the script says; its page shows what the parent's does, or what was copied.",
    under: 'pte lock',
    touches: ENTRY_W | DATA_W | TABLES_W,
  },
  child_table: {
    text: 'child_table_is_there(p)',
    does: 'The child has the table for its copy of `page`.',
    under: 'mmap_sem for writing',
    touches: TABLES_W,
  },
  wake_up_new_task: {
    text: 'wake_up_new_task(child)',
    does: "The child runs: CPUs go on with its tasks, and what is written to the parent's pages is not the child's any more.",
    visible: true,
    touches: TASKS | DATA_W,
  },
  pin_walk: { text: 'pin_walk()', does: "Starts the walk of the child's tables that pins them." },
  next_pinned: {
    text: 'next_pinned()',
    does: 'Next table of the walk that pins, a table before those below it.',
    under: ['mmap_sem for writing', 'instant'],
    touches: AREAS_R | TABLES_R,
    moves: true,
    decides: true,
    answers: { done: 0, pud: 2, pmd: 3, pte: 4 },
  },
  forked: {
    text: 'forked()',
    does: 'There is a child that shares pages.',
    under: 'mmap_sem for writing',
    touches: EVERYTHING,
  },
  children_exit: {
    text: 'children_exit()',
    does: "The children exit: pages are the parent's own again, which a fault on another CPU asks under no lock of ours.",
    visible: true,
    touches: EVERYTHING,
  },
} as const satisfies Facts<ForkStep>;
