/**
 * Where the pages of a script lie, on one backend: addresses, page numbers, page-table pages.
 *
 * Without `at`, mappings lie one after another, each on a page-table boundary, from 0x10000000000 on 64-bit backends
 * and from 0x40000000 on 32-bit ones, whose user space ends at 3 GiB. Page numbers (the engine's index of an entry)
 * run through all mappings in address order, without the holes between them.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { PageRegion } from '../model/report.ts';
import type { Width } from './parameters.ts';
import { Runs } from './runs.ts';
import type { Mapping, Scenario, SharedWord } from './scenario.ts';
import type { PageRange, PageRef } from './statements.ts';

const FIRST_64 = 0x10000000000 / PAGE_BYTES;
const FIRST_32 = 0x40000000 / PAGE_BYTES;
/** End of user space in pages: 47 bits, or 3 GiB. */
const END_64 = 2 ** 47 / PAGE_BYTES;
const END_32 = 0xc0000000 / PAGE_BYTES;

/** Pages that an entry of a PMD page maps where it is a huge one (huge.ts). */
const HUGE_SPAN = 512;
/**
 * Where entries of PMD pages lie that have numbers of their own (huge.ts): behind all that the layout chooses for mappings, which is no address of
 * theirs. They are as far apart as in a table of all of them, so that those of one PMD page lie in one table, and share its lock.
 */
const ENTRIES_64 = 0x7e0000000000 / PAGE_BYTES;
const ENTRIES_32 = 0xbf000000 / PAGE_BYTES;

/** What the highest table of a layout maps with one entry: address spaces share no table below it. */
const SPACE_PAGES: Readonly<Record<Width, number>> = { 'x86-64': 2 ** 27, pae: 2 ** 18, i386: 1024, s390: 2 ** 30 };

export interface Region {
  readonly map: number;
  /** First page number. */
  readonly first: number;
  readonly pages: number;
  /** Virtual page number of the first page. */
  readonly vpn: number;
  /** Pages from its start to the next hole: regions may lie wall to wall. */
  readonly unbroken: number;
}

export class LayoutError extends Error {
  readonly map: number;
  constructor(map: number, message: string) {
    super(message);
    this.map = map;
  }
}

/** Most pages, and tables, of which it is looked up once for all what lies above them: walks and locks ask again and again. */
const MOST_KNOWN = 64;

/** Numbers of the upper tables that so many page-table pages share each: those of the page-table pages, divided. */
const groups = (runs: readonly (readonly [number, number])[], size: number): Runs =>
  new Runs(runs.map(([first, end]) => [Math.floor(first / size), Math.floor((end - 1) / size) + 1]));

export class Layout {
  /** In address order. */
  readonly regions: readonly Region[];
  /** Entries of a page-table page: 512; 1024 on i386, 256 on s390. */
  readonly tableEntries: number;
  /** Entries of an upper table: 512; 2048 of s390's segment and region tables (arch/s390/include/asm/pgtable.h). */
  private readonly fanout: number;
  readonly pages: number;
  /** How many page-table pages there can be. */
  readonly tables: number;
  /** How many upper tables there can be: PUD pages (512 GiB each), then PMD pages (1 GiB each). PAE has the latter, i386 none. */
  readonly uppers: number;
  /** Levels of the upper tables, as the kernel's enum pt_level counts: 3 a PMD page, 2 a PUD page. */
  readonly upperLevels: readonly number[];
  private readonly byMap: Region[] = [];
  private listed: number[] | null = null;
  /** What `table` says of each page, where there are few. */
  private readonly knownTables: readonly number[] | null = null;
  /** By level, PUD pages first, what `upper` says of each page-table page, where there are few. */
  private readonly knownUppers: readonly (readonly (number | undefined)[])[] | null = null;
  /** Virtual table numbers (vpn / tableEntries) of the page-table pages; those of their PMD pages and PUD pages are theirs, divided. */
  private readonly numbers: Runs;
  private readonly pmdPages: Runs | null;
  private readonly pudPages: Runs | null;

