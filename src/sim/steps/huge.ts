/**
 * Entries of PMD pages that have numbers of their own (huge.ts): mm/huge_memory.c, mm/khugepaged.c. While one is at hand as `page`, the steps of
 * entries and of the pte lock are about it, and its lock is that of its PMD page.
 */
import type { Facts } from './fact.ts';
import { ALL_DATA, ALL_ENTRIES, AREAS_R, DATA_R, DATA_W, ENTRY_R, ENTRY_W, MARKS_R, TABLES_W } from './touch.ts';

export type HugeStep =
  | { readonly op: 'to_entry' }
  | { readonly op: 'from_entry' }
  | { readonly op: 'to_pages' }
  | { readonly op: 'section_over' }
  | { readonly op: 'huge_lookup' }
  | { readonly op: 'huge_fault' }
  | { readonly op: 'huge_fault_way' }
  | { readonly op: 'is_huge' }
  | { readonly op: 'is_unstable' }
  | { readonly op: 'is_empty' }
  | { readonly op: 'invalid_of' }
  | { readonly op: 'establish' }
  | { readonly op: 'huge_modify' }
  | { readonly op: 'populate'; readonly filled: 'from_old' | 'from_new' | 'clean' | 'zeroed' | 'as_before' }
  | { readonly op: 'gather_huge'; readonly always: boolean }
  | { readonly op: 'flush_huge' }
  | { readonly op: 'keep_gather' }
  | { readonly op: 'gather_again' }
  | { readonly op: 'may_collapse' }
  | { readonly op: 'isolate' }
  | { readonly op: 'collapse_copy' }
  | { readonly op: 'is_pmd'; readonly above: boolean }
  | { readonly op: 'maps_huge' }
  | { readonly op: 'is_pmd_migration' }
  | { readonly op: 'can_split' }
  | { readonly op: 'restore_table'; readonly back: boolean }
  | { readonly op: 'fresh_huge' };

