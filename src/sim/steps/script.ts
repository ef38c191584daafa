/** The script's own statements. */
import type { Condition, Protection, PteExpr } from '../statements.ts';
import type { Register } from './entry.ts';
import type { Facts } from './fact.ts';

export type ScriptStep =
  | { readonly op: 'statement'; readonly number: number; readonly keepsOld?: boolean }
  | { readonly op: 'set_page'; readonly page: number }
  | { readonly op: 'set_range'; readonly first: number; readonly last: number }
  | { readonly op: 'set_protection'; readonly protection: Protection }
  | { readonly op: 'set_write'; readonly write: boolean }
  | { readonly op: 'set_target'; readonly page: number }
  | { readonly op: 'flush_range' }
  | { readonly op: 'access_begin' }
  | { readonly op: 'range_first' }
  | { readonly op: 'range_next' }
  | { readonly op: 'eval'; readonly expression: PteExpr; readonly into: Register | number }
  | { readonly op: 'keep'; readonly from: Register; readonly into: number }
  | { readonly op: 'test'; readonly condition: Condition };

export const scriptFacts = {
  statement: {
    text: null,
    does: 'A statement of the script begins. Registers start empty, except `old` if it uses what the last one left there.',
    decides: true,
  },
  set_page: { text: null, does: 'Makes an entry the one at hand.', moves: true },
  set_range: { text: null, does: 'Sets the range of pages that a statement is about.' },
  set_protection: { text: null, does: 'Sets the protection that is asked for.' },
  set_write: { text: null, does: 'Says whether the access writes.' },
  set_target: { text: null, does: 'Sets the new place of an mremap.' },
  flush_range: { text: null, does: 'Makes the range the flush range.' },
  access_begin: {
    text: 'access_begins(p)',
    does: 'An access to `page` begins: between two pages of a range, others may come first.',
    decides: true,
  },
  range_first: {
    text: 'p = first_page(range)',
    does: 'The first page of the range into `page`; FLAG: there is one.',
    moves: true,
  },
  range_next: {
    text: 'for p in range',
    atHand: true,
    does: 'The next page of the range into `page`; FLAG: there is one.',
    moves: true,
  },
  eval: { text: null, does: 'Computes an expression into a register, or a local.' },
  keep: { text: null, does: 'Keeps a register in a local.' },
  test: { text: null, does: 'FLAG: the condition holds.' },
} as const satisfies Facts<ScriptStep>;
