/** Words of memory beside the page tables, the full barrier, and RCU, whose readers are counted in a word. */
import type { Bound, Word } from '../statements.ts';
import type { Facts } from './fact.ts';
import { EVERYTHING, WORD_R, WORD_W } from './touch.ts';

export type WordStep =
  | { readonly op: 'word_load'; readonly shared: number; readonly into?: number }
  | { readonly op: 'word_store'; readonly shared: number; readonly value: Word }
  | { readonly op: 'word_wait'; readonly shared: number; readonly bound: Bound; readonly value: Word }
  | {
      readonly op: 'word_take';
      readonly how: 'xchg' | 'cmpxchg';
      readonly shared: number;
      readonly value: Word;
      readonly old?: Word;
      readonly bound: Bound;
      readonly wanted: Word;
    }
  | {
      readonly op: 'word_locked';
      readonly how: 'xchg' | 'xadd' | 'cmpxchg';
      readonly shared: number;
      readonly value: Word;
      readonly old?: Word;
      readonly into?: number;
    }
  | { readonly op: 'fence' }
  | { readonly op: 'rcu_read_lock' | 'rcu_read_unlock'; readonly shared: number }
  | { readonly op: 'synchronize_rcu'; readonly shared: number; readonly awaited: number }
  | { readonly op: 'await_readers'; readonly shared: number; readonly awaited: number };

export const wordFacts = {
  word_load: {
    text: null,
    does: 'Reads a word.',
    visible: true,
    order: 'passes',
    touches: WORD_R,
    costs: ['access'],
  },
  word_store: {
    text: null,
    does: 'Writes a word.',
    visible: true,
    order: 'buffered',
    touches: WORD_W,
    costs: ['access'],
  },
  word_wait: {
    text: null,
    does: 'Reads a word until it is what is waited for: all turns that find it otherwise are one wait.',
    visible: true,
    waits: true,
    order: 'passes',
    touches: WORD_R,
    costs: ['access'],
  },
  word_take: {
    text: null,
    does: 'A locked instruction on a word until it has found what is wanted; turns that change nothing are one wait.',
    visible: true,
    waits: true,
    touches: WORD_R | WORD_W,
    costs: ['native_xchg'],
  },
  word_locked: {
    text: null,
    does: 'A locked instruction on a word: it is exchanged, added to, or exchanged if it is what is expected.',
    visible: true,
    touches: WORD_R | WORD_W,
    costs: ['native_xchg'],
  },
  fence: { text: 'smp_mb()', does: 'A full barrier.', visible: true, touches: 0, costs: ['native_xchg'] },
  rcu_read_lock: {
    text: null,
    does: 'A read-side section of RCU begins. It orders nothing.',
    visible: true,
    order: 'passes',
    touches: WORD_R | WORD_W,
  },
  rcu_read_unlock: {
    text: null,
    does: 'It ends. It orders nothing either.',
    visible: true,
    order: 'passes',
    touches: WORD_R | WORD_W,
  },
  synchronize_rcu: {
    text: null,
    does: 'Sees which CPUs are in such a section.',
    visible: true,
    touches: WORD_R | EVERYTHING,
  },
  await_readers: {
    text: null,
    does: 'Waits until each of them has been out of it once, with no store of its own that still waits.',
    visible: true,
    waits: true,
    touches: WORD_R | EVERYTHING,
  },
} as const satisfies Facts<WordStep>;
