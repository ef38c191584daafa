/**
 * A dump of page tables: every page's entry before each step of the traced program, as the kernel's own memory shows it.
 *
 *   STATE before: STEP mprotect(0x10000000000, 34 pages, PROT_READ)
 *    region 0x10000000000, 34 pages
 *     pages 0..33 flags 8000000000000867 P|W|U|A|D|SOFT_DIRTY|NX pfns-scattered pagemap 103
 *
 * Kept are flags, empty entries and missing tables; of pagemap, whether the page is there and whether a file's. Frames are not
 * compared, nor what pagemap knows that no entry says (is the page mapped once, is the area soft-dirty).
 */
export interface EntryState {
  readonly line: number;
  /** What the program is about to do: its mark. */
  readonly word: 'BEGIN' | 'STEP' | 'END';
  readonly text: string;
  readonly regions: readonly StateRegion[];
}

export interface StateRegion {
  readonly address: number;
  readonly pages: number;
  readonly rows: readonly StateRow[];
}

/** Neighbours whose entries say the same. */
export interface StateRow {
  readonly line: number;
  readonly first: number;
  readonly end: number;
  readonly words: string;
  /** Nobody else maps these pages, as pagemap has it. */
  readonly exclusive: boolean;
  /** Their frames follow one another. */
  readonly inOrder: boolean;
}

const STATE = /^STATE before: (BEGIN|STEP|END)\b ?(.*)$/;
const REGION = /^region 0x([0-9a-f]{1,12}), (\d{1,9}) pages$/;
const ROW = /^pages (\d{1,9})\.\.(\d{1,9}) (.*)$/;
const ENTRY = /^(?:flags ([0-9a-f]{16}) ([\w|/]*)(?: pfns\S*)?|(pte 0)) pagemap ([0-9a-f])([0-9a-f])([0-9a-f])$/;
const MISSING = /^no page table \((?:pgd|pud|pmd) entry empty\)$/;

/** Names of bits as a dump has them. */
const names: readonly (readonly [bit: number, name: string])[] = [
  [0, 'P'],
  [1, 'W'],
  [2, 'U'],
  [3, 'PWT'],
  [4, 'PCD'],
  [5, 'A'],
  [6, 'D'],
  [7, 'PAT'],
  [8, 'G/PROTNONE'],
  [9, 'SPECIAL'],
  [10, 'UFFD_WP'],
  [11, 'SOFT_DIRTY'],
  [57, 'b57'],
  [58, 'SAVED_DIRTY'],
  [63, 'NX'],
];

/** Reads the lines of a dump one after another. */
export class StateReader {
  readonly states: { line: number; word: EntryState['word']; text: string; regions: StateRegion[] }[] = [];

  /** Takes a line that is one of a dump. A sentence where such a line is not as it should be; false: it is none. */
  take(line: number, text: string): string | boolean {
    const state = text.match(STATE);
    if (state) {
      this.states.push({ line, word: state[1] as EntryState['word'], text: state[2], regions: [] });
      return true;
    }
    const open = this.states[this.states.length - 1];
    if (!open) return false;
    const region = text.match(REGION);
    if (region) {
      open.regions.push({ address: Number.parseInt(region[1], 16), pages: Number(region[2]), rows: [] });
      return true;
    }
    const row = text.match(ROW);
    const within = open.regions[open.regions.length - 1];
    if (!row || !within) return false;
    const words = entryOf(row[3]);
    if (words === undefined) return 'the bits and their names do not go together';
    const rows = within.rows as StateRow[];
    const [first, last] = [Number(row[1]), Number(row[2])];
    if (first !== (rows.at(-1)?.end ?? 0) || last < first || last >= within.pages)
      return 'the pages of a region do not follow one another';
    const exclusive = /[2367ab]$/.test(row[3]);
    rows.push({ line, first, end: last + 1, words, exclusive, inOrder: / pfns\+1 /.test(row[3]) });
    return true;
  }
}

/** What a row says of its entries: `8000000000000867`, `8000000000000867 of a file`, `pte 0`, `no page table (pmd entry empty)`. */
function entryOf(said: string): string | undefined {
  if (MISSING.test(said)) return said;
  const match = said.match(ENTRY);
  if (!match) return undefined;
  const [, digits, bits, none, present, file, more] = match;
  if (none) return present === '0' ? none : undefined;
  const value = BigInt(`0x${digits}`);
  const set = names.filter(([bit]) => (value >> BigInt(bit)) & 1n).map(([, name]) => name);
  const soft = (Number.parseInt(more, 16) & 1) !== 0 || !((value >> 11n) & 1n);
  if (set.join('|') !== bits || present !== '1' || !soft || !/[04]/.test(file)) return undefined;
  return entryStateWords(digits, file === '4');
}

/** A present entry's words: its flags without the frame, and whether the page is a file's (or shared memory's). */
export function entryStateWords(digits: string, file: boolean): string {
  return `${digits}${file ? ' of a file' : ''}`;
}
