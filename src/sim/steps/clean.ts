/** madvise(MADV_FREE), msync and clear_refs: entries lose D, A, or soft-dirty. */
import { A, D, RW, SOFT_DIRTY } from '../../model/pte.ts';
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, ENTRY_R, EVERYTHING } from './touch.ts';

export type CleanStep =
  | { readonly op: 'free_peek' }
  | { readonly op: 'lru_add_drain' }
  | { readonly op: 'folio_mark_lazyfree' }
  | { readonly op: 'next_synced' }
  | { readonly op: 'synced' }
  | { readonly op: 'mkclean_lock' }
  | { readonly op: 'next_file_page' }
  | { readonly op: 'clean_peek' }
  | { readonly op: 'entry_without'; readonly mask: number }
  | { readonly op: 'track_soft_dirty' }
  | { readonly op: 'next_area' }
  | { readonly op: 'soft_dirty_peek' }
  | { readonly op: 'swap_clean' }
  | { readonly op: 'young_peek' };

export const cleanFacts = {
  free_peek: {
    text: 'free_peek(p)',
    does: "madvise_free_pte_range's look at the entry.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `used`: has A or D; `clean`: neither.
    answers: { leave: 0, used: 1, is_swap_pte: 2, clean: 3 },
  },
  lru_add_drain: {
    text: 'lru_add_drain()',
    does: 'Nothing waits in the lists of this CPU any more.',
    visible: true,
    touches: EVERYTHING,
  },
  folio_mark_lazyfree: {
    text: 'folio_mark_lazyfree(p)',
    does: 'The page waits in lru_lazyfree, if MADV_FREE sees it first; with the 31st all go to where they belong.',
    visible: true,
    touches: EVERYTHING,
  },
  next_synced: {
    text: 'for vma in shared_files',
    does: 'Next shared file area of the call, as pages of its file; FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
  },
  synced: { text: 'vma_is_last()', does: 'FLAG: the call has come to its end.' },
  mkclean_lock: {
    text: 'page_check_address(p)',
    does: "page_check_address: finds the entry of the file's page by rmap, and takes its pte lock; FLAG: it is mapped.",
    visible: true,
    waits: true,
    touches: EVERYTHING,
    costs: ['lock'],
  },
  next_file_page: { text: 'for p in file_pages', atHand: true, does: 'Next page of the file; FLAG: there is one.' },
  clean_peek: {
    text: 'pte_dirty(p) or pte_write(p)',
    does: "page_mkclean_one's look; FLAG: has D or W.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
  },
  entry_without: {
    text: {
      'new = pte_mkold(pte_mkclean(old))': { mask: A | D },
      'new = pte_wrprotect(pte_mkclean(old))': { mask: D | RW },
      'new = pte_wrprotect(old)': { mask: RW },
      'new = old': { mask: 0 },
      'new = pte_clear_soft_dirty(pte_wrprotect(old))': { mask: RW | SOFT_DIRTY },
    },
    does: 'new = old without these bits.',
  },
  track_soft_dirty: {
    text: 'clear_vm_softdirty(mm)',
    does: 'Every area loses VM_SOFTDIRTY: from now on a page that is not soft-dirty stays read-only until a write faults.',
    under: 'mmap_sem for writing',
    touches: AREAS_W,
  },
  next_area: {
    text: 'for vma in mm',
    does: 'Next area of the mm; FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
    moves: true,
  },
  soft_dirty_peek: {
    text: 'soft_dirty_peek(p)',
    does: "clear_soft_dirty's look at the entry.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
    answers: { pte_none: 0, pte_present: 1, is_swap_pte: 2 },
  },
  swap_clean: {
    text: 'new = pte_swp_clear_soft_dirty(p)',
    does: 'new = pte_swp_clear_soft_dirty of the entry.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  young_peek: {
    text: 'pte_present(p)',
    does: "clear_refs_pte_range's look at the entry; FLAG: it is present.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
} as const satisfies Facts<CleanStep>;
