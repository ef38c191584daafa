/**
 * Entries of neighbouring pages that are alike: the same flags, and frames that follow each other. One of them says what
 * the others are, so a stretch of them is kept, compared and written by its first entry.
 */
import { P } from '../model/pte.ts';
import type { Entries } from './entries.ts';
import * as st from './state.ts';

/** An entry as two words, and the flags of its page. */
export interface KeptEntry {
  readonly lo: number;
  readonly hi: number;
  readonly marks: number;
}

/** Frames that the low word has bits for. */
const FRAME_LOW = 0x100000;
const LAST_LOW = FRAME_LOW - 1;

/** Whether two entries are the same in every bit. */
export const same = (x: KeptEntry, y: KeptEntry): boolean => x.lo === y.lo && x.hi === y.hi && x.marks === y.marks;

/** The entry whose words begin there, each with its sign. */
export const entryAt = (state: st.StateWords, e: number): KeptEntry => ({
  lo: state[e + st.LO] | 0,
  hi: state[e + st.HI] | 0,
  marks: state[e + st.UNSEEN] | 0,
});

export class Following {
  /** Frames from one PROT_NONE entry to the next: 1, or -1 where the kernel inverts the frame. */
  readonly protnoneStep: number;

  constructor({ inverts }: Entries) {
    this.protnoneStep = inverts ? -1 : 1;
  }

  /** The entry so many pages behind this one. */
  advanced({ lo, hi, marks }: KeptEntry, pages: number): KeptEntry {
    const frame = (hi & 0xfffff) * FRAME_LOW + (lo >>> 12) + pages * this.step(lo, hi);
    return {
      lo: ((frame % FRAME_LOW) * 4096) | (lo & 0xfff),
      hi: (hi & 0xfff00000) | (Math.floor(frame / FRAME_LOW) & 0xfffff),
      marks,
    };
  }

  /** How many entries from the offset `e` on are this one and those behind it; at most so many. */
  count(state: st.StateWords, e: number, entry: KeptEntry, most: number): number {
    let { lo, hi } = entry;
    const step = this.step(lo, hi);
    const edge = step > 0 ? LAST_LOW : 0;
    let found = 0;
    for (; found < most; found++, e += st.ENTRY_WORDS) {
      const now = entryAt(state, e);
      if (now.lo !== lo || now.hi !== hi || now.marks !== entry.marks) break;
      if (step !== 0 && lo >>> 12 === edge) hi += step;
      lo = (lo + step * 4096) | 0;
    }
    return found;
  }

  /** Writes this entry, and those behind it, to the offset `e`; so many. */
  write(state: st.StateWords, e: number, entry: KeptEntry, count: number): void {
    let { lo, hi } = entry;
    const step = this.step(lo, hi);
    const edge = step > 0 ? LAST_LOW : 0;
    for (let i = 0; i < count; i++, e += st.ENTRY_WORDS) {
      state[e + st.LO] = lo;
      state[e + st.HI] = hi;
      state[e + st.UNSEEN] = entry.marks;
      if (step !== 0 && lo >>> 12 === edge) hi += step;
      lo = (lo + step * 4096) | 0;
    }
  }

  /** Frames from one entry to the next; an empty one has none. */
  private step(lo: number, hi: number): number {
    if (lo & P) return 1;
    return lo === 0 && hi === 0 ? 0 : this.protnoneStep;
  }
}
