/**
 * Large mappings start out, and mostly stay, alike: page-table page after page-table page of entries with the same
 * flags and frames that follow each other. Such tables are kept as a *stretch*, by the first entry of its first table,
 * and a table is written out only when somebody looks at one of its entries; so a run of a TiB takes the time and the
 * memory of what differs.
 *
 * Only the largest mapping of a script is kept so, with the places beside it that an mremap moves pages to, and only in a run: an
 * explored state must be whole.
 */
import { grouped } from '../model/number-words.ts';
import { entryAt, type Following, type KeptEntry, same } from './following.ts';
import type { Layout, Region } from './layout.ts';
import * as st from './state.ts';

/** Mappings below this many pages are simply written out. */
const LEAST_PAGES = 8192;
/** Most pages of a mapping whose tables are written out, 12 bytes each: all of 256 GiB, or the places of a larger one that differ. Half of them where words are wider. */
export const MAX_WRITTEN_OUT = 1 << 26;

/** More tables of a large mapping differ than are kept. */
export class TooManyTables extends Error {}

/** Tables that are alike, from this one to the next stretch. */
interface Stretch extends KeptEntry {
  readonly table: number;
}

export class UniformTables {
  /** Page numbers [first, end) of the whole tables of the mapping. */
  readonly first: number;
  readonly end: number;
  /** Entries of a table. */
  readonly size: number;
  /** Pages that have no words of their own: words are for what is written out. */
  readonly spared: number;
  private readonly tables: number;
  /** In order, and the first begins with table 0. Empty entries have no frame. */
  private readonly stretches: Stretch[] = [{ table: 0, lo: 0, hi: 0, marks: 0 }];
  /** By table: its place among those that are written out, from 1 on; 0 where it is not. */
  private readonly places: Int32Array;
  /** How many tables can be written out. */
  private readonly room: number;
  private used = 0;
  /** Places of tables that are stretches again. */
  private readonly free: number[] = [];
  readonly following: Following;

  constructor(first: number, end: number, size: number, following: Following, wide: boolean) {
    this.first = first;
    this.end = end;
    this.size = size;
    this.following = following;
    this.tables = (end - first) / size;
    this.places = new Int32Array(this.tables);
    this.room = Math.min(this.tables, MAX_WRITTEN_OUT / size / (wide ? 2 : 1));
    this.spared = (this.tables - this.room) * size;
  }

  /** For the largest mapping of a layout, and for its neighbours that pages are moved to; null where it is not worth it. */
  static of(layout: Layout, following: Following, targets: ReadonlySet<number>, wide: boolean): UniformTables | null {
    const { regions, tableEntries: size } = layout;
    const largest = regions.reduce((x, y) => (y.pages > x.pages ? y : x), regions[0]);
    if (!largest || largest.pages < LEAST_PAGES) return null;
    const whole = ({ vpn, pages }: Region): boolean => vpn % size === 0 && pages % size === 0;
    const joins = (region: Region | undefined): boolean =>
      region !== undefined && targets.has(region.map) && whole(region) && whole(largest);
    let low = regions.indexOf(largest);
    let high = low;
    while (joins(regions[low - 1])) low--;
    while (joins(regions[high + 1])) high++;
    const first = regions[low].first + ((size - (regions[low].vpn % size)) % size);
    const tables = Math.floor((regions[high].first + regions[high].pages - first) / size);
    return new UniformTables(first, first + tables * size, size, following, wide);
  }

  private table(page: number): number {
    return Math.floor((page - this.first) / this.size);
  }

  /** Whether the pages [page, page + pages) are exactly one table that is not written out. */
  holds(page: number, pages: number): boolean {
    return pages === this.size && page >= this.first && page < this.end && this.places[this.table(page)] === 0;
  }

  /** How many tables from the one at `page` on are alike and not written out; at most so many. */
  alikeFrom(page: number, most: number): number {
    const table = this.table(page);
    const next = this.stretches[this.firstFrom(table + 1)]?.table ?? this.tables;
    const end = Math.min(table + most, next);
    let at = table;
    while (at < end && this.places[at] === 0) at++;
    return at - table;
  }

  /** First entry of the table at `page`. */
  entry(page: number): KeptEntry {
    return this.at(this.table(page));
  }