  /** Throws LayoutError where a mapping does not fit this width's user space or overlaps another. */
  constructor(maps: readonly Mapping[], width: Width) {
    this.tableEntries = { 'x86-64': 512, pae: 512, i386: 1024, s390: 256 }[width];
    this.fanout = width === 's390' ? 2048 : 512;
    const is64 = width === 'x86-64' || width === 's390';
    const end = is64 ? END_64 : END_32;
    let next = is64 ? FIRST_64 : FIRST_32;
    const firstEntry = (is64 ? ENTRIES_64 : ENTRIES_32) - next / HUGE_SPAN;
    const span = SPACE_PAGES[width];
    const vpns: number[] = [];
    const placed = maps.map((map, index) => {
      if (map.entriesOf !== undefined)
        return { map: index, pages: map.pages, vpn: firstEntry + Math.ceil(vpns[map.entriesOf] / HUGE_SPAN) };
      if (map.mm !== maps[Math.max(0, index - 1)].mm) next = Math.ceil(next / span) * span;
      const vpn = map.address === undefined ? next : map.address / PAGE_BYTES;
      vpns[index] = vpn;
      if (vpn + map.pages > end) {
        const room = is64 ? '128 TiB' : '3 GiB';
        throw new LayoutError(
          index,
          `${map.name} does not fit the ${room} of user space on a ${is64 ? 64 : 32}-bit backend`,
        );
      }
      if (map.address === undefined) next = Math.ceil((vpn + map.pages) / this.tableEntries) * this.tableEntries;
      return { map: index, pages: map.pages, vpn };
    });
    placed.sort((x, y) => x.vpn - y.vpn);
    const regions: Region[] = [];
    /** Page-table pages as pairs of the first number and one past the last. */
    const spans: [number, number][] = [];
    let first = 0;
    for (const place of placed) {
      const before = regions.at(-1);
      if (before && before.vpn + before.pages > place.vpn) {
        throw new LayoutError(place.map, `${maps[place.map].name} overlaps ${maps[before.map].name} on this backend`);
      }
      regions.push({ ...place, first, unbroken: place.pages });
      first += place.pages;
      const [from, last] = [place.vpn, place.vpn + place.pages - 1].map(vpn => Math.floor(vpn / this.tableEntries));
      spans.push([from, last + 1]);
    }
    for (let i = regions.length - 2; i >= 0; i--) {
      const [region, next] = [regions[i], regions[i + 1]];
      if (region.vpn + region.pages === next.vpn) regions[i] = { ...region, unbroken: region.pages + next.unbroken };
    }
    const spaces = new Map<number, number>();
    for (const { map, vpn, pages } of regions.filter(r => maps[r.map].entriesOf === undefined))
      for (let at = Math.floor(vpn / span); at <= Math.floor((vpn + pages - 1) / span); at++) {
        const { mm = 0, name } = maps[map];
        if ((spaces.get(at) ?? mm) !== mm)
          throw new LayoutError(map, `${name} is too near to a mapping of another address space on this backend`);
        spaces.set(at, mm);
      }
    for (const region of regions) this.byMap[region.map] = region;
    this.regions = regions;
    this.numbers = new Runs(spans);
    this.tables = this.numbers.length;
    this.pages = first;
    this.pudPages = is64 ? groups(spans, this.fanout * this.fanout) : null;
    this.pmdPages = width === 'i386' ? null : groups(spans, this.fanout);
    this.uppers = (this.pudPages?.length ?? 0) + (this.pmdPages?.length ?? 0);
    if (this.pages <= MOST_KNOWN)
      this.knownTables = Array.from({ length: this.pages }, (_, page) => this.tableOf(page));
    if (this.tables <= MOST_KNOWN)
      this.knownUppers = [2, 3].map(level => this.allTables.map(table => this.upperOf(level, table)));
    this.upperLevels = { 'x86-64': [3, 2], pae: [3], i386: [], s390: [3, 2] }[width];
  }

  /** The page-table pages, each by its number; for scripts that have few. */
  get allTables(): readonly number[] {
    return (this.listed ??= Array.from({ length: this.tables }, (_, table) => table));
  }

