/**
 * What a script's CPUs do, one statement after another, and what it says it of: pages, entries, other values. Jumps are forward, except in
 * functions. Plain data, as all of a scenario (scenario.ts).
 */
import type { Activity, FileCall, HugeCall } from './kernel-functions.ts';

/** How two numbers compare. */
export type Bound = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Where something stands in the script; 1-based, end exclusive in columns. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The file that the script uses, by its path from the script's folder; absent for the script itself. */
  readonly file?: string;
}

export type Protection = 'none' | 'r' | 'rw' | 'rx' | 'rwx';

export interface PageRef {
  /** Index into `Scenario.maps`. */
  readonly map: number;
  /** Page of the mapping, from 0. */
  readonly index: number;
}

/** Pages from `first` to `last`, both included, in address order; they may lie in different mappings. */
export interface PageRange {
  readonly first: PageRef;
  readonly last: PageRef;
}

/** A page operand: a page of a mapping, or the one at hand: the parameter `p` of a protocol, or what `at` says. */
export type PageOperand = PageRef | 'p';

/** A pure expression over entries. `reg` is a local of the CPU's program (or of the protocol). */
export type PteExpr =
  | { readonly kind: 'reg'; readonly reg: number }
  | { readonly kind: 'const'; readonly lo: number; readonly hi: number }
  | { readonly kind: 'modify'; readonly of: PteExpr; readonly protection: Protection }
  /** mk_pte: of names the frame. */
  | { readonly kind: 'mk'; readonly of: PteExpr; readonly protection: Protection }
  | {
      readonly kind: 'mkwrite' | 'wrprotect' | 'mkclean' | 'mkold' | 'mkdirty' | 'mkyoung' | 'mkinvalid';
      readonly of: PteExpr;
    }
  /** of | (from & bits): `pte_or(new, seen, A D)`. */
  | { readonly kind: 'or'; readonly of: PteExpr; readonly from: PteExpr; readonly lo: number; readonly hi: number }
  /** All of the mask's bits are set, or clear. */
  | { readonly kind: 'with' | 'without'; readonly of: PteExpr; readonly lo: number; readonly hi: number };

export type Condition =
  | { readonly kind: 'equal'; readonly left: PteExpr; readonly right: PteExpr }
  /** All of the mask's bits are set. */
  | { readonly kind: 'has'; readonly of: PteExpr; readonly lo: number; readonly hi: number }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  /** Numbers, or the first pages of two: `same` compares pages as a whole. */
  | { readonly kind: 'less' | 'same'; readonly left: Word; readonly right: Word };

/** What a local holds, or an operand is: an entry, or one of these. A number is 32 bits with a sign, and wraps around. */
export type Word =
  | PteExpr
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'calc'; readonly operator: '+' | '-' | '*' | '/' | '%'; readonly left: Word; readonly right: Word }
  /** Pages: the first and the last; one page is both. A layout gives them numbers. */
  | { readonly kind: 'pages'; readonly range: PageRange }
  | { readonly kind: 'span'; readonly first: number; readonly last: number }
  /** The first page of some; the page after the last. */
  | { readonly kind: 'first' | 'after'; readonly of: Word }
  /** 1 where the condition holds, else 0. */
  | { readonly kind: 'truth'; readonly condition: Condition };

