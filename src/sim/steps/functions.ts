/**
 * The steps of functions that a script brings (sim/functions.ts), besides those of the kernel operations which they call. A
 * local is two words: an entry, the first and last page of some, or a number or truth in the first. All of these steps
 * are the CPU's own business; what others can see are the operations.
 */
import type { Word } from '../statements.ts';
import type { Facts } from './fact.ts';

export type FunctionStep =
  | { readonly op: 'assign'; readonly into: number; readonly word: Word }
  | { readonly op: 'give'; readonly word: Word }
  | { readonly op: 'at'; readonly of: Word }
  | { readonly op: 'over'; readonly pages: Word }
  | { readonly op: 'next_locked' }
  | { readonly op: 'forget'; readonly first: number; readonly end: number }
  /** `keepsOld`: the next operation uses what is in `old`. */
  | { readonly op: 'clear_registers'; readonly keepsOld: boolean }
  /** Takes `CALLER_LOCALS` locals from `into` on. */
  | { readonly op: 'save_caller'; readonly into: number }
  /** `result`: `old` is the function's result, and stays. */
  | { readonly op: 'restore_caller'; readonly from: number; readonly result: boolean };

export const functionFacts = {
  assign: { text: null, does: 'A local becomes what a word says.' },
  give: { text: null, does: 'The result of a function goes into `old`.' },
  at: { text: null, does: 'A page becomes the one at hand.', moves: true },
  over: { text: null, does: 'Pages become the range at hand, and the first of them the page at hand.', moves: true },
  next_locked: {
    text: null,
    does: 'The first page of the range whose entry lies in another page-table page becomes the one at hand; FLAG: there is one.',
    moves: true,
  },
  forget: { text: null, does: 'Locals that are used no more become 0, so that equal states have equal words.' },
  clear_registers: { text: null, does: 'The same of the entry-sized registers and FLAG, before an operation.' },
  save_caller: { text: null, does: 'A replaced kernel function begins: what its caller has at hand goes into locals.' },
  restore_caller: { text: null, does: 'It ends: its caller has all of that back, except a result.', moves: true },
} as const satisfies Facts<FunctionStep>;
