/**
 * Which pages the CPUs of a script use, and how, as far as the text says. It is a superset: a page that is not in it is
 * one whose entry no CPU reads or changes in any run.
 */
import type { CpuProgram } from '../../sim/scenario.ts';
import type { Action, PageRange, PageRef } from '../../sim/statements.ts';
import type { MappingTable } from '../elaborate/mapping-table.ts';
import { Intervals } from './intervals.ts';

/** read, write: a CPU's accesses. load: software reads the entry. change: software, or a fault, may change it. */
export type Use = 'read' | 'write' | 'load' | 'change';

export class Uses {
  private readonly maps: MappingTable;
  private readonly pages: { readonly [K in Use]: Intervals } = {
    read: new Intervals(),
    write: new Intervals(),
    load: new Intervals(),
    change: new Intervals(),
  };

  constructor(maps: MappingTable, programs: readonly CpuProgram[]) {
    this.maps = maps;
    for (const { statements } of programs) for (const { action } of statements) this.note(action);
  }

  /** Whether a range, or any page at all, is used in one of these ways. */
  some(ways: readonly Use[], range?: PageRange): boolean {
    const [first, last] = range ? this.addresses(range) : [0, Number.POSITIVE_INFINITY];
    return ways.some(way => this.pages[way].meets(first, last));
  }

  private note(action: Action): void {
    switch (action.kind) {
      case 'read':
      case 'write':
        this.add(action.kind, action.range);
        // A fault on a page changes its entry, and may map its neighbours along.
        if (!this.staysResident(action.range)) this.add('change', this.whole(action.range));
        return;
      case 'mprotect':
      case 'munmap':
      case 'madvise':
      case 'msync':
        this.add('change', action.range);
        return;
      case 'mremap': {
        this.add('change', action.range);
        const [first, last] = this.addresses(action.range);
        const to = this.maps.addressOf(action.to);
        this.pages.change.add(to, to + last - first);
        this.addHuge('change', action.to.map);
        return;
      }
      case 'read_pte':
        if (action.page === 'p') this.pages.load.add(0, Number.POSITIVE_INFINITY);
        else this.add('load', { first: action.page, last: action.page });
        return;
      case 'call':
        for (const range of action.pages) this.add('change', range);
        return;
      case 'fork':
      case 'clear_refs':
      case 'set_pmd':
      case 'set_pud':
        this.pages.change.add(0, Number.POSITIVE_INFINITY);
        return;
      default:
        if (!('page' in action)) return;
        // A function has given the page at hand.
        if (action.page === 'p') this.pages.change.add(0, Number.POSITIVE_INFINITY);
        else this.add('change', { first: action.page, last: action.page });
    }
  }

  private add(way: Use, range: PageRange): void {
    this.pages[way].add(...this.addresses(range));
    for (const map of new Set([range.first.map, range.last.map])) this.addHuge(way, map);
  }

  /** What is done with a page of a huge mapping may be done with the entry above it, and so with all below that; and the other way round. */
  private addHuge(way: Use, map: number): void {
    const { list } = this.maps;
    const { huge, entriesOf } = list[map];
    const other = huge ? list.findIndex(m => m.entriesOf === map) : (entriesOf ?? -1);
    if (other < 0) return;
    for (const all of [map, other]) {
      const [first, last] = [0, list[all].pages - 1].map(index => ({ map: all, index }));
      this.pages[way].add(...this.addresses({ first, last }));
    }
  }

  private addresses({ first, last }: PageRange): [number, number] {
    return [this.maps.addressOf(first), this.maps.addressOf(last)];
  }

  private staysResident({ first, last }: PageRange): boolean {
    if (first.map !== last.map) return false;
    const { state, file, sharing, protection, swapped, migrating } = this.maps.list[first.map];
    const plain = state !== 'untouched' && !file && sharing === 'private' && protection.startsWith('rw');
    return plain && swapped.length === 0 && migrating.length === 0;
  }

  private whole({ first, last }: PageRange): PageRange {
    const end: PageRef = { map: last.map, index: this.maps.list[last.map].pages - 1 };
    return { first: { map: first.map, index: 0 }, last: end };
  }
}
