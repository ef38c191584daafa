/**
 * The mappings of a script, by declaration and in address order.
 *
 * A mapping without `at` gets its address from the engine's layout, which differs by backend. Their order does not:
 * page-table aligned, one after the other as declared. The addresses here are those of a 64-bit backend, and serve
 * only to order pages and to see overlaps.
 */
import type { Mapping } from '../../sim/scenario.ts';
import type { PageRange, PageRef } from '../../sim/statements.ts';
import type * as ast from '../generated/ast.ts';

export const PAGE_SIZE = 0x1000;
/** First byte beyond user space on x86-64 with four levels. */
export const USER_END = 0x800000000000;
const FIRST_ADDRESS = 0x10000000000;
/** What one PUD page maps: each address space has upper tables of its own. */
const SPACE_SPAN = 0x8000000000;
/** What one page-table page maps: 512 entries. */
const TABLE_SPAN = 0x200000;

export class MappingTable {
  readonly list: Mapping[] = [];
  private readonly addresses: number[] = [];
  private readonly numbers = new Map<ast.Named, number>();
  private next = FIRST_ADDRESS;

  /** Adds a mapping and answers its number. */
  add(mapping: Mapping, declaration?: ast.Named): number {
    const last = this.list.at(-1);
    if (last && last.mm !== mapping.mm) this.next = Math.ceil(this.next / SPACE_SPAN) * SPACE_SPAN;
    const number = this.list.push(mapping) - 1;
    if (mapping.entriesOf !== undefined) {
      // Behind all that a range may span.
      this.addresses.push(USER_END + number * TABLE_SPAN);
    } else if (mapping.address === undefined) {
      this.addresses.push(this.next);
      this.next += Math.ceil((mapping.pages * PAGE_SIZE) / TABLE_SPAN) * TABLE_SPAN;
    } else {
      this.addresses.push(mapping.address);
    }
    if (declaration) this.numbers.set(declaration, number);
    return number;
  }

  numberOf(declaration: ast.Named): number | undefined {
    return this.numbers.get(declaration);
  }

  addressOf(page: PageRef): number {
    return this.addresses[page.map] + page.index * PAGE_SIZE;
  }

  /** A number for the page-table page that maps a page. */
  tableOf(page: PageRef): number {
    return Math.floor(this.addressOf(page) / TABLE_SPAN);
  }

  /** Is the page within the range? */
  covers(range: PageRange, page: PageRef): boolean {
    const address = this.addressOf(page);
    return address >= this.addressOf(range.first) && address <= this.addressOf(range.last);
  }

  /** Pages of a range in address order; what no mapping covers is left out. */
  *pagesOf(range: PageRange): Generator<PageRef> {
    for (const [map, from, to] of this.pieces(range)) for (let index = from; index <= to; index++) yield { map, index };
  }

  /** How many pages of a range are mapped. */
  countPages(range: PageRange): number {
    return this.pieces(range).reduce((sum, [, from, to]) => sum + to - from + 1, 0);
  }

  /** `heap[3]`, `heap` or `heap[16..48]`, as a script would write it. */
  spoken({ first, last }: PageRange): string {
    const { name, pages } = this.list[first.map];
    if (first.map !== last.map) return `${name}..${this.list[last.map].name}`;
    if (first.index === last.index) return `${name}[${first.index}]`;
    return first.index === 0 && last.index === pages - 1 ? name : `${name}[${first.index}..${last.index + 1}]`;
  }

  private pieces({ first, last }: PageRange): [map: number, from: number, to: number][] {
    if (first.map === last.map) return [[first.map, first.index, last.index]];
    const low = this.addressOf(first);
    const high = this.addressOf(last);
    return this.list
      .map((_, map) => map)
      .filter(map => map === first.map || map === last.map || (this.addresses[map] > low && this.addresses[map] < high))
      .sort((a, b) => this.addresses[a] - this.addresses[b])
      .map(map => [map, map === first.map ? first.index : 0, map === last.map ? last.index : this.list[map].pages - 1]);
  }
}
