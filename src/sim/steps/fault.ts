/** Page faults: the area, the decision, and what lies around the entry at hand. */
import type { Facts } from './fact.ts';
import { ALL_DATA, AREAS_R, AREAS_W, DATA_R, DATA_W, ENTRY_R, ENTRY_W, NEIGHBOURS } from './touch.ts';

export type FaultStep =
  | { readonly op: 'fault_way' }
  | { readonly op: 'repaired' }
  | { readonly op: 'clear_repairs' }
  | { readonly op: 'fault_area' }
  | { readonly op: 'fault_look' }
  | { readonly op: 'copied' }
  | { readonly op: 'anon_vma_prepare' }
  | { readonly op: 'read_ahead' }
  | { readonly op: 'fault_around'; readonly first: boolean }
  | { readonly op: 'page_left_out' }
  | { readonly op: 'fault_folio'; readonly first: boolean }
  | { readonly op: 'fault_around_done' };

export const faultFacts = {
  fault_way: {
    text: 'handle_pte_fault(p, old)',
    does: "handle_pte_fault's decision, and `new` = the entry that it decided on.",
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | ENTRY_W | AREAS_R | DATA_R | DATA_W,
    answers: {
      /** Another CPU was faster, or there is nothing to mend: try again. */
      spurious: 0,
      /** ptep_set_access_flags: the entry gets A, D or RW. */
      accessFlags: 1,
      /** No entry yet, or swapped out: set_pte_at. */
      install: 2,
      /** The same for a read of a file's page: its cached neighbours come along. */
      installAround: 3,
      /** A write to a page that the page cache does not have yet, or that is marked: read-ahead first. */
      installMiss: 6,
      /** A first write where pages come by large folios: all of one. */
      installFolio: 10,
      /** A write to such a page of a shared file whose pages come by large folios. */
      installFolioMiss: 15,
      /** A read of one: its cached neighbours first, then read-ahead, then the fault begins anew (VM_FAULT_RETRY). */
      aroundMiss: 9,
      /** A read of a page of shmem or tmpfs that was never there: its cached neighbours first, then the page, which shmem makes (do_read_fault). */
      aroundNew: 14,
      /** wp_page_copy: the lock is dropped for the copy; then ptep_clear_flush, and set_pte_at of the copy. */
      copy: 4,
      /** The page is being migrated; wait for it. Nothing in a script ends a migration, so the access is given up. */
      giveUp: 5,
      /** The same where a statement migrates: wait for it, and try again. */
      waitForMigration: 11,
      /** PROT_NONE for NUMA hinting: do_numa_page. */
      numaHint: 12,
      /** Write-protected for userfaultfd: whoever watches is asked, and the fault waits. */
      userfault: 13,
      /** The entry allows this write already, but lacks A or D: ptep_set_access_flags. */
      youngDirty: 7,
      /** It has them, too. The old entry may be in a TLB, and 2.6 flushes the page (flush_tlb_page). */
      flush: 8,
    },
  },
  repaired: {
    text: 'fault_done(p)',
    does: 'The fault has made or mended the entry, or it did in vain: the entry forbids the access still.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  clear_repairs: { text: 'access_starts(p)', does: 'A new access: no fault has mended anything yet.' },
  fault_area: {
    text: 'access_ok(vma)',
    does: 'FLAG 0: the area forbids the access, or there is none.',
    under: 'mmap_sem',
    touches: AREAS_R,
  },
  fault_look: {
    text: 'old = orig_pte(p)',
    does: 'old = the entry, read before the pte lock is taken.',
    under: 'instant',
    touches: ENTRY_R,
  },
  copied: {
    text: 'wp_page_copied(p, old)',
    does: "The page was copied, and new = the copy's entry; FLAG 0: the old entry is not `old` any more.",
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | ENTRY_W | AREAS_R | DATA_W,
  },
  anon_vma_prepare: {
    text: 'anon_vma_prepare(vma)',
    does: 'anon_vma_prepare.',
    under: 'mmap_sem',
    touches: AREAS_R | AREAS_W,
  },
  read_ahead: {
    text: 'page_cache_readahead(p)',
    does: 'The page cache takes in what lies around `page`.',
    under: 'pte lock',
    touches: NEIGHBOURS,
  },
  fault_around: {
    text: { 'first_around(p)': { first: true }, 'for p in around': { first: false } },
    atHand: true,
    does: 'filemap_map_pages: first or next page of the window that is cached and has no entry; FLAG: there is one.',
    under: ['mmap_sem', 'pte lock'],
    touches: AREAS_R | NEIGHBOURS | ALL_DATA,
    moves: true,
  },
  page_left_out: {
    text: 'page_left_out(p)',
    does: 'new = the entry of a page that the fault around it left out: it is marked, and a fault that begins anew reads no further (FAULT_FLAG_TRIED); or it is new to the page cache, which has it now. FLAG: it was left out.',
    under: ['mmap_sem', 'pte lock'],
    touches: AREAS_R | ENTRY_R | ENTRY_W | ALL_DATA,
  },
  fault_folio: {
    text: { 'first_of_folio(p)': { first: true }, 'for p in folio': { first: false } },
    atHand: true,
    does: 'First or next page of the large folio that the fault maps, and new = its entry (do_anonymous_page); FLAG: there is one.',
    under: ['mmap_sem', 'pte lock'],
    touches: AREAS_R | ENTRY_R | NEIGHBOURS,
    moves: true,
  },
  fault_around_done: { text: 'p = faulting_page()', does: 'The page that faulted is at hand again.', moves: true },
} as const satisfies Facts<FaultStep>;
