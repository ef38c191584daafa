/** Stores that wait in a CPU's buffer, as the state has them: kinds, places, and who reads them. How they come to wait and land is in store-buffer.ts. */
import type { Machine } from './machine.ts';
import * as st from './state.ts';

/** Kinds of a store that waits. */
export const ENTRY = 1;
export const ENTRY_LO = 2;
export const ENTRY_HI = 3;
export const UNLOCK = 4;
export const WORD = 5;
/** loaded_mm becomes LOADED_MM_SWITCHING (ops/tasks.ts); only others read it. */
export const SWITCHING = 6;
/** A program's write: its page, the low word of its translation, and the page or huge entry whose that is. */
export const WRITE = 7;
/** What copy_page stores: by which frame, in which, and the content. */
export const COPY = 8;
export const KINDS_OF_STORES = 9;

/** A store that waits: which, where, and what. */
export interface Waiting {
  readonly kind: number;
  /** A page, or the number of a word. */
  readonly where: number;
  readonly lo: number;
  readonly hi: number;
  readonly statement: number;
}

/** The stores that wait in a CPU's buffer, oldest first; `b` is where the CPU's words begin. */
export function waiting(m: Machine, b: number): Waiting[] {
  const { state } = m;
  return Array.from({ length: state[b + st.STORES] }, (_, i) => {
    const at = storeAt(m, b, i);
    return { kind: state[at], where: state[at + 1], lo: state[at + 2], hi: state[at + 3], statement: state[at + 4] };
  });
}

/** Where the words of a CPU's `i`th oldest store lie: its kind, and what they say where (see `put`). */
export const storeAt = (m: Machine, b: number, i: number): number => b + m.build.shape.stores + i * st.STORE_WORDS;

/** The kind of the store whose words lie there, and the page or word that it is to; of a copy, the frame that it reads. */
export const kindAt = (m: Machine, at: number): number => m.state[at];
export const placeAt = (m: Machine, at: number): number => m.state[at + (m.state[at] === COPY ? 2 : 1)];

/** The number that a word has among pages: they come behind those of the layout. */
export const wordPage = (m: Machine, shared: number): number => m.build.layout.pages + shared;

export const isOfEntry = ({ kind }: Waiting): boolean => kind === ENTRY || kind === ENTRY_LO || kind === ENTRY_HI;
export const isOfData = ({ kind }: Waiting): boolean => kind === WRITE || kind === COPY;
