/**
 * One x86 page-table entry, bit by bit.
 *
 *   63   62..52          51 ........ 12   11   10   9    8   7    6  5  4    3    2   1   0
 *   NX   (58: saved D)   page frame       SD   AVL  SPC  G   PAT  D  A  PCD  PWT  US  RW  P
 *
 * An entry is two unsigned 32-bit words, because JavaScript has no cheap 64-bit integer and because a PAE kernel
 * really does write it in two halves. `lo` holds P, RW, A and D; `hi` holds the upper frame bits and NX.
 * Bits as in Linux arch/x86/include/asm/pgtable_types.h (6.1) and include/asm-x86/pgtable.h (2.6.26).
 */

/** Bytes of a page (arch/x86/include/asm/page_types.h: PAGE_SHIFT). */
export const PAGE_BYTES = 4096;

export interface Pte {
  /** Bits 0..31, unsigned. */
  readonly lo: number;
  /** Bits 32..63, unsigned; always 0 on a two-level i386 table. */
  readonly hi: number;
}

export const P = 1 << 0;
export const RW = 1 << 1;
export const US = 1 << 2;
export const PWT = 1 << 3;
export const PCD = 1 << 4;
/** Accessed: set by the walker at any use (Intel SDM 3A 4.8). */
export const A = 1 << 5;
/** Dirty: set by the walker at a write. */
export const D = 1 << 6;
/** Bit 7 of a leaf is PAT; with P clear, 2.6.26 reads it as PROT_NONE. */
export const PAT = 1 << 7;
/** Global. With P clear, later kernels (6.1) read bit 8 as PROT_NONE. */
/** Bit 7 of an entry of a PMD page: it maps 2 MiB, and names no table. */
export const PSE = PAT;
export const G = 1 << 8;
/** Software bit 9: `_PAGE_SPECIAL`, which 6.1 puts on the zero page's entries. */
export const SPECIAL = 1 << 9;
/** Software bit 10: `_PAGE_UFFD_WP` on x86-64 (5.7), the write-protection of userfaultfd. */
export const UFFD_WP = 1 << 10;
/** Software bit 11: `_PAGE_SOFT_DIRTY` on 6.1. */
export const SOFT_DIRTY = 1 << 11;
/**
 * `_PAGE_SAVED_DIRTY` (6.6 and later): D of an entry that lost RW, since RW clear and D set means a shadow stack. Bit 58,
 * which is bit 26 of `hi`; on 32 bits software bit 10 (arch/x86/include/asm/pgtable_types.h).
 */
export const SAVED_DIRTY_HI = 1 << 26;
export const SAVED_DIRTY_32 = 1 << 10;
/**
 * s390's I (_PAGE_INVALID) in an entry that is young, kept in a bit that x86 leaves to software (57). Its other bits are printed by the names of x86: P is
 * _PAGE_PRESENT with _PAGE_READ, RW _PAGE_WRITE, A _PAGE_YOUNG, D _PAGE_DIRTY, all of them software's.
 */
export const INVALID_HI = 1 << 25;
export const PROTNONE_2_6 = PAT;
export const PROTNONE_6_1 = G;
/** No-execute, bit 63: bit 31 of `hi`. */
export const NX_HI = 0x80000000;

/** The bits hardware sets: A and D. */
export const AD = A | D;

export const ZERO: Pte = { lo: 0, hi: 0 };

/** Builds an entry from a frame number (below 2^40), low flags (bits 0..11) and NX. */
export function makePte(frame: number, flags: number, nx = false): Pte {
  const lo = ((frame & 0xfffff) * 4096 + (flags & 0xfff)) >>> 0;
  const hi = (Math.floor(frame / 0x100000) & 0xfffff) + (nx ? NX_HI : 0);
  return { lo, hi: hi >>> 0 };
}

/** The frame number in bits 12..51. */
export function frameOf(lo: number, hi: number): number {
  return (hi & 0xfffff) * 0x100000 + (lo >>> 12);
}

/** The sixteen hex digits that ftrace prints for an entry. */
export function hexPte(lo: number, hi: number): string {
  return (hi >>> 0).toString(16).padStart(8, '0') + (lo >>> 0).toString(16).padStart(8, '0');
}

const LOW_NAMES = ['P', 'RW', 'US', 'PWT', 'PCD', 'A', 'D', 'PAT', 'G', 'SPECIAL', 'AVL10', 'SD'] as const;

/** The names of the set flags, lowest first, e.g. `P RW US A D NX`. */
export function flagNames(lo: number, hi: number): string[] {
  const names: string[] = LOW_NAMES.filter((_, bit) => lo & (1 << bit));
  if (hi & SAVED_DIRTY_HI) names.push('SAVED_DIRTY');
  if (hi & INVALID_HI && lo & P) names.push('I');
  if (hi & NX_HI) names.push('NX');
  return names;
}

/** Hardware bits as a script writes them. */
export type AdBit = 'A' | 'D';
