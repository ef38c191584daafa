/**
 * Large mappings start out, and mostly stay, alike: page-table page after page-table page of entries with the same
 * flags and frames that follow each other. Such tables are kept as a *stretch*, by the first entry of its first table,
 * and a table is written out only when somebody looks at one of its entries; so a run of a TiB takes the time and the
 * memory of what differs.
 *
 * All large mappings of a script are kept so, and the places that an mremap moves them to, but only in a run: an explored state must be whole.
 */
import { grouped } from '../model/number-words.ts';
import { entryAt, type Following, type KeptEntry, same } from './following.ts';
import type { Layout } from './layout.ts';
import * as st from './state.ts';

/** Mappings below this many pages are simply written out. */
const LEAST_PAGES = 8192;
/** Most pages whose tables are written out, 12 bytes each: all of 256 GiB, or the places of more that differ. Half of them where words are wider. */
export const MAX_WRITTEN_OUT = 1 << 26;

/** More tables of large mappings differ than are kept. */
export class TooManyTables extends Error {}

/** Tables that are alike, from this one to the next stretch. */
interface Stretch extends KeptEntry {
  readonly table: number;
}

/** Page numbers [first, end) of the whole tables of a mapping, which are numbered from `table` on. */
interface Range {
  readonly first: number;
  readonly end: number;
  readonly table: number;
}

export class UniformTables {
  /** Entries of a table. */
  readonly size: number;
  readonly following: Following;
  /** In order. */
  private readonly ranges: readonly Range[];
  private readonly tables: number;
  /** In order, and each range begins with one. Empty entries have no frame. */
  private readonly stretches: Stretch[];
  /** By table: its place among those that are written out, from 1 on; 0 where it is not. */
  private readonly places: Int32Array;
  /** How many tables can be written out. */
  private readonly room: number;
  private used = 0;
  /** Places of tables that are stretches again. */
  private readonly free: number[] = [];

  private constructor(ranges: readonly Range[], size: number, following: Following, wide: boolean) {
    this.ranges = ranges;
    this.size = size;
    this.following = following;
    this.tables = ranges.reduce((sum, { first, end }) => sum + (end - first) / size, 0);
    this.stretches = ranges.map(({ table }) => ({ table, lo: 0, hi: 0, marks: 0 }));
    this.places = new Int32Array(this.tables);
    this.room = Math.min(this.tables, MAX_WRITTEN_OUT / size / (wide ? 2 : 1));
  }

  /** For the large mappings of a layout whose pages are single ones; null where there are none. */
  static of(
    layout: Layout,
    isKept: (map: number) => boolean,
    following: Following,
    wide: boolean,
  ): UniformTables | null {
    const { tableEntries: size } = layout;
    const ranges: Range[] = [];
    let table = 0;
    for (const { map, vpn, pages, first: start } of layout.regions) {
      if (pages < LEAST_PAGES || !isKept(map)) continue;
      const first = start + ((size - (vpn % size)) % size);
      const tables = Math.floor((start + pages - first) / size);
      ranges.push({ first, end: first + tables * size, table });
      table += tables;
    }
    return ranges.length > 0 ? new UniformTables(ranges, size, following, wide) : null;
  }

  /** How many pages have no words of their own: words are for what is written out. */
  get spared(): number {
    return (this.tables - this.room) * this.size;
  }

  /** How many pages are in tables that may be kept as stretches. */
  get pages(): number {
    return this.tables * this.size;
  }

  /** One past the last page of the whole tables that are kept together with this page's; -1 where it is in none of these. */
  endOf(page: number): number {
    return this.rangeOf(page)?.end ?? -1;
  }

  /** Page numbers of the whole tables among the pages [first, end) of a mapping; none where it is not kept so. */
  within(first: number, end: number): readonly [number, number] {
    const range = this.ranges[this.beginningUpTo(end - 1) - 1];
    return range && range.first >= first && range.end <= end ? [range.first, range.end] : [end, end];
  }

  private rangeOf(page: number): Range | undefined {
    const range = this.ranges[this.beginningUpTo(page) - 1];
    return range && page < range.end ? range : undefined;
  }

  /** How many ranges begin with this page or one before it. */
  private beginningUpTo(page: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ranges[middle].first <= page) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The number of the table of a page that is in one. */
  private table(page: number): number {
    const { first, table } = this.rangeOf(page)!;
    return table + Math.floor((page - first) / this.size);
  }

  /** Whether a page is the first one of a table. */
  begins(page: number): boolean {
    const range = this.rangeOf(page);
    return range !== undefined && (page - range.first) % this.size === 0;
  }

  /** Whether the pages [page, page + pages) are exactly one table that is not written out. */
  holds(page: number, pages: number): boolean {
    const range = this.rangeOf(page);
    return pages === this.size && range !== undefined && this.places[this.table(page)] === 0;
  }

