/** Where mremap moves pages to: its laps go over a second ground as well, whose page-table pages come to be on the way. */
import { entryAt, type KeptEntry, same } from '../following.ts';
import type { Machine } from '../machine.ts';
import { setTable } from '../ops/tables.ts';
import * as st from '../state.ts';
import type { UniformTables } from '../uniform.ts';
import type { Loop } from './loops.ts';
import { sameTableWords, type TableWords, tablesWith, tableWords, writeTableWords } from './table-words.ts';

/** A page, or a page-table page whose entries follow its first one: that entry (null: the lap does not look), and the table's words. */
export interface Place extends TableWords {
  readonly entry: KeptEntry | null;
}

/** One that pages move to, perhaps from within a table on: then the tables to come begin behind that one. */
export interface Target extends Place {
  /** Words of the table that it begins within; null where it begins with one. */
  readonly begun: TableWords | null;
  /** The level of the first table above those to come that is not there yet; 0 where all are. */
  readonly above: number;
}

/** Whether what one lap found, or left, above and before the tables to come is what another one did. */
export const sameAround = (one: Target, two: Target): boolean =>
  one.above === two.above && (one.begun && two.begun ? sameTableWords(one.begun, two.begun) : one.begun === two.begun);

export class Targets {
  private readonly machine: Machine;
  private readonly uniform: UniformTables;
  private readonly nextTouched: (page: number) => number;

  constructor(machine: Machine, uniform: UniformTables, nextTouched: (page: number) => number) {
    this.machine = machine;
    this.uniform = uniform;
    this.nextTouched = nextTouched;
  }

  /** Where a page of the range at hand moves to. */
  of(b: number, page: number): number {
    const { state } = this.machine;
    return state[b + st.TARGET] + page - state[b + st.RANGE_FIRST];
  }

  /** The first page of the first table that a place does not begin within. */
  onwards(to: number): number {
    const { size } = this.uniform;
    return to + ((size - (this.machine.build.layout.vpn(to) % size)) % size);
  }

  /** What a lap of so many pages has left there; null where it is not one to be repeated. */
  left(loop: Loop, to: number, pages: number): Target | null {
    const { machine, uniform } = this;
    if (loop.kind === 'section' && !uniform.takeBackAll(machine.state, machine.build.shape.entries, to, pages))
      return null;
    const left = this.found(loop, to, pages);
    // The next lap begins within the last of these tables.
    return left?.begun && !sameTableWords(left.begun, left) ? null : left;
  }

  /** What a lap of so many pages finds there; null where it is not one to be repeated. */
  found({ kind }: Loop, to: number, pages: number): Target | null {
    const { machine, uniform } = this;
    const { state, build } = machine;
    if (to + pages > uniform.endOf(to) || this.nextTouched(to) < to + pages) return null;
    if (kind === 'page')
      return { entry: entryAt(state, machine.entry(to)), ...this.wordsOf(to), begun: null, above: 0 };
    const next = this.onwards(to);
    const words = this.wordsOf(next);
    const tables = pages / uniform.size;
    if (tablesWith(machine, machine.tableOf(next), tables, words) < tables) return null;
    const entry = uniform.alike(state, build.shape.entries, to, pages);
    const begun = next > to ? this.wordsOf(to) : null;
    return entry && { entry, ...words, begun, above: machine.missingAbove(build.layout.table(next)) };
  }

  /** How many laps of so many pages from there on find what the first of them is to find, and what follows it; at most so many. */
  ahead({ kind }: Loop, to: number, next: Target, pages: number, most: number): number {
    const { machine, uniform } = this;
    const { state, build } = machine;
    const { size } = uniform;
    const room = Math.min(this.nextTouched(to), uniform.endOf(to)) - to;
    const laps = Math.min(most, Math.floor(room / pages));
    if (laps <= 0) return 0;
    if (kind === 'page') return uniform.following.count(state, machine.entry(to), next.entry!, laps);
    const first = this.onwards(to);
    if (next.begun && !sameTableWords(this.wordsOf(to), next.begun)) return 0;
    const entry = uniform.alike(state, build.shape.entries, to, first - to + size);
    if (!entry || !same(entry, next.entry!)) return 0;
    const table = build.layout.table(first);
    const tables = pages / size;
    const alike = tablesWith(machine, machine.tableOf(first), uniform.alikeFrom(first, laps * tables), next);
    for (let lap = 0; (lap + 1) * tables <= alike; lap++)
      if (machine.missingAbove(table + lap * tables) !== next.above) return lap;
    return Math.floor(alike / tables);
  }

  /** So many pages from there on are what the first of them is to be, and what follows it. */
  write({ kind }: Loop, to: number, target: Target, pages: number): void {
    const { machine, uniform } = this;
    const { state, build } = machine;
    if (kind === 'page') return uniform.following.write(state, machine.entry(to), target.entry!, pages);
    uniform.fill(state, build.shape.entries, to, pages, target.entry!);
    const tables = pages / uniform.size + (target.begun ? 1 : 0);
    writeTableWords(machine, machine.tableOf(to), tables, target);
    const first = this.onwards(to);
    for (let page = first; page < first + pages; page += build.layout.spanPages(3)) setTable(machine, page, 3, true);
  }

  private wordsOf(page: number): TableWords {
    return tableWords(this.machine, this.machine.tableOf(page));
  }
}
