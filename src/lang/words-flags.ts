/**
 * The flags of an entry.
 */
import type { FlagName } from './flags.ts';
import type { Word } from './word.ts';

const meanings: { readonly [F in FlagName]: string } = {
  P: 'Present: bit 0. Without it hardware ignores the rest.',
  RW: 'Writable: bit 1.',
  US: 'User: bit 2.',
  PWT: 'Write-through: bit 3.',
  PCD: 'Cache disabled: bit 4.',
  A: 'Accessed: bit 5, set by the walker at any use.',
  D: 'Dirty: bit 6, set by the walker at a write.',
  PAT: 'PAT of a leaf: bit 7. With P clear, 2.6 reads it as PROT_NONE.',
  PSE: 'Bit 7 of an entry of a PMD page: it maps 2 MiB, and names no table.',
  G: 'Global: bit 8. With P clear, later kernels read it as PROT_NONE.',
  SPECIAL: 'Software bit 9: no struct page behind it.',
  UFFD: 'Software bit 10: write-protected for userfaultfd.',
  SD: 'Software bit 11: soft-dirty.',
  NX: 'No execute: bit 63.',
};

export const flagWords: readonly Word[] = Object.entries(meanings).map(([word, doc]) => ({
  word,
  kind: 'flag',
  form: `has ${word}`,
  doc,
  source: 'Intel SDM 3A 4.5; arch/x86/include/asm/pgtable_types.h',
}));
