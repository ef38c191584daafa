/**
 * The words of an expectation: what can happen in a run, each with its literal definition and two scripts, one that
 * shows it and one that does not. Checks, hover, completion and the language reference read this table; a test has
 * both scripts explored. Most are no keywords of the grammar, so that they take no names from scripts.
 */
import type { HappeningKind } from '../sim/happenings.ts';

export interface OutcomeWord {
  /** As a script has it. */
  readonly phrase: string;
  readonly kind: 'lost' | 'hang' | HappeningKind;
  /** Whether `in RANGE` may follow: it happens to a page. */
  readonly ofPage: boolean;
  readonly definition: string;
  /** A script, except its expectation, in which it happens in some interleaving. */
  readonly shows: string;
  /** One that differs in what prevents it: it never happens. */
  readonly lacks: string;
}

const lost = (bit: string, access: string): OutcomeWord => ({
  phrase: `lost ${bit}`,
  kind: 'lost',
  ofPage: true,
  definition: `The mark ${bit}, put into an entry by hardware, by the fault handler or by other software, is overwritten by a CPU whose software had not read it, whatever the new value is: present, PROT_NONE, zero, a swap or migration entry.`,
  shows: `backend naive\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { ${access} heap }`,
  lacks: `backend native\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { ${access} heap }`,
});

/** One CPU clears an entry and flushes; `before` and `after` the other says that it relies on it. */
const cleared = (access: string, flush: string, end: string): string =>
  `backend native\nmap heap 1 pages rw\ncpu 0 {\n  ${access} heap\n  barrier\n  barrier\n  ${access} heap\n}\ncpu 1 {\n  barrier\n  lock heap\n  let old = ptep_get_and_clear(heap[0])\n  unlock heap\n  ${flush}\n  ${end}\n}`;

const late = (access: string, definition: string): OutcomeWord => ({
  phrase: `late ${access}`,
  kind: `late_${access}` as HappeningKind,
  ofPage: true,
  definition,
  shows: cleared(access, 'barrier', 'flush_tlb heap'),
  lacks: cleared(access, 'flush_tlb heap', 'barrier'),
});

const stale = (access: string, definition: string): OutcomeWord => ({
  phrase: `stale ${access}`,
  kind: `stale_${access}` as HappeningKind,
  ofPage: true,
  definition,
  shows: `backend native\nmap heap 1 pages rw\ncpu 0 {\n  ${access} heap\n  let old = ptep_get_and_clear(heap[0])\n  ${access} heap\n  flush_tlb heap\n}`,
  lacks: `backend native\nmap heap 1 pages rw\ncpu 0 {\n  ${access} heap\n  let old = ptep_get_and_clear(heap[0])\n  flush_tlb heap\n  ${access} heap\n}`,
});

/** A page is moved to a frame of its own; `steps` say when it is copied. */
const moved = (...steps: readonly string[]): string =>
  `backend native\nmap heap 1 pages rw\ncpu 0 { write heap  write heap }\ncpu 1 {\n  lock heap\n  let page = alloc_page(heap[0])\n  ${steps.join('\n  ')}\n  set_pte_at(heap[0], mk_pte(page, rw))\n  unlock heap\n}`;
const takeAway = ['let old = ptep_get_and_clear(heap[0])', 'flush_tlb heap'];

/** A page is taken away, and let go before or after the flush. */
const freed = (access: string, ...steps: readonly string[]): string =>
  `backend native\nmap heap 1 pages rw\ncpu 0 { ${access} heap  ${access} heap }\ncpu 1 {\n  lock heap\n  let old = ptep_get_and_clear(heap[0])\n  ${steps.join('\n  ')}\n  unlock heap\n}`;

const freedWord = (access: 'read' | 'write', from: string): OutcomeWord => ({
  phrase: `freed ${access}`,
  kind: `freed_${access}`,
  ofPage: true,
  definition: `A ${access} ${from} a frame that is free: the last reference to it was put, and it may be anybody’s.`,
  shows: freed(access, 'put_page(old)', 'flush_tlb heap'),
  lacks: freed(access, 'flush_tlb heap', 'put_page(old)'),
});

