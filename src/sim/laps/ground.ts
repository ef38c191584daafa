/**
 * What a lap goes over: its page, or its page-table page. What it finds there, what it leaves there, how far on the ground is the
 * same as it found, and how all of that becomes what it leaves. A lap of mremap goes over a second one (target.ts).
 */
import { entryAt, type KeptEntry, same } from '../following.ts';
import type { Machine } from '../machine.ts';
import { setTable, tableExists } from '../ops/tables.ts';
import * as st from '../state.ts';
import type { UniformTables } from '../uniform.ts';
import type { Loop } from './loops.ts';
import { sameTableWords, type TableWords, tablesWith, tableWords, writeTableWords } from './table-words.ts';
import { type Place, sameAround, type Target, Targets } from './target.ts';

/** What is there, and where it moves to (null: it does not move). */
export interface Found extends Place {
  readonly to: Target | null;
}

export class Ground {
  private readonly machine: Machine;
  readonly uniform: UniformTables;
  /** The first page from one on that a script accesses, or names. */
  private readonly nextTouched: (page: number) => number;
  private readonly targets: Targets;

  constructor(machine: Machine, uniform: UniformTables, nextTouched: (page: number) => number) {
    this.machine = machine;
    this.uniform = uniform;
    this.nextTouched = nextTouched;
    this.targets = new Targets(machine, uniform, nextTouched);
  }

  /** Pages of a lap. */
  pagesOf({ kind, tables = 1 }: Loop): number {
    return kind === 'page' ? 1 : tables * this.uniform.size;
  }

  /** First page of the lap that begins now. The tables before it are done with where the page at hand names the last of them. */
  firstOf({ kind, moves }: Loop, b: number): number {
    const { state } = this.machine;
    // move_page_tables goes on behind its last extent.
    if (kind === 'section' && moves) return state[b + st.SECTION_END];
    return state[b + st.PAGE] + (kind === 'section' ? 0 : kind === 'page' ? 1 : this.uniform.size);
  }

  /** The page whose upper tables come to be, or go, on the way of a lap that begins with this one. */
  private upperOf({ moves }: Loop, b: number, first: number): number {
    return moves ? this.targets.onwards(this.targets.of(b, first)) : first;
  }

  /** Whether such an upper table has a lap that begins with this page as its first one. */
  beginsAbove(loop: Loop, b: number, first: number): boolean {
    return this.beginsUpper(this.upperOf(loop, b, first), 3);
  }

  /** Whether the walk has done with all tables below a PMD page, and with that, too, where it is freed: it comes behind them, and before them where it is pinned. */
  isDoneAbove(loop: Loop, b: number): boolean {
    if (!this.beginsUpper(this.firstOf(loop, b), 3)) return false;
    return loop.kind !== 'freed' || !tableExists(this.machine, this.machine.state[b + st.PAGE], 3);
  }

  /** What the lap that begins at this page finds; null where it is not one to be repeated. */
  found(loop: Loop, b: number, first: number): Found | null {
    const { uniform } = this;
    const pages = this.pagesOf(loop);
    if (first + pages > uniform.endOf(first) || this.nextTouched(first) < first + pages) return null;
    if (loop.perPmd && this.beginsAbove(loop, b, first)) return null;
    const entry = this.entry(loop, b, first);
    if (entry === undefined) return null;
    const to = loop.moves ? this.targets.found(loop, this.targets.of(b, first), pages) : null;
    return loop.moves && !to ? null : { entry, ...this.wordsOf(first), to };
  }

  /** The section before the page at hand is gone through page by page: it is kept as a stretch again, if it can be. */
  over(loop: Loop, b: number): void {
    const page = this.firstOf(loop, b) - 1;
    this.takeBack(page);
    if (loop.moves) this.takeBack(this.targets.of(b, page));
  }

  /** The table that a page is the last of. */
  private takeBack(page: number): void {
    const { uniform, machine } = this;
    const first = page - uniform.size + 1;
    if (!uniform.begins(first) || this.nextTouched(first) <= page) return;
    uniform.takeBack(machine.state, machine.build.shape.entries, page);
  }

