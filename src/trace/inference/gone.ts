/**
 * Pages and tables that go. Nothing is set: a lazy section ends with nothing queued, tables go or stay, and the TLB is flushed.
 * Upper tables go with an munmap; MADV_DONTNEED leaves them.
 */
import { PAGE_BYTES } from '../../model/pte.ts';
import type { Move } from './moves.ts';
import type { Reading } from './reading.ts';

/** What a flush of all stands for at least: more pages than the kernel flushes one by one (tlb_single_page_flush_ceiling, arch/x86/mm/tlb.c). */
const MANY = 34;
/** Most pages that one call takes away, as far as a script says it. */
const MOST = 1 << 14;
/** Pages that one table maps, and their bytes. */
const TABLE_PAGES = 512;
const TABLE_BYTES = TABLE_PAGES * PAGE_BYTES;
/** What the top table maps. */
const TOP_BYTES = 2 ** 48;
/** A page with a table, and nothing in it. */
const EMPTY = 0x6f0000000000;

/** A table that nothing points to any more: it hangs elsewhere afterwards, or it went with its pages. */
export function tableGoes(reading: Reading): void {
  const first = reading.at;
  const gone = reading.ahead(0) as Move & { kind: 'table' };
  const to = reading.ahead(reading.ahead(1)?.kind === 'alloc' ? 2 : 1);
  if (to?.kind !== 'table' || to.empty) {
    zap(reading);
    return;
  }
  while (reading.moves[reading.at] !== to) reading.at++;
  reading.at++;
  reading.flushes();
  emptiedTables(reading);
  reading.flushes();
  for (let i = 0; i < TABLE_PAGES; i++) {
    reading.note({ address: gone.address + i * PAGE_BYTES, protection: 'rw', access: 'write' });
    reading.makes(to.address + i * PAGE_BYTES);
  }
  reading.guess('which pages of a table that an mremap moves as a whole are present');
  const all = { pages: TABLE_PAGES, newPages: TABLE_PAGES };
  reading.say(first, { kind: 'mremap', address: gone.address, ...all, to: to.address });
}

/** Tables that go, behind a lazy section with nothing in it: the first of their places. */
export function emptiedTables(reading: Reading): number | undefined {
  let first: number | undefined;
  for (; reading.at < reading.moves.length; reading.at++) {
    const move = reading.moves[reading.at];
    if (move.kind === 'table' && move.empty) first = Math.min(first ?? move.address, move.address);
    else if (move.kind === 'nothing') {
      if (reading.firstExcept('nothing')?.kind === 'flush') break;
    } else if (move.kind !== 'release') break;
  }
  return first;
}

/** What goes before a flush. */
interface Gone {
  readonly released: number;
  /** Lazy sections in which nothing was queued. */
  readonly nothing: number;
  /** The tables of pages: where the first and the last begin. */
  readonly lowest?: number;
  readonly highest: number;
  /** Bytes that the highest entry maps of those that were emptied. */
  readonly span: number;
}

function goneFromHere(reading: Reading): Gone {
  let lowest: number | undefined;
  let [released, nothing, highest, span] = [0, 0, 0, 0];
  for (; reading.at < reading.moves.length; reading.at++) {
    const move = reading.moves[reading.at];
    if (move.kind === 'table' && move.empty) {
      span = Math.max(span, move.span);
      if (move.span > TABLE_BYTES) continue;
      lowest = Math.min(lowest ?? move.address, move.address);
      highest = Math.max(highest, move.address);
    } else if (move.kind === 'release') released++;
    else if (move.kind === 'nothing') nothing++;
    else break;
  }
  return { released, nothing, lowest, highest, span };
}

/** Pages that go: an munmap where upper tables go with them, else MADV_DONTNEED. */
export function zap(reading: Reading): void {
  const first = reading.at;
  const begins = reading.moves[first].kind;
  const { released, nothing, lowest, highest, span } = goneFromHere(reading);
  const range = reading.flushes();
  const flushed = reading.moves[reading.at - 1]?.kind === 'flush';
  if (lowest === undefined) for (let i = flushed ? 1 : 0; i < nothing; i++) nothingChanges(reading, first);
  if (!flushed) return;
  // A table alone that goes before the section ends: 7.2 frees what an MADV_DONTNEED has emptied.
  const reclaimed = begins === 'table' && released === 1;
  const pages = reclaimed ? TABLE_PAGES : (range?.pages ?? MANY);
  const address = reclaimed ? lowest! : (range?.address ?? lowest ?? reading.somewhere(pages));
  const spanned = lowest === undefined || reclaimed ? 0 : (highest - lowest) / PAGE_BYTES;
  const count = Math.min(MOST, pages + (range ? 0 : spanned));
  for (let i = 0; i < count; i++) {
    reading.note({ address: address + i * PAGE_BYTES, protection: 'rw', access: 'write' });
    reading.makes(address + i * PAGE_BYTES);
  }
  if (range === undefined)
    reading.guess('how many pages went at once, and which; the script has as few as flush all of the TLB');
  if (released === 0 || reclaimed) {
    reading.say(first, { kind: 'madvise', address, pages: count, advice: 'dontneed' });
    return;
  }
  // A table above them that stays has something else to map.
  const above = span * TABLE_PAGES;
  if (above < TOP_BYTES) {
    const edge = address % above < above / 2 ? above - PAGE_BYTES : 0;
    reading.note({ address: address - (address % above) + edge, protection: 'rw', access: undefined });
  }
  reading.say(first, { kind: 'munmap', address, pages: count });
}

/** A lazy section in which nothing changed: an mprotect of a page that has a table, and nothing in it. */
function nothingChanges(reading: Reading, first: number): void {
  reading.note({ address: EMPTY, protection: 'rw', access: 'emptied' });
  const protection = reading.rights.get(EMPTY) === 'r' ? 'rw' : 'r';
  reading.rights.set(EMPTY, protection);
  reading.guess('what went over tables with nothing in them; the script has an mprotect of an empty page');
  reading.say(first, { kind: 'mprotect', address: EMPTY, pages: 1, protection });
}
