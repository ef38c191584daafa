/** Reclaim, writeback and migration of one page (mm/vmscan.c, mm/rmap.c, mm/migrate.c), whose frame `old` names. */
import type { Facts } from './fact.ts';
import { ALL_DATA, DATA_R, DATA_W, ENTRY_R, ENTRY_W, EVERYTHING } from './touch.ts';

export type ReclaimStep =
  | { readonly op: 'unmap_peek'; readonly isolated: boolean }
  | { readonly op: 'isolate_page' }
  | { readonly op: 'next_mapping' }
  | { readonly op: 'isolated_page' }
  | { readonly op: 'putback_page' }
  | { readonly op: 'put_new_page' }
  | { readonly op: 'try_to_unmap_one' }
  | { readonly op: 'kept_by_pins' }
  | { readonly op: 'clear_page_dirty'; readonly pageout: boolean }
  | { readonly op: 'page_dirty' }
  | { readonly op: 'writepage' }
  | { readonly op: 'remove_mapping' }
  | { readonly op: 'old_dirty' }
  | { readonly op: 'set_page_dirty' }
  | { readonly op: 'page_count_unexpected' }
  | { readonly op: 'file_page' }
  | { readonly op: 'unmapped_page' }
  | { readonly op: 'batch_flush_pending' }
  | { readonly op: 'batch_flush_set' }
  | { readonly op: 'batch_flush_done' }
  | { readonly op: 'own_batch_pending' }
  | { readonly op: 'own_batch_done' }
  | { readonly op: 'migration_entry' }
  | { readonly op: 'remove_migration_pte'; readonly back: boolean; readonly one: boolean }
  | { readonly op: 'migration_lock' }
  | { readonly op: 'migration_entry_wait' }
  | { readonly op: 'mark_page_lazyfree' }
  | { readonly op: 'page_lock'; readonly of: 'page' | 'file' | 'absent' | 'cached' | 'faulted' }
  | { readonly op: 'page_trylock' }
  | { readonly op: 'page_unlock' };