  /** What the lap has left there; null where that cannot be repeated. */
  left(loop: Loop, b: number, first: number): Found | null {
    const entry = this.entryLeft(loop, first);
    if (entry === undefined) return null;
    const to = loop.moves ? this.targets.left(loop, this.targets.of(b, first), this.pagesOf(loop)) : null;
    return loop.moves && !to ? null : { entry, ...this.wordsOf(first), to };
  }

  /** The first entry that it has left; null where none matters, undefined where the others do not follow it. */
  private entryLeft(loop: Loop, first: number): KeptEntry | null | undefined {
    const { machine, uniform } = this;
    const { state, build } = machine;
    if (loop.kind === 'page') return entryAt(state, machine.entry(first));
    // Freed and pinned tables are not looked into.
    if (loop.kind !== 'section') return null;
    const kept = uniform.takeBackAll(state, build.shape.entries, first, this.pagesOf(loop));
    return kept && this.areAlike(loop, first) ? uniform.entry(first) : undefined;
  }

  /** How many tables from the one at this page on are alike, in the walk's area, and nobody's who accesses one; at most so many. */
  alikeFrom(loop: Loop, b: number, first: number, most: number): number {
    const { uniform } = this;
    const end = Math.min(this.nextTouched(first), uniform.endOf(first), this.walkEnd(loop, b));
    const tables = Math.min(most, Math.floor((end - first) / uniform.size));
    return tables > 0 && this.isTable(first) ? uniform.alikeFrom(first, tables) : 0;
  }

  /** Whether a page is the first one of a table that is kept as one of a stretch. */
  private isTable(page: number): boolean {
    const { uniform } = this;
    return uniform.begins(page) && uniform.holds(page, uniform.size);
  }

  /** Whether the tables of a lap are alike, and there. */
  private areAlike({ tables = 1 }: Loop, first: number): boolean {
    const { uniform, machine } = this;
    if (tables > 1 && uniform.alikeFrom(first, tables) < tables) return false;
    return this.existing(machine.build.layout.table(first), tables, this.wordsOf(first)) === tables;
  }

  /** What is found so many pages behind what was. */
  advanced(found: Found, pages: number): Found {
    const on = <Kind extends Place>(place: Kind): Kind =>
      place.entry ? { ...place, entry: this.uniform.following.advanced(place.entry, pages) } : place;
    return { ...on(found), to: found.to && on(found.to) };
  }

  /** How many laps from this page on find what the first of them is to find, and what follows it; at most so many. */
  ahead(loop: Loop, b: number, first: number, next: Found, most = Number.POSITIVE_INFINITY): number {
    const laps = this.aheadHere(loop, b, first, next, most);
    if (laps === 0 || !next.to) return laps;
    return this.targets.ahead(loop, this.targets.of(b, first), next.to, this.pagesOf(loop), laps);
  }

  private aheadHere(loop: Loop, b: number, first: number, next: Place, most: number): number {
    const { machine, uniform } = this;
    const { state, build } = machine;
    const { following, size } = uniform;
    const touched = this.nextTouched(first);
    if (loop.kind === 'page') {
      const pages = Math.min(most, state[b + st.SECTION_END] - first, touched - first);
      if (pages <= 0) return 0;
      return following.count(state, machine.entry(first), next.entry!, pages);
    }
    const end = Math.min(touched, uniform.endOf(first), this.endOf(loop, b, first));
    const lap = loop.tables ?? 1;
    let tables = Math.min(most * lap, Math.floor((end - first) / size));
    if (tables <= 0) return 0;
    if (next.entry) {
      if (!uniform.holds(first, size) || !same(uniform.entry(first), next.entry)) return 0;
      tables = uniform.alikeFrom(first, tables);
    }
    return Math.floor(this.existing(build.layout.table(first), tables, next) / lap);
  }

  /** So many laps from this page on leave what the first of them is to leave, and what follows it. */
  repeat(loop: Loop, b: number, first: number, found: Found, laps: number): void {
    const { machine, uniform, targets } = this;
    const { entry, to } = found;
    if (to) targets.write(loop, targets.of(b, first), to, laps * this.pagesOf(loop));
    if (loop.kind === 'page') return uniform.following.write(machine.state, machine.entry(first), entry!, laps);
    const tables = laps * (loop.tables ?? 1);
    if (entry) uniform.set(first, tables, entry);
    // All tables below a PMD page are freed with it.
    if (loop.kind === 'freed' && loop.tables)
      for (let page = first; page < first + tables * uniform.size; page += this.pagesOf(loop))
        setTable(machine, page, 3, false);
    writeTableWords(machine, machine.tableOf(first), tables, found);
  }