  /**
   * Index of the upper table above a page-table page: of its PMD page (level 3) or PUD page (level 2, as the kernel's
   * enum pt_level counts). Undefined where this width has none: that level is always there.
   */
  upper(level: number, table: number): number | undefined {
    return this.knownUppers ? this.knownUppers[level === 2 ? 0 : 1][table] : this.upperOf(level, table);
  }

  private upperOf(level: number, table: number): number | undefined {
    const number = this.numbers.at(table);
    if (level === 2) return this.pudPages?.from(Math.floor(number / this.fanout / this.fanout));
    const pmd = this.pmdPages?.from(Math.floor(number / this.fanout));
    return pmd === undefined ? undefined : (this.pudPages?.length ?? 0) + pmd;
  }

  /** How many page-table pages from this one on lie below the same PMD page. */
  together(table: number): number {
    const next = Math.floor(this.numbers.at(table) / this.fanout) + 1;
    return this.numbers.from(next * this.fanout) - table;
  }

  /** Virtual page number where the span of a page-table page (level 4), its PMD page or PUD page starts. */
  spanStart(level: number, table: number): number {
    const span = this.fanout ** (4 - level);
    return Math.floor(this.numbers.at(table) / span) * span * this.tableEntries;
  }

  /** Pages that a table of this level maps. */
  spanPages(level: number): number {
    return this.tableEntries * this.fanout ** (4 - level);
  }

  /** First page number at or above a virtual page number; `pages` where there is none. */
  pageFrom(vpn: number): number {
    for (const region of this.regions) {
      if (vpn < region.vpn) return region.first;
      if (vpn < region.vpn + region.pages) return region.first + vpn - region.vpn;
    }
    return this.pages;
  }

  /** The first page-table page at or above a virtual table number. */
  tableFrom(number: number): number {
    return this.numbers.from(number);
  }

  /** First page number whose entry lies in a page-table page. */
  firstPage(table: number): number {
    return this.pageFrom(this.numbers.at(table) * this.tableEntries);
  }

  /** Page number of a page of a mapping. */
  page(ref: PageRef): number {
    return this.byMap[ref.map].first + ref.index;
  }

  /** First and last page number of a range. */
  range(range: PageRange): readonly [number, number] {
    return [this.page(range.first), this.page(range.last)];
  }

  region(page: number): Region {
    let low = 0;
    let high = this.regions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.regions[middle].first <= page) low = middle;
      else high = middle - 1;
    }
    return this.regions[low];
  }

  /** Virtual page number (address / 4096). */
  vpn(page: number): number {
    const region = this.region(page);
    return region.vpn + page - region.first;
  }

  /** Page number at a virtual page number, or -1 where no mapping lies. */
  pageAt(vpn: number): number {
    for (const region of this.regions) {
      if (vpn >= region.vpn && vpn < region.vpn + region.pages) return region.first + vpn - region.vpn;
    }
    return -1;
  }

  /** The page-table page that holds this page's entry. */
  table(page: number): number {
    return this.knownTables?.[page] ?? this.tableOf(page);
  }

  private tableOf(page: number): number {
    return this.numbers.from(Math.floor(this.vpn(page) / this.tableEntries));
  }

  /** One past the last page number below the same page-table page (or upper table, by its level), without a hole between. */
  tableEnd(page: number, level = 4): number {
    const region = this.region(page);
    const vpn = region.vpn + page - region.first;
    const span = this.spanPages(level);
    const end = (Math.floor(vpn / span) + 1) * span;
    return region.first + Math.min(end - region.vpn, region.unbroken);
  }

  /** Regions as a report names them. */
  named({ maps, words = [] }: Pick<Scenario, 'maps' | 'words'>): PageRegion[] {
    const regions = this.regions.map(r => ({
      first: r.first,
      pages: r.pages,
      name: maps[r.map].name,
      index: 0,
      address: (r.vpn * PAGE_BYTES).toString(16),
    }));
    const word = ({ name }: SharedWord, i: number): PageRegion => ({
      first: this.pages + i,
      pages: 1,
      name,
      index: 0,
      address: '',
      word: true,
    });
    return [...regions, ...words.map(word)];
  }
}