  /** How many tables of its mapping from the one at `page` on are alike and not written out; at most so many. */
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
    const range = this.rangeOf(page)!;
    const { table: least } = range;
    let before = from;
    while (before > least && this.places[before - 1] !== 0) before--;
    const joins = before > least && same(this.advanced(this.stretches[this.firstFrom(before) - 1], from), added);
    const behind = this.firstFrom(end);
    const rest = end < this.tables ? { table: end, ...this.at(end) } : undefined;
    // Each mapping has stretches of its own.
    const isLast = end === least + (range.end - range.first) / this.size;
    const ends = rest && (isLast || !same(this.advanced(added, end), rest)) ? [rest] : [];
    const until = this.stretches[behind]?.table === end ? behind + 1 : behind;
    const start = this.firstFrom(joins ? before : from);
    this.stretches.splice(start, until - start, ...(joins ? [] : [added]), ...ends);
  }

  /** The first of so many entries of a mapping, where the others follow it; null where they do not. */
  alike(state: st.StateWords, entries: number, page: number, pages: number): KeptEntry | null {
    const first = this.entryOf(state, entries, page);
    for (let at = page; at < page + pages; ) {
      const now = this.following.advanced(first, at - page);
      const left = page + pages - at;
      const into = this.into(at);
      const part = Math.min(left, this.size - into);
      const isKept = this.places[this.table(at)] === 0;
      if (isKept && !same(this.entryOf(state, entries, at), now)) return null;
      if (!isKept && this.following.count(state, this.offset(state, entries, at), now, part) < part) return null;
      const whole = into === 0 ? this.alikeFrom(at, Math.floor(left / this.size)) : 0;
      at += whole > 0 ? whole * this.size : part;
    }
    return first;
  }

  /** So many entries from the one at `page` on are this one, and what follows it. Whole tables that are not written out stay so. */
  fill(state: st.StateWords, entries: number, page: number, pages: number, entry: KeptEntry): void {
    for (let at = page; at < page + pages; ) {
      const now = this.following.advanced(entry, at - page);
      const left = page + pages - at;
      const into = this.into(at);
      const whole = into === 0 ? this.keptFrom(at, Math.floor(left / this.size)) : 0;
      const part = Math.min(left, this.size - into);
      if (whole > 0) this.set(at, whole, now);
      else {
        this.following.write(state, this.offset(state, entries, at), now, part);
        this.takeBack(state, entries, at);
      }
      at += whole > 0 ? whole * this.size : part;
    }
  }

  /** How many pages of its table come before a page. */
  private into(page: number): number {
    return (page - this.rangeOf(page)!.first) % this.size;
  }

  /** How many tables from the one at `page` on are not written out; at most so many. */
  private keptFrom(page: number, most: number): number {
    const table = this.table(page);
    let kept = 0;
    while (kept < most && this.places[table + kept] === 0) kept++;
    return kept;
  }

  /** The entry of a page; its table stays what it is. */
  private entryOf(state: st.StateWords, entries: number, page: number): KeptEntry {
    const table = this.table(page);
    if (this.places[table] !== 0) return entryAt(state, this.offset(state, entries, page));
    return this.following.advanced(this.at(table), this.into(page));
  }

  /** The tables from the one at `page` on, so many at most, are moved to where there are none yet. Returns how many could be at once. */
  move(page: number, to: number, most: number, kept: number): number {
    const tables =
      this.begins(page) && this.begins(to) ? Math.min(this.alikeFrom(page, most), this.alikeFrom(to, most)) : 0;
    if (tables === 0) return 0;
    const [from, into] = [this.entry(page), this.entry(to)];
    if (into.lo !== 0 || into.hi !== 0) return 0;
    this.set(to, tables, { ...from, marks: (from.marks & ~kept) | (into.marks & kept) });
    this.set(page, tables, { lo: 0, hi: 0, marks: from.marks & kept });
    return tables;
  }

  /** Offset of an entry; `entries` is that of entry 0 of all. Its table is written out. */
  offset(state: st.StateWords, entries: number, page: number): number {
    const range = this.ranges[this.beginningUpTo(page) - 1];
    if (!range) return entries + page * st.ENTRY_WORDS;
    const into = page - range.first;
    // Entries that are in no such table have words behind those of all that can be written out.
    const others = range.table * this.size + range.end - range.first;
    if (page >= range.end) return entries + (page - others + this.room * this.size) * st.ENTRY_WORDS;
    const table = range.table + Math.floor(into / this.size);
    const place = this.places[table] || this.writeOut(state, entries, table);
    return this.wordsOf(entries, place) + (into % this.size) * st.ENTRY_WORDS;
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
    this.set(page, 1, first);
    return true;
  }

  /** The same with all tables of so many pages, up to the first that is none. Whether all are stretches now. */
  takeBackAll(state: st.StateWords, entries: number, page: number, pages: number): boolean {
    for (let at = page; at < page + pages; at += this.size) if (!this.takeBack(state, entries, at)) return false;
    return true;
  }

  /** Takes bits out of the marks of all entries. */
  clearMarks(state: st.StateWords, entries: number, bits: number): void {
    for (const [i, one] of this.stretches.entries()) this.stretches[i] = { ...one, marks: one.marks & ~bits };
    const end = this.wordsOf(entries, this.used + 1);
    for (let e = this.wordsOf(entries, 1); e < end; e += st.ENTRY_WORDS) state[e + st.UNSEEN] &= ~bits;
  }

  private wordsOf(entries: number, place: number): number {
    return entries + (this.ranges[0].first + (place - 1) * this.size) * st.ENTRY_WORDS;
  }

  private writeOut(state: st.StateWords, entries: number, table: number): number {
    if (this.used === this.room && this.free.length === 0)
      throw new TooManyTables(
        `${grouped(this.room * this.size)} pages of large mappings are in page-table pages that differ, and no more are followed`,
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