  /** Whether what one lap found, or left, follows what another one did so many pages before it. */
  follows(one: Found, two: Found, pages: number): boolean {
    if (!this.samePlace(one, two, pages)) return false;
    if (!one.to || !two.to) return one.to === two.to;
    return sameAround(one.to, two.to) && this.samePlace(one.to, two.to, pages);
  }

  private samePlace(one: Place, two: Place, pages: number): boolean {
    if (!sameTableWords(one, two)) return false;
    if (!one.entry || !two.entry) return one.entry === two.entry;
    return same(this.uniform.following.advanced(one.entry, pages), two.entry);
  }

  /** The first entry of a lap; undefined where the lap is no whole one. */
  private entry(loop: Loop, b: number, first: number): KeptEntry | null | undefined {
    const { machine, uniform } = this;
    const { kind } = loop;
    const s = machine.state;
    if (kind === 'page')
      return first < s[b + st.SECTION_END] ? this.own(first, entryAt(s, machine.entry(first))) : undefined;
    if (kind !== 'section') return null;
    const whole = first + this.pagesOf(loop) <= this.walkEnd(loop, b) && this.isTable(first);
    if (!whole || !machine.reachable(first) || !this.areAlike(loop, first)) return undefined;
    return this.own(first, uniform.entry(first));
  }

  /** A present entry of another page's frame is about that page, too, where it is the page cache's: that hears what is dirty (ops/zap.ts). */
  private own(page: number, entry: KeptEntry): KeptEntry | undefined {
    const { entries } = this.machine.build;
    const isOfCache = entries.present(entry.lo) && (entry.marks & st.ANON) === 0;
    return isOfCache && entries.homeOf(entry.lo, entry.hi) !== page ? undefined : entry;
  }

  /** How many tables from this one on are there, and like another one; at most so many. */
  private existing(first: number, most: number, words: TableWords): number {
    const { machine } = this;
    const { layout, shape } = machine.build;
    let found = 0;
    // The tables above are the same for all below a PMD page.
    while (found < most && machine.missingAbove(first + found) === 0) {
      const below = Math.min(most - found, layout.together(first + found));
      const same = tablesWith(machine, shape.tables + (first + found) * st.TABLE_WORDS, below, words);
      found += same;
      if (same < below) break;
    }
    return found;
  }

  private wordsOf(page: number): TableWords {
    return tableWords(this.machine, this.machine.tableOf(page));
  }

  /** One past the last page that the walk comes to in this way. */
  private endOf(loop: Loop, b: number, first: number): number {
    const { machine } = this;
    const { kind, perPmd, perPud } = loop;
    const { state, areaLists } = machine;
    let end = this.walkEnd(loop, b);
    if (kind !== 'section') {
      const list = kind === 'freed' ? state[b + st.DETACHED] - 1 : state[st.AREAS];
      const area = list < 0 ? undefined : areaLists.list(list).at(first);
      // Its last table may be the walk's last.
      end = area ? area.end - this.uniform.size : 0;
    }
    const own = perPmd ? 3 : perPud ? 2 : null;
    if (own === null || !this.machine.build.layout.upperLevels.includes(own)) return end;
    const upper = this.upperOf(loop, b, first);
    return this.beginsUpper(upper, own)
      ? first
      : Math.min(end, first - this.intoUpper(upper, own) + this.pagesBelow(own));
  }

  /** One past the last page of what a walk over sections goes over. */
  private walkEnd({ moves }: Loop, b: number): number {
    return this.machine.state[b + (moves ? st.RANGE_END : st.AREA_END)];
  }

  /** Whether the first table below a PMD page (level 3) or a PUD page (2) is that of this page. */
  private beginsUpper(page: number, level: number): boolean {
    return this.intoUpper(page, level) < this.uniform.size;
  }

  /** Pages that a table of a level maps. */
  pagesBelow(level: number): number {
    return this.machine.build.layout.spanPages(level);
  }

  private intoUpper(page: number, level: number): number {
    const { layout } = this.machine.build;
    return layout.vpn(page) - layout.spanStart(level, layout.table(page));
  }
}