export const reclaimFacts = {
  unmap_peek: {
    text: { 'page_mapped_in_vma(p)': { isolated: false }, 'maps_isolated_page(p)': { isolated: true } },
    does: 'FLAG: the entry is present, so that rmap finds the page there; `isolated`: and it maps the frame that is isolated.',
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
  isolate_page: {
    text: 'isolate_lru_page(p)',
    does: 'FLAG: the entry maps a page, in an address space that may share it with others: old names its frame, and rmap goes by that from here on.',
    visible: true,
    touches: ENTRY_R | DATA_R,
  },
  next_mapping: {
    text: 'for p in mappings',
    does: 'rmap_walk: the next page that may map the frame, in the address space of the parent or of a child; behind the last one, the page that the frame was allocated for. FLAG: there is one.',
    moves: true,
  },
  isolated_page: { text: 'old = isolated_page(p)', does: 'old names the frame that is isolated.' },
  putback_page: {
    text: 'putback_lru_page(p)',
    does: 'No page is isolated any more; the one of the statement is at hand.',
    moves: true,
  },
  put_new_page: {
    text: 'put_page(seen)',
    does: 'The reference to a new page that nothing maps yet goes.',
    visible: true,
    touches: DATA_W,
  },
  try_to_unmap_one: {
    text: 'try_to_unmap_one(p, old)',
    does: 'The page is dirty where `old` is. An anonymous one is in the swap cache, and dirty, and new = its swap entry; one that MADV_FREE gave up and nobody has written to since is dropped.',
    visible: true,
    touches: ENTRY_R | ENTRY_W | DATA_R | DATA_W,
    answers: {
      /** A page of the page cache: the entry stays empty. */
      cached: 0,
      swap: 1,
      /** MADV_FREE: nothing is kept of it. */
      discard: 2,
      /** MADV_FREE, and written to since, or somebody refers to it; or it is pinned: new = `old`, and the page stays. */
      keep: 3,
    },
  },
  kept_by_pins: {
    text: 'folio_maybe_dma_pinned(p)',
    does: 'FLAG: the entry maps an anonymous page that is pinned, and not in the swap cache.',
    visible: true,
    touches: ENTRY_R | DATA_R,
  },
  clear_page_dirty: {
    text: {
      'clear_page_dirty_for_io(old)': { pageout: false },
      'pageout_clears_dirty(old)': { pageout: true },
    },
    does: 'The page is clean; FLAG: it was dirty. In pageout only where nobody refers to it but its cache, and since 6.16 (7.2) not where it is of a file that is no shmem.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  page_dirty: { text: 'PageDirty(old)', does: 'FLAG: the page is dirty.', visible: true, touches: DATA_R },
  writepage: {
    text: 'writepage(old)',
    does: 'What the frame holds is written to the slot of swap space, or to the file.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  remove_mapping: {
    text: 'remove_mapping(old)',
    does: 'FLAG: nobody but the cache refers to the page, and it is clean; so it leaves the cache, whose reference is ours.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  set_page_dirty: {
    text: 'set_page_dirty(old)',
    does: 'The page structure of the frame that `old` names is dirty.',
    visible: true,
    touches: DATA_W,
  },
  old_dirty: { text: 'pte_dirty(old)', does: 'FLAG: `old` has D.' },
  page_count_unexpected: {
    text: 'page_count_unexpected(old)',
    does: 'FLAG: somebody refers to the page besides the entries that map it, the one that was taken away among them, and its caches (page_mapcount + 1 + swapped != page_count).',
    visible: true,
    touches: ALL_DATA,
  },
  file_page: {
    text: 'find_get_page(p)',
    does: "old = an entry that names the frame which the page cache has of the file's page at hand; FLAG: there is one.",
    visible: true,
    touches: DATA_R | ALL_DATA,
  },
  unmapped_page: {
    text: 'page_of_lru(p)',
    does: 'old = an entry that names the frame which the page cache or the swap cache has of the page at hand, mapped or not; FLAG: there is one.',
    visible: true,
    touches: DATA_R | ALL_DATA,
  },
  batch_flush_pending: {
    text: 'tlb_flush_batched(mm)',
    does: 'FLAG: reclaim has taken entries away of which nobody has made the flush for it yet (mm->tlb_flush_batched). The look is kept in `seen`.',
    visible: true,
    touches: ALL_DATA,
  },
  batch_flush_set: {
    text: 'set_tlb_ubc_flush_pending(mm)',
    does: 'The flush of what was taken away waits: the task owes it, and others may ask for it.',
    visible: true,
    touches: ALL_DATA,
  },
  batch_flush_done: {
    text: 'tlb_flush_batched_done(mm)',
    does: 'It is made for others, unless more was taken away since the look.',
    visible: true,
    touches: ALL_DATA,
  },
  own_batch_pending: {
    text: 'flush_required(tlb_ubc)',
    does: 'FLAG: this task owes the flush of what it took away (current->tlb_ubc).',
    visible: true,
    touches: ALL_DATA,
  },
  own_batch_done: { text: 'flush_made(tlb_ubc)', does: 'It is made.', visible: true, touches: ALL_DATA },
  migration_entry: {
    text: 'new = make_migration_entry(old)',
    does: 'new = the migration entry of the page, which says whether `old` had W; the page is dirty where `old` is.',
    visible: true,
    touches: ENTRY_R | DATA_W,
  },
  remove_migration_pte: {
    text: {
      'remove_migration_pte(p, seen)': { back: false, one: true },
      'remove_migration_pte(p, old)': { back: true, one: true },
      'remove_migration_pte_of_many(p, seen)': { back: false, one: false },
      'remove_migration_pte_of_many(p, old)': { back: true, one: false },
    },
    does: 'FLAG: the migration entry is still there; new = the entry of the new page (or of the old one again), writable where the migration entry says so. Else that page is let go, where this is its one mapping.',
    under: ['pte lock'],
    touches: ENTRY_R | DATA_W,
  },
  migration_lock: {
    text: 'page_vma_mapped_walk(p, old)',
    does: 'Goes to where mremap has moved the migration entry of the page, and takes the pte lock there.',
    visible: true,
    waits: true,
    touches: EVERYTHING,
    costs: ['lock'],
  },
  migration_entry_wait: {
    text: 'migration_entry_wait(p)',
    does: 'Waits until the migration of the page is over.',
    visible: true,
    waits: true,
    touches: ENTRY_R,
  },
  mark_page_lazyfree: {
    text: 'mark_page_lazyfree(p)',
    does: 'What the page holds may be dropped until it is written to again.',
    visible: true,
    touches: ENTRY_R | DATA_R | DATA_W,
  },
  page_lock: {
    text: {
      'lock_page(p)': { of: 'page' },
      'lock_page_of_file(p)': { of: 'file' },
      'folio_lock_or_retry(p)': { of: 'absent' },
      'lock_cached_page(p)': { of: 'cached' },
      'lock_page_of_fault(p, old)': { of: 'faulted' },
    },
    does: 'Takes the lock of the page that is mapped there, of the one that the page cache has of the file (`cached`: at the page at hand), or, in a fault, of the one that is to be mapped; a present entry has none then (`faulted`: one that was, at the first look).',
    visible: true,
    waits: true,
    touches: ENTRY_R | ALL_DATA,
  },
  page_trylock: {
    text: 'trylock_page(p)',
    does: 'FLAG: the lock of the page that is mapped there was free, and is taken.',
    visible: true,
    touches: ENTRY_R | ALL_DATA,
  },
  page_unlock: {
    text: 'unlock_page(p)',
    does: 'Drops the lock of a page that is held.',
    visible: true,
    touches: ALL_DATA,
  },
} as const satisfies Facts<ReclaimStep>;
