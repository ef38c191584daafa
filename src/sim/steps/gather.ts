/** struct mmu_gather: what has to be flushed and freed, and how it is flushed. */
import type { Facts } from './fact.ts';
import { PENDING_R, PENDING_W } from './touch.ts';

export type GatherStep =
  | { readonly op: 'gather' }
  | { readonly op: 'gather_page' }
  | { readonly op: 'flush_way' }
  | { readonly op: 'next_flush_page' }
  | { readonly op: 'gather_this' }
  | { readonly op: 'gather_table'; readonly level: number }
  | { readonly op: 'gather_p4d' }
  | { readonly op: 'gather_extent' }
  /** `freed`: as flush_tlb_mm of x86 says since 4.20 (016c4d92cd16), tables are freed, too. */
  | { readonly op: 'gather_all'; readonly freed: boolean }
  | { readonly op: 'gather_full' }
  | { readonly op: 'force_flush' }
  | { readonly op: 'gathered' }
  | { readonly op: 'flushed' }
  | { readonly op: 'pending_begins' }
  | { readonly op: 'pending_ends' }
  | { readonly op: 'flush_pending' }
  | { readonly op: 'flush_nested' };

export const gatherFacts = {
  gather: { text: 'tlb_gather_mmu()', does: 'Forgets the flush range. A walk over areas begins where the range does.' },
  gather_page: {
    text: 'tlb_flush_pte(p, old, new)',
    does: 'Adds `page` to the flush range where the change from old to new asks for a flush.',
  },
  flush_way: {
    text: 'flush_way()',
    does: 'How the flush range has to be flushed.',
    moves: true,
    costs: ['flush_pages', 'flush_range', 'xen_flush_range'],
    answers: { none: 0, byPage: 1, local: 2, multi: 3, localThenOthers: 4, multiPage: 5 },
  },
  next_flush_page: {
    text: 'for p in flush_range',
    atHand: true,
    does: 'Next page of a page-by-page flush; FLAG: there is one.',
    moves: true,
  },
  gather_this: { text: 'tlb_remove_tlb_entry(p)', does: 'tlb_flush_pte_range of `page`, whatever its entry was.' },
  gather_table: {
    text: { 'pud_free_tlb(p)': { level: 2 }, 'pmd_free_tlb(p)': { level: 3 }, 'pte_free_tlb(p)': { level: 4 } },
    does: "pte_free_tlb, pmd_free_tlb, pud_free_tlb: the freed table's span widens the range by its first page.",
  },
  gather_p4d: {
    text: 'p4d_free_tlb(p)',
    does: 'p4d_free_tlb where there is no p4d of its own: the range is wider by the first page of its 512 GiB.',
  },
  gather_extent: { text: 'flush_range_is(extent)', does: 'The flush range is the extent that mremap moved.' },
  gather_full: {
    text: 'tlb_is_fullmm()',
    does: 'What is gathered is flushed with everything of the address space (fullmm), lazy CPUs included where tables are freed.',
  },
  gather_all: {
    text: { 'flush_range_is(mm)': { freed: true }, 'flush_range_is(all)': { freed: false } },
    does: 'Everything is to be flushed: flush_tlb_mm, which since 4.20 reaches lazy CPUs, too, as where tables are freed; or all without these.',
  },
  force_flush: { text: 'force_flush()', does: 'FLAG: something is to be flushed at once; forgets that.' },
  gathered: {
    text: 'tlb_gathered()',
    does: 'tlb_finish_mmu: pages and blocks start anew; FLAG: there is something to flush.',
  },
  flushed: {
    text: 'flushed()',
    does: 'Back to the page at hand before the flush, and nothing is left to flush.',
    moves: true,
  },
  pending_begins: {
    text: 'inc_tlb_flush_pending(mm)',
    does: 'One more changes entries whose flush comes later (mm->tlb_flush_pending).',
    visible: true,
    touches: PENDING_W,
  },
  pending_ends: {
    text: 'dec_tlb_flush_pending(mm)',
    does: 'Its flush is made.',
    visible: true,
    touches: PENDING_W,
  },
  flush_pending: {
    text: 'mm_tlb_flush_pending(mm)',
    does: 'FLAG: somebody has a flush still to come.',
    visible: true,
    touches: PENDING_R,
  },
  flush_nested: {
    text: 'mm_tlb_flush_nested(mm)',
    does: 'FLAG: somebody else has one, too.',
    visible: true,
    touches: PENDING_R,
  },
} as const satisfies Facts<GatherStep>;