export const hugeFacts = {
  to_entry: { text: 'p = pmd_offset(p)', does: 'The huge entry above `page` is at hand.', moves: true },
  from_entry: { text: 'p = address_of(p)', does: 'Back to the page that it was looked up for.', moves: true },
  to_pages: { text: 'p = pte_offset_map(p)', does: 'The first page that the entry at hand maps.', moves: true },
  section_over: {
    text: 'p = pmd_addr_end(section)',
    does: 'The last page of the section: all of it is done with.',
    moves: true,
  },
  huge_lookup: {
    text: 'pmd_lookup(section)',
    does: 'What maps the section, read without a lock: nothing, a table, or a huge entry or one of its migration, all of whose pages the section has, or a part of them.',
    visible: true,
    touches: ENTRY_R,
    answers: { table: 0, none: 1, whole: 2, part: 3 },
  },
  huge_fault: {
    text: 'orig_pmd(p)',
    does: "old = the entry of the PMD page above `page`, read without a lock. `huge`: the fault is a huge entry's, since that is one, or is empty and its area has all that it would map. `under_migration`: it is a migration entry.",
    visible: true,
    touches: ENTRY_R | AREAS_R,
    answers: { table: 0, none: 1, huge: 2, under_migration: 3 },
  },
  huge_fault_way: {
    text: 'handle_pmd_fault(p, old)',
    does: 'What a fault does with the huge entry, under its lock: do_huge_pmd_anonymous_page, do_huge_pmd_wp_page, huge_pmd_set_accessed; `new` = the entry wanted.',
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | ENTRY_W | AREAS_R | DATA_R | DATA_W,
    answers: { spurious: 0, accessFlags: 1, install: 2, youngDirty: 3, giveUp: 4, split: 5 },
  },
  is_huge: {
    text: 'pmd_trans_huge(p)',
    does: 'FLAG: the entry maps 2 MiB, or did until it was made invalid, or a migration entry (pmd_trans_huge_lock).',
    visible: true,
    touches: ENTRY_R,
  },
  is_unstable: {
    text: 'pmd_trans_unstable(p)',
    does: 'The table that held the entry of `page` has gone, or a huge entry has come in its place (`changed`); or what should name it is neither (pmd_bad), of which the kernel complains.',
    visible: true,
    touches: ENTRY_R,
    answers: { stable: 0, changed: 1, bad: 2 },
  },
  is_empty: { text: 'pmd_empty(p)', does: 'FLAG: the entry is empty.', visible: true, touches: ENTRY_R },
  invalid_of: {
    text: 'new = pmd_mkinvalid(p)',
    does: 'new = what the entry says, without P: hardware changes it no more, and it is a huge one still (PSE).',
    visible: true,
    touches: ENTRY_R,
  },
  establish: {
    text: 'old = pmdp_establish(p, new)',
    does: 'Locked exchange with `new`; what was there goes into `old`.',
    visible: true,
    touches: ENTRY_W | MARKS_R,
    costs: ['native_xchg'],
  },
  huge_modify: {
    text: 'new = pmd_modify(old, newprot)',
    does: 'new = pmd_modify(old, newprot); since 6.2 writable at once where its page is exclusive, unless clear_refs waits for its write (can_change_pmd_writable).',
    under: ['mmap_sem for writing', 'pte lock'],
    touches: ENTRY_R | AREAS_R,
  },
  populate: {
    text: {
      'pmd_populate(p, old)': { filled: 'from_old' },
      'pmd_populate(p, new)': { filled: 'from_new' },
      'pmd_populate(p, pte_mkclean(old))': { filled: 'clean' },
      'pmd_populate(p, zeroed_table)': { filled: 'zeroed' },
      'pmd_populate(p, table)': { filled: 'as_before' },
    },
    does: 'The entry names its page-table page. `old`, `new`: that has first been filled with what the register maps, or has under migration, each entry with its flags, A and D among them. Until the store, no walk of memory comes to the table.',
    visible: true,
    touches: ENTRY_W | MARKS_R | ALL_ENTRIES | TABLES_W,
    costs: ['native_store'],
  },
  gather_huge: {
    text: { 'tlb_flush_pmd(p, old, new)': { always: false }, 'tlb_remove_pmd_tlb_entry(p)': { always: true } },
    does: 'What the entry maps joins the flush range, where the change from old to new asks for it (huge_pmd_needs_flush), or always.',
  },
  flush_huge: { text: 'flush_range_is(pmd)', does: 'The flush range is what the entry at hand maps.' },
  keep_gather: { text: 'keep_gather()', does: 'The range that is gathered is put aside while another is flushed.' },
  gather_again: { text: 'gather_again()', does: 'It is the range again.' },
  may_collapse: {
    text: 'check_pmd_still_valid(p)',
    does: 'FLAG: one area has all that the entry maps, and the entry names a table (hugepage_vma_revalidate, check_pmd_still_valid).',
    visible: true,
    touches: ENTRY_R | AREAS_R,
  },
  isolate: {
    text: '__collapse_huge_page_isolate(p)',
    does: 'Reads the entries of the table. FLAG: each is present or empty, nobody else refers to its page, and one is writable (until 6.17) or no zero page.',
    visible: true,
    touches: ENTRY_R | ALL_ENTRIES | ALL_DATA,
  },
  collapse_copy: {
    text: '__collapse_huge_page_copy(p)',
    does: 'The pages are copied, and their entries cleared.',
    visible: true,
    touches: ENTRY_W | MARKS_R | ALL_ENTRIES | ALL_DATA,
  },
  is_pmd: {
    text: { 'pmd_level(p)': { above: false }, 'pmd_followed(p)': { above: true } },
    does: 'FLAG: what is at hand is an entry of a PMD page, or such an entry above it has a number.',
  },
  maps_huge: {
    text: 'maps_huge_page(p)',
    does: 'FLAG: the entry maps 2 MiB, present or PROT_NONE, so that rmap finds the huge page there (page_vma_mapped_walk).',
    visible: true,
    touches: ENTRY_R,
  },
  is_pmd_migration: {
    text: 'is_pmd_migration_entry(p)',
    does: 'FLAG: the entry is the migration entry of a huge page.',
    visible: true,
    touches: ENTRY_R,
  },
  can_split: {
    text: 'can_split_folio(p)',
    does: 'FLAG: nobody refers to the huge page that the entry maps but who maps it, read without a lock; or it maps none.',
    visible: true,
    touches: ENTRY_R | ALL_ENTRIES | ALL_DATA,
  },
  restore_table: {
    text: { 'remove_migration_ptes(p, seen)': { back: false }, 'remove_migration_ptes(p, old)': { back: true } },
    does: 'The migration entries that a split has made of that of the huge page are entries of the new page, or of the old one again. The pages whose entries are gone are let go.',
    visible: true,
    touches: ENTRY_W | MARKS_R | ALL_ENTRIES | ALL_DATA | AREAS_R,
  },
  fresh_huge: {
    text: 'new = mk_huge_pmd(p)',
    does: 'new = the entry of the huge page that was copied to, dirty, and writable where its area is.',
    under: 'mmap_sem',
    touches: AREAS_R,
  },
} as const satisfies Facts<HugeStep>;
