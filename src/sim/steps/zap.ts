/** munmap, madvise(MADV_DONTNEED): unmap_vmas, zap_pte_range, free_pgtables. */
import type { Facts } from './fact.ts';
import { AREAS_R, AREAS_W, ENTRY_R, ENTRY_W, TABLES_R } from './touch.ts';

export type ZapStep =
  | { readonly op: 'detach_areas' }
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
    does: 'detach_vmas_to_be_unmapped; FLAG: there were some.',
    under: 'mmap_sem for writing',
    touches: AREAS_R | AREAS_W,
  },
  next_detached: { does: 'Next of the detached areas; FLAG: there is one.', moves: true },
  madvise_area: {
    does: 'Next area of a madvise; holes make it return ENOMEM, `anonymousOnly` EINVAL. FLAG: there is one.',
    under: 'mmap_sem',
    touches: AREAS_R,
    moves: true,
  },
  zap_peek: {
    does: 'The entry at `page`: what is there to zap.',
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
    // `swap`: a migration entry, too.
    answers: { none: 0, present: 1, swap: 2 },
  },
  zero_entry: { does: 'new = 0.' },
  zapped: {
    does: 'The page of `old` is gone from the mm; FLAG: the gather is full, and must be flushed.',
    under: 'pte lock',
    touches: ENTRY_W,
  },
  table_gathered: { does: 'A freed table joins the pages of the gather (2.6); FLAG: it is full, and must be flushed.' },
  zap_block: { does: 'A block of ZAP_BLOCK_SIZE begins (2.6 unmap_vmas).' },
  zap_work: { does: 'So much of it is used up.' },
  next_in_block: {
    does: 'Next page of the section; FLAG: there is one, and something is left of the block.',
    moves: true,
  },
  block_over: { does: 'FLAG: nothing is left of the block.' },
  next_freed: {
    does: 'Next table that free_pgtables frees, by its pt_level.',
    under: ['mmap_sem', 'instant'],
    touches: AREAS_R | TABLES_R,
    moves: true,
    answers: { done: 0, p4d: 1, pud: 2, pmd: 3, pte: 4 },
  },
  whole_table: {
    does: 'FLAG: the section that ends here was all that the page-table page maps (reclaim_pt_is_enabled, 6.14).',
    under: 'mmap_sem',
    touches: AREAS_R,
  },
} as const satisfies Facts<ZapStep>;
