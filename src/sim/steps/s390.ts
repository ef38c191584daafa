/** s390: IPTE, flush_mm, and the cache of entries that wait for a multi-entry IPTE (ops/s390.ts). */
import type { Facts } from './fact.ts';
import { ENTRY_W, EVERYTHING, MARKS_R } from './touch.ts';

export type S390Step =
  | { readonly op: 'set_invalid' }
  | { readonly op: 'is_valid' }
  | { readonly op: 'is_writable' }
  | { readonly op: 'without'; readonly bit: 'A' | 'RW' }
  | { readonly op: 'only_attached' }
  | { readonly op: 'set_flush_mm' }
  | { readonly op: 'cache_get' }
  | { readonly op: 'cache_put'; readonly empty: boolean }
  | { readonly op: 'cache_leaves' }
  | { readonly op: 'next_run' }
  | { readonly op: 'page_of_run'; readonly first: boolean }
  | { readonly op: 'flush_run' }
  | { readonly op: 'cache_left' };

export const s390Facts = {
  set_invalid: {
    text: 'set_invalid(p)',
    does: "Sets I in the entry: the first half of IPTE, and a lazy kernel's own store.",
    visible: true,
    touches: ENTRY_W | MARKS_R,
  },
  is_valid: { text: 'pte_valid(old)', does: 'FLAG: hardware may use `old`: I is clear.' },
  is_writable: { text: 'pte_write(old)', does: 'FLAG: `old` has RW.' },
  without: {
    text: { 'new = s390_pte_mkold(old)': { bit: 'A' }, 'new = s390_pte_wrprotect(old)': { bit: 'RW' } },
    does: 'new = old without a bit, from which the hardware bits follow.',
  },
  only_attached: {
    text: 'cpu_attach_mask_is_self(mm)',
    does: 'FLAG: the address space is attached to this CPU alone: the machine has one.',
  },
  set_flush_mm: {
    text: 'set_flush_mm(mm)',
    does: 'mm->context.flush_mm = 1; flush_mm is what force_flush() asks for and forgets.',
  },
  cache_get: { text: 'cached(p)', does: 'FLAG: the cache has a value for `page`, and old is that value.' },
  cache_put: {
    text: { 'cache(p, new)': { empty: false }, 'cache(p, 0)': { empty: true } },
    does: 'The cache has `new` (or an empty entry) for `page` from now on.',
  },
  cache_leaves: {
    text: 'cache_leaves()',
    does: 'The page at hand is kept aside while the cache is applied.',
    moves: true,
  },
  next_run: {
    text: 'next_run()',
    does: 'The next cached pages, in order, that lie side by side and are all valid in memory, or all not.',
    visible: true,
    touches: EVERYTHING,
    moves: true,
    answers: { none: 0, invalid: 1, valid: 2 },
  },
  page_of_run: {
    text: { 'first_of_run(p)': { first: true }, 'for p in run': { first: false } },
    atHand: true,
    does: 'First or next page of the run, and new = what the cache has for it; FLAG: there is one.',
    moves: true,
  },
  flush_run: { text: 'flush_range_is(run)', does: 'The flush range is the run.' },
  cache_left: {
    text: 'cache_left()',
    does: 'The cache is empty, and the page at hand is the one before.',
    moves: true,
  },
} as const satisfies Facts<S390Step>;
