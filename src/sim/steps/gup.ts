/** References to pages that are no entries: get_user_pages, pins, and what asks for them (mm/gup.c, mm/memory.c, mm/ksm.c, mm/rmap.c). */
import type { Facts } from './fact.ts';
import { AREAS_R, DATA_R, DATA_W, ENTRY_R, ENTRY_W, TABLES_R } from './touch.ts';

export type GupStep =
  | { readonly op: 'follow_page'; readonly pin: boolean }
  | { readonly op: 'follow_huge'; readonly pin: boolean }
  | { readonly op: 'gup_hint'; readonly pin: boolean }
  | { readonly op: 'gup_missed' }
  | { readonly op: 'gup_pte' }
  | { readonly op: 'gup_pmd' }
  | { readonly op: 'gup_pmd_same' }
  | { readonly op: 'try_grab_page' }
  | { readonly op: 'gup_pte_same' }
  | { readonly op: 'write_seqcount'; readonly begin: boolean }
  | { readonly op: 'seqcount_begin' }
  | { readonly op: 'seqcount_retry' }
  | { readonly op: 'unpin_user_page' }
  | { readonly op: 'copy_present_page' }
  | { readonly op: 'page_exclusive' }
  | { readonly op: 'share_anon' };

export const gupFacts = {
  follow_page: {
    text: {
      'old = follow_page_pte(p)': { pin: false },
      'old = follow_page_pte_pinning(p)': { pin: true },
    },
    does: 'old = the entry, and its frame has one reference more, or one pin; or 0, where there is no page, or one that a pin for writing may not have.',
    visible: true,
    touches: ENTRY_R | DATA_R | DATA_W,
  },
  follow_huge: {
    text: {
      'old = follow_trans_huge_pmd(p)': { pin: false },
      'old = follow_trans_huge_pmd_pinning(p)': { pin: true },
    },
    does: 'The same of a page that the huge entry at hand maps: old = its own entry, as if that were split.',
    visible: true,
    touches: ENTRY_R | DATA_R | DATA_W,
  },
  gup_hint: {
    text: {
      'follow_page_faults(p)': { pin: false },
      'follow_page_faults_pinning(p)': { pin: true },
    },
    does: 'FLAG: the entry is PROT_NONE for NUMA hinting alone, and get_user_pages faults before it takes the page.',
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | AREAS_R,
  },
  gup_missed: {
    text: 'gup_missed(p, old)',
    does: 'FLAG: nothing was found in anonymous memory, or a file’s page that may not be written yet, and the area allows the access, so a fault can bring it.',
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | AREAS_R,
  },
  gup_pte: {
    text: 'gup_pte(p)',
    does: 'old = the entry, read without a lock; FLAG: it has a page that may be written.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R | TABLES_R,
  },
  gup_pmd: {
    text: 'gup_pmd(p)',
    does: 'FLAG: the entry, read without a lock, maps a huge page that may be written; old = what the entry of the page itself would say.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
  },
  gup_pmd_same: {
    text: 'gup_pmd_same(p, old)',
    does: 'FLAG: it still does, and says `old`.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
  },
  try_grab_page: {
    text: 'try_grab_page(old)',
    does: 'The frame of `old` has one pin more: a locked instruction on its page structure.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  gup_pte_same: {
    text: 'gup_pte_same(p, old)',
    does: 'FLAG: the entry is still `old`.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R | TABLES_R,
  },
  write_seqcount: {
    text: {
      'raw_write_seqcount_begin(write_protect_seq)': { begin: true },
      'raw_write_seqcount_end(write_protect_seq)': { begin: false },
    },
    does: 'A fork copies, or has copied: GUP-fast looks.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  seqcount_begin: {
    text: 'raw_read_seqcount(write_protect_seq)',
    does: 'FLAG: no fork copies; and seen = how many have.',
    visible: true,
    order: 'passes',
    touches: DATA_R,
  },
  seqcount_retry: {
    text: 'read_seqcount_retry(write_protect_seq)',
    does: 'FLAG: a fork has begun to copy since.',
    visible: true,
    order: 'passes',
    touches: DATA_R,
  },
  unpin_user_page: {
    text: 'unpin_user_page(old)',
    does: 'One pin less of the frame of `old`.',
    visible: true,
    touches: DATA_R | DATA_W,
  },
  copy_present_page: {
    text: 'new = copy_present_page(old)',
    does: "new = the child's entry, of a copy of the page.",
    under: 'pte lock',
    touches: ENTRY_R,
  },
  page_exclusive: {
    text: 'PageAnonExclusive(p)',
    does: 'FLAG: the page is anonymous, and this entry its only one.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  share_anon: {
    text: 'page_try_share_anon_rmap(p)',
    does: 'The page is not exclusive any more.',
    under: 'pte lock',
    touches: ENTRY_R | ENTRY_W,
  },
} as const satisfies Facts<GupStep>;
