/**
 * Entries that are not present: swap entries, and migration entries, which look like them. Each kernel and width has
 * its own format, and a protocol cares which of the low bits it occupies.
 *
 *                    type              offset
 *   2.6, x86-64      bits 1 to 6       from bit 8 up     asm-x86/pgtable_64.h
 *   2.6, i386        bits 1 to 5       from bit 8 up     asm-x86/pgtable-2level.h
 *   2.6, PAE         bits 32 to 36     from bit 37 up    asm-x86/pgtable-3level.h
 *   6.1, i386        bits 1 to 5       from bit 9 up     asm/pgtable-2level.h
 *   6.1, others      bits 59 to 63     from bit 9 up,    asm/pgtable_64.h, pgtable-3level.h: L1TF; bits 5 and 6 are free for
 *                                      inverted          erratum KNL4
 */
import type { Width } from './parameters.ts';

export type NonPresent = 'swap' | 'migration-read' | 'migration-exclusive' | 'migration-write';

/** Where the type lies: a word, and bits of it. */
interface TypeField {
  readonly word: 'lo' | 'hi';
  readonly shift: number;
  readonly bits: number;
}

/**
 * Swap types. A swap area has the number 1 here. 2.6 (linux/swap.h) takes two of 32 for migration. 6.1 takes three, the
 * second for an anonymous page that is nobody else's (6c287605fd56), and above them four for device pages and one marker.
 */
const TYPES_2_6 = { swap: 1, 'migration-read': 30, 'migration-exclusive': 30, 'migration-write': 31 };
const TYPES_6_1 = { swap: 1, 'migration-read': 24, 'migration-exclusive': 25, 'migration-write': 26 };

export class SwapEntries {
  private readonly types: Readonly<Record<NonPresent, number>>;
  private readonly field: TypeField;
  private readonly modern: boolean;
  /** Results of the functions below. */
  lo = 0;
  hi = 0;

  constructor(modern: boolean, width: Width) {
    this.modern = modern;
    this.types = modern ? TYPES_6_1 : TYPES_2_6;
    if (width === 'i386') this.field = { word: 'lo', shift: 1, bits: 5 };
    else if (modern) this.field = { word: 'hi', shift: 27, bits: 5 };
    else if (width === 'pae') this.field = { word: 'hi', shift: 0, bits: 5 };
    else this.field = { word: 'lo', shift: 1, bits: 6 };
  }

  /** swp_entry_to_pte(swp_entry(type, offset)). */
  make(kind: NonPresent, offset: number): void {
    const { word, bits } = this.field;
    this.lo = 0;
    this.hi = 0;
    if (word === 'lo') this.place(offset * (this.modern ? 512 : 256));
    else if (this.modern) this.place((2 ** 50 - 1 - offset) * 512);
    else this.hi = offset * 2 ** bits;
    this.retype(this.lo, this.hi, kind);
  }

  /** swp_offset(pte_to_swp_entry(pte)). */
  offset(lo: number, hi: number): number {
    const { word, bits } = this.field;
    if (word === 'lo') return Math.floor((hi * 2 ** 32 + (lo >>> 0)) / (this.modern ? 512 : 256));
    if (this.modern) return 2 ** 50 - 1 - ((hi & 0x7ffffff) * 2 ** 23 + (lo >>> 9));
    return Math.floor((hi >>> 0) / 2 ** bits);
  }

  is(lo: number, hi: number, ...kinds: readonly NonPresent[]): boolean {
    const { word, shift, bits } = this.field;
    const type = ((word === 'lo' ? lo : hi) >>> shift) & (2 ** bits - 1);
    return kinds.some(kind => this.types[kind] === type);
  }

  /** The same offset, with another type. */
  retype(lo: number, hi: number, kind: NonPresent): void {
    const { word, shift, bits } = this.field;
    const others = ~((2 ** bits - 1) << shift);
    const type = this.types[kind] << shift;
    this.lo = (word === 'lo' ? (lo & others) | type : lo) >>> 0;
    this.hi = (word === 'hi' ? (hi & others) | type : hi) >>> 0;
  }

  /** The same type and low bits, with another offset: of 6.1 on x86-64. */
  advance(lo: number, hi: number, by: number): void {
    this.place((2 ** 50 - 1 - this.offset(lo, hi) - by) * 512);
    this.lo = (this.lo | (lo & 0x1ff)) >>> 0;
    this.hi = ((this.hi & 0x7ffffff) | (hi & ~0x7ffffff)) >>> 0;
  }

  private place(value: number): void {
    this.lo = value % 2 ** 32;
    this.hi = Math.floor(value / 2 ** 32) % 2 ** 32;
  }
}
