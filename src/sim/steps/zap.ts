/** munmap, madvise(MADV_DONTNEED): unmap_vmas, zap_pte_range, free_pgtables. */
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, DATA_W, ENTRY_R, ENTRY_W, TABLES_R } from './touch.ts';

export type ZapStep =
  | { readonly op: 'detach_areas' }
  | { readonly op: 'detach_mm' }
  | { readonly op: 'next_detached' }
  | { readonly op: 'madvise_area'; readonly anonymousOnly: boolean }
  | { readonly op: 'zap_peek' }
  | { readonly op: 'zero_entry' }
  | { readonly op: 'zapped'; readonly wasPresent: boolean }
  | { readonly op: 'table_gathered' }
  | { readonly op: 'zap_block' }
  | { readonly op: 'zap_work'; readonly bytes: number }
  | { readonly op: 'next_in_block' }
  | { readonly op: 'block_over' }
  | { readonly op: 'next_freed' }
  | { readonly op: 'whole_table' };

export const zapFacts = {
  detach_areas: {
    text: 'detach_vmas_to_be_unmapped(range)',
    does: 'detach_vmas_to_be_unmapped; FLAG: there were some.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | AREAS_W,
  },
  detach_mm: {
    text: 'detach_all_vmas(mm)',
    does: 'exit_mmap goes over all areas of the address space; FLAG: there are some.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | AREAS_W,
  },
  next_detached: { text: 'for vma in detached', does: 'Next of the detached areas; FLAG: there is one.', moves: true },
  madvise_area: {
    text: { 'for vma in areas': { anonymousOnly: false }, 'for vma in anonymous_areas': { anonymousOnly: true } },
    does: 'Next area of a madvise; holes make it return ENOMEM, `anonymousOnly` EINVAL. FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
    moves: true,
  },
  zap_peek: {
    text: 'zap_peek(p)',
    does: 'The entry at `page`: what is there to zap.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `is_swap_pte`: a migration entry, too.
    answers: { pte_none: 0, pte_present: 1, is_swap_pte: 2 },
  },
  zero_entry: { text: 'new = 0', does: 'new = 0.' },
  zapped: {
    text: { 'page_gone(old)': { wasPresent: true }, 'swap_entry_gone(old)': { wasPresent: false } },
    does: 'The page of `old` is gone from the mm; FLAG: the gather is full, and must be flushed.',
    under: 'pte lock',
    touches: ENTRY_W | DATA_W,
  },
  table_gathered: {
    text: 'gather_is_full()',
    does: 'A freed table joins the pages of the gather (2.6); FLAG: it is full, and must be flushed.',
  },
  zap_block: { text: 'block_begins()', does: 'A block of ZAP_BLOCK_SIZE begins (2.6 unmap_vmas).' },
  zap_work: {
    text: { 'zap_work(1)': { bytes: 1 }, 'zap_work(PAGE_SIZE)': { bytes: 4096 } },
    does: 'So much of it is used up.',
  },
  next_in_block: {
    text: 'for p in block',
    atHand: true,
    does: 'Next page of the section; FLAG: there is one, and something is left of the block.',
    moves: true,
    decides: true,
  },
  block_over: { text: 'block_is_over()', does: 'FLAG: nothing is left of the block.' },
  next_freed: {
    text: 'next_freed()',
    does: 'Next table that free_pgtables frees, by its pt_level.',
    under: ['mmap_sem', 'instant'],
    touches: AREAS_R | TABLES_R,
    moves: true,
    decides: true,
    answers: { done: 0, p4d: 1, pud: 2, pmd: 3, pte: 4 },
  },
  whole_table: {
    text: 'reclaim_pt_is_enabled()',
    does: 'FLAG: the section that ends here was all that the page-table page maps (reclaim_pt_is_enabled, 6.14).',
    under: 'mmap_sem',
    touches: AREAS_R,
  },
} as const satisfies Facts<ZapStep>;
