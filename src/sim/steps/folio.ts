/** mprotect of a large folio: its entries are started in a row, and then committed in a row (mm/mprotect.c of 6.17 and later). */
import type { Facts } from './fact.ts';
import { ENTRY_R, NEIGHBOURS } from './touch.ts';

export type FolioStep =
  | { readonly op: 'folio_batch' }
  | { readonly op: 'collect_ad' }
  | { readonly op: 'next_of_batch' }
  | { readonly op: 'first_of_batch' }
  | { readonly op: 'batch_old' }
  | { readonly op: 'batch_done' };

export const folioFacts = {
  folio_batch: {
    text: 'mprotect_folio_pte_batch(p)',
    does: 'A batch begins at `page`: the entries that follow it in its folio, and differ in A and D alone (folio_pte_batch_flags).',
    under: 'pte lock',
    touches: ENTRY_R | NEIGHBOURS,
  },
  collect_ad: {
    text: 'collect_young_dirty(old)',
    does: 'What `old` has of A and D joins the entry of the first page of the batch (modify_prot_start_ptes).',
  },
  next_of_batch: {
    text: 'for p in batch',
    atHand: true,
    does: 'Next page of the batch; FLAG: there is one.',
    moves: true,
  },
  first_of_batch: { text: 'p = first_page(batch)', does: 'Back to the first page of the batch.', moves: true },
  batch_old: {
    text: 'old = batch_old(p)',
    does: 'old = what was collected, with the frame of `page` (pte_advance_pfn).',
  },
  batch_done: { text: 'p = last_page(batch)', does: 'The batch is over; `page` is its last.' },
} as const satisfies Facts<FolioStep>;