export const outcomeWords: readonly OutcomeWord[] = [
  lost('A', 'read'),
  lost('D', 'write'),
  stale(
    'read',
    'A read through a TLB entry that the entry in memory no longer grants: it is not present, or has another frame. At any time, with or without locks held.',
  ),
  stale(
    'write',
    'A write through a TLB entry that the entry in memory no longer grants: it is not present, not writable, or has another frame. At any time, with or without locks held.',
  ),
  late(
    'read',
    'A stale read after somebody had relied on the new entry: the harmful form. A kernel function that changes entries first and flushes before it returns is not late.',
  ),
  late(
    'write',
    'A stale or untraced write after somebody had relied on the new entry: the harmful form. A kernel function that changes entries first and flushes before it returns is not late.',
  ),
  {
    phrase: 'lost write',
    kind: 'lost_write',
    ofPage: true,
    definition:
      'A write that has completed, and that no later write to the page replaced, is not shown by a later read through an entry that memory grants, or by the page in the end, in its frame, its slot of swap space or its file. What munmap, MADV_DONTNEED or MADV_FREE was asked to give up is not lost.',
    shows: moved('copy_page(page, read_pte(heap[0]))', ...takeAway),
    lacks: moved(...takeAway, 'copy_page(page, old)'),
  },
  freedWord('read', 'from'),
  freedWord('write', 'to'),
  {
    phrase: 'untraced write',
    kind: 'untraced_write',
    ofPage: true,
    definition:
      'A write through a TLB entry that says dirty while the entry in memory, present or not, has D clear: it sets nothing.',
    shows:
      'backend native\nmap heap 1 pages rw\ncpu 0 {\n  write heap\n  let old = read_pte(heap[0])\n  write_pte(heap[0], pte_mkclean(old))\n  write heap\n  flush_tlb heap\n}',
    lacks:
      'backend native\nmap heap 1 pages rw\ncpu 0 {\n  write heap\n  let old = read_pte(heap[0])\n  write_pte(heap[0], pte_mkclean(old))\n  flush_tlb heap\n  write heap\n}',
  },
  {
    phrase: 'torn read',
    kind: 'torn_read',
    ofPage: true,
    definition:
      'Software reads a PAE entry of 64 bits by two loads of 32, and the halves come from different values of the entry.',
    shows:
      'backend native-pae\nmap heap 1 pages rw\ncpu 0 { let old = ptep_get_and_clear(heap[0])  flush_tlb heap }\ncpu 1 { let seen = read_pte(heap[0]) }',
    lacks:
      'backend native\nmap heap 1 pages rw\ncpu 0 { let old = ptep_get_and_clear(heap[0])  flush_tlb heap }\ncpu 1 { let seen = read_pte(heap[0]) }',
  },
  {
    phrase: 'fault',
    kind: 'fault',
    ofPage: true,
    definition: 'An access ends in a page fault, whether the kernel mends the entry or kills the access.',
    shows: 'backend native\nmap heap 1 pages rw untouched\ncpu 0 { read heap }',
    lacks: 'backend native\nmap heap 1 pages rw\ncpu 0 { read heap }',
  },
  {
    phrase: 'spurious fault',
    kind: 'spurious_fault',
    ofPage: true,
    definition:
      'An access ends in a page fault although the entry in memory allows it: its rights had grown, and the TLB entry without them made the access fault.',
    shows:
      'backend native { spurious_fault on }\nmap heap 1 pages rw\nsetup { write_pte(heap[0], pte_wrprotect(read_pte(heap[0]))) }\ncpu 0 {\n  read heap\n  write_pte(heap[0], pte_mkwrite(read_pte(heap[0])))\n  write heap\n}',
    lacks:
      'backend native { spurious_fault on }\nmap heap 1 pages rw\nsetup { write_pte(heap[0], pte_wrprotect(read_pte(heap[0]))) }\ncpu 0 {\n  read heap\n  write_pte(heap[0], pte_mkwrite(read_pte(heap[0])))\n  flush_tlb heap\n  write heap\n}',
  },
  {
    phrase: 'sigsegv',
    kind: 'sigsegv',
    ofPage: true,
    definition: 'An access is killed: the kernel finds no mapping there that allows it.',
    shows: 'backend native\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }',
    lacks: 'backend native\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { read heap }',
  },
  {
    phrase: 'sigbus',
    kind: 'sigbus',
    ofPage: true,
    definition: 'An access is killed: it is to a page of a file that ends before it, and no entry maps what was there.',
    shows:
      'backend native\nmap data 1 pages rw shared file\ncpu 0 { truncate_pagecache(data[0]) }\ncpu 1 { read data }',
    lacks:
      'backend native\nmap data 1 pages rw shared file\ncpu 0 { unmap_mapping_range(data[0]) }\ncpu 1 { read data }',
  },
  {
    phrase: 'hang',
    kind: 'hang',
    ofPage: false,
    definition:
      'A CPU waits for ever: for a lock that is never dropped, or at a barrier that another CPU never reaches.',
    shows:
      'backend native\nmap heap 1 pages rw\nmap lib 1 pages rw\ncpu 0 { lock heap  lock lib  unlock lib  unlock heap }\ncpu 1 { lock lib  lock heap  unlock heap  unlock lib }',
    lacks:
      'backend native\nmap heap 1 pages rw\nmap lib 1 pages rw\ncpu 0 { lock heap  lock lib  unlock lib  unlock heap }\ncpu 1 { lock heap  lock lib  unlock lib  unlock heap }',
  },
  {
    phrase: 'bug',
    kind: 'bug',
    ofPage: false,
    definition: 'The kernel comes to a BUG of its own: that CPU stops, and the locks that it holds stay held.',
    shows:
      'backend xen-2.6.27\nmap heap 2 pages rw\nmap gone 1 pages rw swapped\nsetup { write_pte(heap[1], pte_or(read_pte(gone[0]), read_pte(heap[1]), P)) }\ncpu 0 { mprotect heap r }',
    lacks: 'backend xen-2.6.27\nmap heap 2 pages rw\nmap gone 1 pages rw swapped\ncpu 0 { mprotect heap r }',
  },
];

/** The word that a script has written, in one or two parts. */
export function outcomeWord(parts: readonly string[]): OutcomeWord | undefined {
  const phrase = parts.join(' ');
  return outcomeWords.find(w => w.phrase === phrase);
}

/** How it is written: `late write in RANGE`. */
export function formOf({ phrase, ofPage }: OutcomeWord): string {
  return ofPage ? `${phrase} in RANGE` : phrase;
}
