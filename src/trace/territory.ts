/**
 * Which pages a script can name: its mappings, and how a range of addresses is written with their names.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { Protection } from './phrases.ts';
import { indexInTable } from './tables.ts';

/** Most mappings that an imported script has: beyond them it is not a script that anybody reads. */
const MAX_MAPS = 256;
/** Most pages of all of them: the language's own bound. */
const MAX_MAPPED_PAGES = 1 << 26;
/** Where user space ends (TASK_SIZE_MAX, arch/x86/include/asm/page_64.h, is a page below: four-level page tables). */
const USER_END = 2 ** 47;

/** A `map` statement, or the place that an mremap moves to. */
export interface NamedMap {
  readonly name: string;
  readonly address: number;
  readonly pages: number;
  readonly protection: Protection;
  readonly shared: boolean;
  readonly file: boolean;
  /** A private mapping of a file of tmpfs. */
  readonly tmpfs?: boolean;
  /** Pages of its large folios. */
  readonly folio?: number;
  /** What the script says of its pages at the start. */
  state: 'untouched' | 'written';
  /** Made by an mremap, so not declared. */
  readonly moved: boolean;
}

export class Territory {
  readonly maps: NamedMap[] = [];

  /**
   * Adds a mapping under an unused name; undefined where it overlaps one that is there, does not start at a page, is not in
   * user space, or there are too many.
   */
  add(wanted: string, map: Omit<NamedMap, 'name'>): NamedMap | undefined {
    const end = map.address + map.pages * PAGE_BYTES;
    const taken = this.maps.some(m => map.address < m.address + m.pages * PAGE_BYTES && m.address < end);
    const mapped = this.maps.reduce((sum, m) => sum + m.pages, map.pages);
    if (taken || map.pages < 1 || map.address % PAGE_BYTES !== 0) return undefined;
    if (map.address < PAGE_BYTES || end > USER_END) return undefined;
    if (this.maps.length >= MAX_MAPS || mapped > MAX_MAPPED_PAGES) return undefined;
    let name = wanted;
    for (let n = 2; this.maps.some(m => m.name === name); n++) name = `${wanted}${n}`;
    const added = { ...map, name };
    this.maps.push(added);
    return added;
  }

  /** The mapping of an address. */
  at(address: number): NamedMap | undefined {
    return this.maps.find(m => address >= m.address && address < m.address + m.pages * PAGE_BYTES);
  }

  /** A page as the script writes it: `heap[3]`. */
  page(address: number): string | undefined {
    const map = this.at(address);
    return map && (map.pages === 1 ? map.name : `${map.name}[${indexIn(map, address)}]`);
  }

  /**
   * A range as the script writes it: `heap`, `heap[16..48]`, `heap[40]..tail[5]`. Ends that no mapping covers are cut
   * off; undefined where nothing is left.
   */
  range(address: number, pages: number): string | undefined {
    const end = address + pages * PAGE_BYTES;
    const covered = this.maps
      .filter(m => m.address < end && address < m.address + m.pages * PAGE_BYTES)
      .sort((a, b) => a.address - b.address);
    const [first, last] = [covered[0], covered[covered.length - 1]];
    if (!first) return undefined;
    const from = Math.max(0, indexIn(first, address));
    const to = Math.min(last.pages, indexIn(last, end));
    if (first !== last) {
      const start = from === 0 ? first.name : `${first.name}[${from}]`;
      return `${start}..${to === last.pages ? last.name : `${last.name}[${to - 1}]`}`;
    }
    if (from === 0 && to === first.pages) return first.name;
    return to === from + 1 ? `${first.name}[${from}]` : `${first.name}[${from}..${to}]`;
  }

  /** The page whose entry has this place in its table, of the first of these mappings that has one. */
  bySlot(slot: number | undefined, maps: readonly NamedMap[]): number | undefined {
    if (slot === undefined) return undefined;
    for (const map of maps) {
      const ahead = (indexInTable(slot) - ((map.address / PAGE_BYTES) % 512) + 512) % 512;
      if (ahead < map.pages) return map.address + ahead * PAGE_BYTES;
    }
    return undefined;
  }

  /** Whether mappings cover a range without a hole. */
  covers(address: number, pages: number): boolean {
    let at = address;
    for (const end = address + pages * PAGE_BYTES; at < end; ) {
      const map = this.at(at);
      if (!map) return false;
      at = map.address + map.pages * PAGE_BYTES;
    }
    return true;
  }
}

/** What is likely to lie at an address of a process, as a name. */
export function nameAt(address: number): string {
  return address < 2 ** 32 ? 'image' : address >= 0x7ff000000000 ? 'stack' : 'library';
}

function indexIn(map: NamedMap, address: number): number {
  return Math.floor((address - map.address) / PAGE_BYTES);
}
