/** Rights that are taken away so that the next access is noticed: NUMA hinting, and userfaultfd's write-protection (mm/mprotect.c). */
import type { Facts } from './fact.ts';
import { AREAS_R, DATA_R, ENTRY_R } from './touch.ts';

export type HintStep =
  | { readonly op: 'numa_peek' }
  | { readonly op: 'numa_none' }
  | { readonly op: 'numa_restore' }
  | { readonly op: 'uffd_wp'; readonly on: boolean }
  | { readonly op: 'uffd_peek' }
  | { readonly op: 'swap_uffd'; readonly on: boolean }
  | { readonly op: 'userfault_wait' };

export const hintFacts = {
  numa_peek: {
    text: 'prot_numa_applies(p)',
    does: 'FLAG: the entry is present, not PROT_NONE yet, and of a page that nobody else refers to (change_pte_range under MM_CP_PROT_NUMA).',
    visible: true,
    touches: ENTRY_R | DATA_R | AREAS_R,
    costs: ['walk_entry'],
  },
  numa_none: {
    text: 'new = pte_modify(old, PAGE_NONE)',
    does: 'new = old as PROT_NONE, with its A and D; 6.1 keeps RW, too (pte_mk_savedwrite).',
  },
  numa_restore: {
    text: 'new = pte_modify(old, vm_page_prot)',
    does: "new = old with its area's protection, young, and writable where the fault may make it so.",
    under: ['mmap_sem', 'pte lock'],
    touches: ENTRY_R | AREAS_R | DATA_R,
  },
  uffd_wp: {
    text: {
      'new = pte_mkuffd_wp(pte_wrprotect(old))': { on: true },
      'new = pte_clear_uffd_wp(old)': { on: false },
    },
    does: 'new = old, write-protected for userfaultfd; or no longer so, and still without RW.',
  },
  uffd_peek: {
    text: 'uffd_peek(p)',
    does: "change_pte_range's look at the entry, under MM_CP_UFFD_WP.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
    answers: { pte_none: 0, pte_present: 1, is_swap_pte: 2 },
  },
  swap_uffd: {
    text: {
      'new = pte_swp_mkuffd_wp(p)': { on: true },
      'new = pte_swp_clear_uffd_wp(p)': { on: false },
    },
    does: 'new = the swap or migration entry, which remembers that userfaultfd watches; or no longer does.',
    under: 'pte lock',
    touches: ENTRY_R,
  },
  userfault_wait: {
    text: 'handle_userfault(p)',
    does: 'Waits until the entry is not write-protected for userfaultfd any more.',
    visible: true,
    waits: true,
    touches: ENTRY_R,
  },
} as const satisfies Facts<HintStep>;