  /** Keeps the tables from the one at `page` on as a stretch that begins with this entry. */
  set(page: number, tables: number, { lo, hi, marks }: KeptEntry): void {
    const from = this.table(page);
    const end = from + tables;
    const added = { table: from, lo: lo | 0, hi: hi | 0, marks };
    // What stands for a table that is written out means nothing, so a stretch may go on across it.
    let before = from;
    while (before > 0 && this.places[before - 1] !== 0) before--;
    const joins = before > 0 && same(this.advanced(this.stretches[this.firstFrom(before) - 1], from), added);
    const behind = this.firstFrom(end);
    const rest = end < this.tables ? { table: end, ...this.at(end) } : undefined;
    const ends = rest && !same(this.advanced(added, end), rest) ? [rest] : [];
    const until = this.stretches[behind]?.table === end ? behind + 1 : behind;
    const start = this.firstFrom(joins ? before : from);
    this.stretches.splice(start, until - start, ...(joins ? [] : [added]), ...ends);
  }

  /** The tables from the one at `page` on, so many at most, are moved to where there are none yet. Returns how many could be at once. */
  move(page: number, to: number, most: number, kept: number): number {
    const tables =
      this.inside(page) && this.inside(to) ? Math.min(this.alikeFrom(page, most), this.alikeFrom(to, most)) : 0;
    if (tables === 0) return 0;
    const [from, into] = [this.entry(page), this.entry(to)];
    if (into.lo !== 0 || into.hi !== 0) return 0;
    this.set(to, tables, { ...from, marks: (from.marks & ~kept) | (into.marks & kept) });
    this.set(page, tables, { lo: 0, hi: 0, marks: from.marks & kept });
    return tables;
  }

  private inside(page: number): boolean {
    return page >= this.first && page < this.end && (page - this.first) % this.size === 0;
  }

  /** Offset of an entry of the mapping; `entries` is that of entry 0 of all. Its table is written out. */
  offset(state: st.StateWords, entries: number, page: number): number {
    const table = this.table(page);
    const place = this.places[table] || this.writeOut(state, entries, table);
    return this.wordsOf(entries, place) + (page - this.first - table * this.size) * st.ENTRY_WORDS;
  }

  /** Keeps the table at `page` as a stretch again, where its entries are alike. Whether it is one now. */
  takeBack(state: st.StateWords, entries: number, page: number): boolean {
    const table = this.table(page);
    const place = this.places[table];
    if (place === 0) return true;
    const e = this.wordsOf(entries, place);
    const first = entryAt(state, e);
    if (this.following.count(state, e, first, this.size) < this.size) return false;
    this.places[table] = 0;
    this.free.push(place);
    this.set(this.first + table * this.size, 1, first);
    return true;
  }

  /** Takes bits out of the marks of all entries. */
  clearMarks(state: st.StateWords, entries: number, bits: number): void {
    for (const [i, one] of this.stretches.entries()) this.stretches[i] = { ...one, marks: one.marks & ~bits };
    const end = this.wordsOf(entries, this.used + 1);
    for (let e = this.wordsOf(entries, 1); e < end; e += st.ENTRY_WORDS) state[e + st.UNSEEN] &= ~bits;
  }

  private wordsOf(entries: number, place: number): number {
    return entries + (this.first + (place - 1) * this.size) * st.ENTRY_WORDS;
  }

  private writeOut(state: st.StateWords, entries: number, table: number): number {
    if (this.used === this.room && this.free.length === 0)
      throw new TooManyTables(
        `${grouped(this.room * this.size)} pages of the largest mapping are in page-table pages that differ, and no more are followed`,
      );
    const place = this.free.pop() ?? ++this.used;
    const entry = this.at(table);
    this.places[table] = place;
    this.following.write(state, this.wordsOf(entries, place), entry, this.size);
    return place;
  }

  /** Number of the first stretch that begins with this table, or behind it. */
  private firstFrom(table: number): number {
    let low = 0;
    let high = this.stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.stretches[middle].table < table) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** First entry of a table. */
  private at(table: number): KeptEntry {
    return this.advanced(this.stretches[this.firstFrom(table + 1) - 1], table);
  }

  /** First entry of a table that continues a stretch. */
  private advanced(stretch: Stretch, to: number): KeptEntry {
    return this.following.advanced(stretch, (to - stretch.table) * this.size);
  }
}
