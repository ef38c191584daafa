/**
 * Large mappings start out, and mostly stay, alike: page-table page after page-table page of entries with the same
 * flags and frames that follow each other. Such a table is kept as its first entry alone, and written out only when
 * somebody looks at one of its entries; so a run of 64 GiB takes the time and the memory of what differs.
 *
 * Only the largest mapping of a script is kept so, and only in a run: an explored state must be whole.
 */
import { P } from '../model/pte.ts';
import type { Layout } from './layout.ts';
import * as st from './state.ts';

/** Mappings below this many pages are simply written out. */
const LEAST_PAGES = 8192;
const FRAME_LOW = 0x100000;

export class UniformTables {
  /** Page numbers [first, end) of the whole tables of the mapping. */
  readonly first: number;
  readonly end: number;
  /** Entries of a table. */
  readonly size: number;
  private readonly alike: Uint8Array;
  private readonly lo: Int32Array;
  private readonly hi: Int32Array;
  private readonly marks: Int32Array;
  /** +1, or -1 where the frame field of a PROT_NONE entry runs backwards. */
  private readonly protnoneStep: number;

  constructor(first: number, end: number, size: number, protnoneStep: number) {
    this.first = first;
    this.end = end;
    this.size = size;
    this.protnoneStep = protnoneStep;
    const tables = (end - first) / size;
    this.alike = new Uint8Array(tables);
    this.lo = new Int32Array(tables);
    this.hi = new Int32Array(tables);
    this.marks = new Int32Array(tables);
  }

  /** For the largest mapping of a layout; null where it is not worth it. */
  static of(layout: Layout, protnoneStep: number): UniformTables | null {
    const largest = layout.regions.reduce((x, y) => (y.pages > x.pages ? y : x), layout.regions[0]);
    if (!largest || largest.pages < LEAST_PAGES) return null;
    const size = layout.tableEntries;
    const first = largest.first + ((size - (largest.vpn % size)) % size);
    const tables = Math.floor((largest.first + largest.pages - first) / size);
    return new UniformTables(first, first + tables * size, size, protnoneStep);
  }

  private table(page: number): number {
    return (page - this.first) / this.size;
  }

  /** Whether the pages [page, page + pages) are exactly one table that is kept as its first entry. */
  holds(page: number, pages: number): boolean {
    return pages === this.size && page >= this.first && page < this.end && this.alike[this.table(page)] === 1;
  }

  /** First entry of the table at `page`, as `lo`, `hi` and marks. */
  entry(page: number): { lo: number; hi: number; marks: number } {
    const t = this.table(page);
    return { lo: this.lo[t], hi: this.hi[t], marks: this.marks[t] };
  }

  /** Keeps the table at `page` as this first entry. */
  set(page: number, lo: number, hi: number, marks: number): void {
    const t = this.table(page);
    this.alike[t] = 1;
    this.lo[t] = lo;
    this.hi[t] = hi;
    this.marks[t] = marks;
  }

  /** Writes out the table that holds `page`; `entries` is the offset of entry 0 in the state. */
  writeOut(state: Int32Array, entries: number, page: number): void {
    const t = Math.floor(this.table(page));
    if (this.alike[t] === 0) return;
    this.alike[t] = 0;
    const step = this.lo[t] & P ? 1 : this.protnoneStep;
    const flags = this.lo[t] & 0xfff;
    const high = this.hi[t] & 0xfff00000;
    const frame = (this.hi[t] & 0xfffff) * FRAME_LOW + (this.lo[t] >>> 12);
    let e = entries + (this.first + t * this.size) * st.ENTRY_WORDS;
    for (let i = 0; i < this.size; i++, e += st.ENTRY_WORDS) {
      const own = frame + i * step;
      state[e + st.LO] = ((own % FRAME_LOW) * 4096) | flags;
      state[e + st.HI] = high | (Math.floor(own / FRAME_LOW) & 0xfffff);
      state[e + st.UNSEEN] = this.marks[t];
    }
  }
}
