/** What a lazy section of mprotect is, as far as another one may be like it: its entries, and what it finds around it. */
import type { KeptEntry } from './following.ts';
import { places, scratch } from './laps/words.ts';
import type { Machine } from './machine.ts';
import * as st from './state.ts';

/** Entries of a section. */
export interface Words {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly marks: Int32Array;
}

export const entryIn = ({ lo, hi, marks }: Words, i: number): KeptEntry => ({
  lo: lo[i],
  hi: hi[i],
  marks: marks[i],
});

/** The entries of so many pages. */
export function entriesOf(m: Machine, first: number, pages: number): Words {
  const words = { lo: new Int32Array(pages), hi: new Int32Array(pages), marks: new Int32Array(pages) };
  for (let i = 0, e = m.entry(first); i < pages; i++, e += st.ENTRY_WORDS) {
    words.lo[i] = m.state[e + st.LO];
    words.hi[i] = m.state[e + st.HI];
    words.marks[i] = m.state[e + st.UNSEEN];
  }
  return words;
}

/** Words of a CPU in which sections that are alike may differ. */
const whereabouts: ReadonlySet<number> = new Set([...places, ...scratch, st.RANGE_FIRST, st.RANGE_END, st.AREA_END]);

/** What a section finds around it, beside its entries. */
export interface Around {
  /** The words of the header, and of the CPU, without those that say where it is. */
  readonly words: readonly number[];
  readonly tableFlags: number;
  /** The walk has a flush range already. */
  readonly flushes: boolean;
}

/** What the section that begins with a page finds around it; the CPU's words are at `b`. */
export function aroundOf(m: Machine, b: number, first: number): Around {
  const { state, build } = m;
  const words = [...state.subarray(0, build.shape.tables)];
  words[st.AREAS] = 0;
  for (let word = st.STACK + st.STACK_WORDS; word < st.CPU_FIXED_WORDS; word++)
    if (!whereabouts.has(word)) words.push(state[b + word]);
  const tableFlags = state[m.tableOf(first) + st.TABLE_FLAGS];
  return { words, tableFlags, flushes: state[b + st.FLUSH_FIRST] >= 0 };
}
