/** Frames: allocating, copying, references, and flags of the page structure (mm/page_alloc.c, mm/memory.c, mm/swap.c). */
import type { Facts } from './fact.ts';
import { ALL_DATA, DATA_R, DATA_W, ENTRY_R, ENTRY_W } from './touch.ts';

export type FrameStep =
  | { readonly op: 'alloc_page'; readonly copy: boolean }
  | { readonly op: 'copy_page' }
  | { readonly op: 'get_page' }
  | { readonly op: 'put_page' }
  | { readonly op: 'page_count'; readonly into?: number }
  | { readonly op: 'page_mapcount'; readonly into?: number }
  | { readonly op: 'test_page_dirty'; readonly clear: boolean; readonly into?: number }
  | { readonly op: 'pages_identical'; readonly into?: number }
  | { readonly op: 'as_migration'; readonly into?: number }
  | { readonly op: 'is_migration'; readonly writable: boolean; readonly into?: number }
  | { readonly op: 'free_gathered' }
  | { readonly op: 'page_add_rmap' }
  | { readonly op: 'page_moves' };

export const frameFacts = {
  alloc_page: {
    text: { 'old = alloc_page(p)': { copy: false }, 'seen = cow_user_page(p, old)': { copy: true } },
    does: 'A frame for the page at hand: zeroed, or a copy of what the frame of `old` holds. The entry that it leaves names the frame, and has no flags.',
    visible: true,
    touches: ENTRY_R | DATA_R | DATA_W,
  },
  copy_page: {
    text: 'copy_page(new, old)',
    does: 'The frame of `new` holds what that of `old` does (copy_user_highpage), or what is in the slot of swap space that `old` names.',
    visible: true,
    touches: DATA_R | DATA_W,
    order: 'buffered',
  },
  get_page: {
    text: 'get_page(old)',
    does: 'One more reference to the frame of `old`.',
    visible: true,
    touches: DATA_W,
  },
  put_page: {
    text: 'put_page(old)',
    does: 'One less; the frame is free when it was the last.',
    visible: true,
    touches: DATA_W,
  },
  page_count: {
    text: null,
    does: 'How many references the frame of `old` has, into a local.',
    visible: true,
    touches: ALL_DATA,
  },
  page_mapcount: {
    text: null,
    does: 'How many entries map the frame of `old`, into a local; a forked child without a program counts once.',
    visible: true,
    touches: ALL_DATA,
  },
  test_page_dirty: {
    text: null,
    does: 'Whether the page structure of the frame of `old` is dirty, into a local: PageDirty; with `clear`, it is no more (TestClearPageDirty).',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  pages_identical: {
    text: null,
    does: 'Whether the frames of `old` and `new` hold the same, into a local.',
    visible: true,
    touches: ALL_DATA,
  },
  as_migration: { text: null, does: 'A migration entry of the frame of `old`, into a local.' },
  is_migration: { text: null, does: 'Whether `old` is a migration entry, or a writable one, into a local.' },
  free_gathered: {
    text: 'free_pages_and_swap_cache()',
    does: 'The pages of the gather are let go (tlb_flush_mmu_free): those that nobody else refers to are free.',
    visible: true,
    touches: ALL_DATA,
  },
  page_add_rmap: {
    text: null,
    does: 'The script is about to map the frame of `new`. One that nobody else refers to is anonymous and exclusive here (page_add_new_anon_rmap), another page’s is anonymous, and exclusive nowhere any more, and one of the page cache neither.',
    under: 'instant',
    touches: ENTRY_R | ENTRY_W | DATA_R | DATA_W,
  },
  page_moves: {
    text: null,
    does: 'The script is about to map what `new` names where nothing was: what is there is owed here, and where it was no more, if no entry is left there; else nothing is owed here.',
    under: 'instant',
    touches: ENTRY_R | DATA_R | DATA_W,
  },
} as const satisfies Facts<FrameStep>;