/** What a statement does. Jump targets are indices into the same statement list; only functions jump back. */
export type Action =
  // system calls
  | { readonly kind: 'mprotect'; readonly range: PageRange; readonly protection: Protection }
  | { readonly kind: 'munmap'; readonly range: PageRange }
  /** `to` is a mapping declared by the statement (`as NAME`), or an anonymous one. */
  | { readonly kind: 'mremap'; readonly range: PageRange; readonly to: PageRef }
  /** `child`: the number of the child's address space, where programs run in it. */
  | { readonly kind: 'fork'; readonly child?: number }
  /** Every child exits. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'madvise'; readonly range: PageRange; readonly advice: 'dontneed' | 'free' }
  | { readonly kind: 'msync'; readonly range: PageRange }
  /** 4 is written to /proc/self/clear_refs. */
  | { readonly kind: 'clear_refs' }
  // hardware: one access to each page of the range, in order
  /** `into`: the local that keeps what the page held. */
  | { readonly kind: 'read'; readonly range: PageRange; readonly into?: number }
  /** `name`: what expectations call the write. */
  | { readonly kind: 'write'; readonly range: PageRange; readonly name?: string }
  // kernel
  | { readonly kind: 'lock' | 'unlock' | 'flush_tlb'; readonly range: PageRange }
  | { readonly kind: 'lazy_enter' | 'lazy_leave' | 'lazy_flush' }
  /** The CPU goes on with a task of that address space, or with a kernel thread. `child`: one that a fork makes; the CPU waits for it. */
  | { readonly kind: 'switch_to'; readonly mm: number; readonly child?: boolean }
  /** The task is over, and its address space with it. */
  | { readonly kind: 'exit' }
  | {
      readonly kind: 'read_pte' | 'ptep_get_and_clear' | 'ptep_clear_flush' | 'ptep_modify_prot_start';
      readonly page: PageOperand;
      readonly into?: number;
    }
  | { readonly kind: 'ptep_test_and_clear_young'; readonly page: PageOperand; readonly into?: number }
  | { readonly kind: 'ptep_set_wrprotect'; readonly page: PageOperand }
  | { readonly kind: 'write_pte' | 'set_pte_at'; readonly page: PageOperand; readonly value: PteExpr }
  /** The entry that the child of the fork at hand has of a page; in a function that copies it alone. */
  | { readonly kind: 'set_child_pte'; readonly page: PageOperand; readonly value: PteExpr }
  | {
      readonly kind: 'cmpxchg_pte';
      readonly page: PageOperand;
      readonly old: PteExpr;
      readonly value: PteExpr;
      readonly into?: number;
    }
  /** `old` is absent in the two-argument form of 2008: ptep_modify_prot_commit(p, pte). */
  | {
      readonly kind: 'ptep_modify_prot_commit';
      readonly page: PageOperand;
      readonly old?: PteExpr;
      readonly value: PteExpr;
    }
  /** A Xen guest's buffer: begins a batch; ends it, and where lazy mode is off, flushes it. */
  | { readonly kind: 'xen_mc_batch' | 'xen_mc_issue' }
  /** A Xen guest queues an update with an entry of its own, or extends the last entry with it. */
  | {
      readonly kind: 'MULTI_mmu_update' | 'extend_mmu_update';
      readonly page: PageOperand;
      readonly command: number;
      readonly value: PteExpr;
    }
  /** Rewrites (or, with `clear`, clears) the entry that maps the page's table. */
  | { readonly kind: 'set_pmd' | 'set_pud'; readonly page: PageOperand; readonly clear: boolean }
  // frames: an entry says which (frames.ts)
  | { readonly kind: 'of_frames'; readonly does: 'alloc_page'; readonly page: PageOperand; readonly into?: number }
  | { readonly kind: 'of_frames'; readonly does: 'copy_page'; readonly value: PteExpr; readonly old: PteExpr }
  | {
      readonly kind: 'of_frames';
      readonly does: 'page_count' | 'page_mapcount' | 'PageDirty' | 'TestClearPageDirty';
      readonly old: PteExpr;
      readonly into?: number;
    }
  | {
      readonly kind: 'of_frames';
      readonly does: 'pages_identical';
      readonly value: PteExpr;
      readonly old: PteExpr;
      readonly into?: number;
    }
  | {
      readonly kind: 'of_frames';
      readonly does: 'make_migration_entry' | 'is_migration_entry' | 'is_writable_migration_entry';
      readonly old: PteExpr;
      readonly into?: number;
    }
  | {
      readonly kind: 'of_frames';
      readonly does: 'get_page' | 'put_page' | 'unpin_user_page' | 'set_page_dirty';
      readonly old: PteExpr;
    }
  /** A function of the kernel, with a page. */
  | {
      readonly kind: 'activity';
      readonly does: Activity;
      readonly page: PageOperand;
      readonly into?: number;
    }
  /** A file's page, as the page cache has it. */
  | { readonly kind: 'of_file'; readonly does: FileCall; readonly page: PageOperand; readonly into?: number }
  /** The same with a huge entry. */
  | { readonly kind: 'of_huge'; readonly does: HugeCall; readonly page: PageOperand; readonly into?: number }
  /** A huge entry names its table, filled with what `value` maps. */
  | { readonly kind: 'pmd_populate'; readonly page: PageOperand; readonly value: PteExpr }
  // words, by their numbers
  | { readonly kind: 'word_load'; readonly shared: number; readonly into?: number }
  | { readonly kind: 'word_store'; readonly shared: number; readonly word: Word }
  /** Waits until the word compares so. */
  | { readonly kind: 'word_wait'; readonly shared: number; readonly bound: Bound; readonly word: Word }
  /** Does a locked instruction until what it has found compares so. */
  | {
      readonly kind: 'word_take';
      readonly how: 'xchg' | 'cmpxchg';
      readonly shared: number;
      readonly word: Word;
      readonly expected?: Word;
      readonly bound: Bound;
      readonly wanted: Word;
    }
  /** One locked instruction; gives what was there. */
  | {
      readonly kind: 'word_locked';
      readonly how: 'xchg' | 'xadd' | 'cmpxchg';
      readonly shared: number;
      readonly word: Word;
      /** Of cmpxchg: what must be there. */
      readonly expected?: Word;
      readonly into?: number;
    }
  /** This CPU's TLB forgets one page. */
  | { readonly kind: 'invlpg'; readonly page: PageOperand }
  /** This CPU's TLB alone is flushed. */
  | { readonly kind: 'load_cr3' }
  /** A full barrier: everything that waits in the store buffer lands. */
  | { readonly kind: 'fence' }
  | { readonly kind: 'preempt_count'; readonly by: 1 | -1 }
  /** `shared`: the word that counts the readers. */
  | { readonly kind: 'rcu_read_lock' | 'rcu_read_unlock'; readonly shared: number }
  /** `awaited` is the local that keeps whom it waits for. */
  | { readonly kind: 'synchronize_rcu'; readonly shared: number; readonly awaited: number }
  /** Interrupts of the CPU: `into` keeps whether they were on; `flags` says whether they are to be. */
  | {
      readonly kind: 'local_irq';
      readonly how: 'disable' | 'enable' | 'save' | 'restore';
      readonly into?: number;
      readonly flags?: Word;
    }
  // control
  | { readonly kind: 'let'; readonly into: number; readonly value: PteExpr }
  | { readonly kind: 'unless'; readonly condition: Condition; readonly target: number }
  | { readonly kind: 'jump'; readonly target: number }
  /** Every CPU that has an n-th barrier waits for the others'. */
  | { readonly kind: 'barrier'; readonly number: number }
  /** Protocols only: the value that `start` returns. */
  | { readonly kind: 'return'; readonly value?: PteExpr }
  /** A function of the script. `pages` are all that it, and those that it calls, may touch. */
  | {
      readonly kind: 'call';
      readonly routine: string;
      readonly operands: readonly Word[];
      readonly into?: number;
      readonly pages: readonly PageRange[];
    }
  // functions only
  /** Makes a page the one at hand, which a page operand `p` means. */
  | { readonly kind: 'at'; readonly of: Word }
  | { readonly kind: 'lock_pages' | 'unlock_pages' | 'flush_pages'; readonly pages: Word }
  | { readonly kind: 'assign'; readonly into: number; readonly word: Word }
  /** Locals that are used no more. */
  | { readonly kind: 'forget'; readonly first: number; readonly end: number }
  | { readonly kind: 'give'; readonly word?: Word }
  /** A loop has made as many turns as it may, and would go on. */
  | { readonly kind: 'overrun' };

export interface Statement {
  readonly action: Action;
  readonly place: Place;
}
