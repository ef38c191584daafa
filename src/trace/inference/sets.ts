/**
 * Entries that are set: those of an mremap as they were found (with the G bit that Xen adds), of MADV_FREE without A and D, and
 * those of a page fault new; behind a flush of its page, an entry is a copy, or one that msync took W from.
 */
import { A, D, G, P, PAGE_BYTES, RW, SPECIAL } from '../../model/pte.ts';
import { foundAs, protectionOf } from '../found.ts';
import { emptiedTables } from './gone.ts';
import type { Move } from './moves.ts';
import { flagsOf, type Reading } from './reading.ts';

type SetMove = Move & { kind: 'set' };

/** Bytes that one table maps. */
const TABLE_BYTES = 512 * PAGE_BYTES;

/** Pages that are flushed and set, one by one: written back without W, copied with it. */
export function copies(reading: Reading): void {
  const first = reading.at;
  const pages: number[] = [];
  let copied: boolean | undefined;
  for (;;) {
    const [flush, set] = [reading.ahead(0), reading.ahead(1)];
    if (flush?.kind !== 'flush' || set?.kind !== 'set' || flush.address === undefined) break;
    const writable = (flagsOf(set.entry) & RW) !== 0;
    if (flush.address <= (pages.at(-1) ?? -1) || (copied ?? writable) !== writable) break;
    copied = writable;
    pages.push(flush.address);
    reading.note({
      address: flush.address,
      protection: 'rw',
      access: writable ? 'read' : 'write',
      file: !writable,
    });
    reading.at += 2;
    if (writable) break;
  }
  const [address, last] = [pages[0], pages[pages.length - 1]];
  if (copied) reading.say(first, { kind: 'access', write: true, first: 0, end: 1, step: 1, address });
  else reading.say(first, { kind: 'msync', address, pages: (last - address) / PAGE_BYTES + 1 });
}

/** Entries that are set in a row: moved, freed, or new. The step begins at `first`, where tables were made for them. */
export function sets(reading: Reading, first: number): void {
  const start = reading.moves[reading.at] as SetMove;
  const kind = kindOf(start.entry);
  const pages = setsLike(reading, start);
  const [address, last] = [pages[0].address, pages[pages.length - 1].address];
  const count = (last - address) / PAGE_BYTES + 1;
  const flushed = reading.ahead(0)?.kind === 'flush' && reading.ahead(1)?.kind !== 'set';
  if (kind === 'old' && (start.lazy || flushed)) moved(reading, first, pages, count);
  else if (kind === 'free') {
    for (const { address: page, entry } of pages) {
      reading.note({ address: page, protection: protectionOf(entry), access: 'write' });
    }
    reading.flushes();
    reading.say(first, { kind: 'madvise', address, pages: count, advice: 'free' });
  } else {
    for (const page of pages) {
      const file = kind === 'read' && !(flagsOf(page.entry) & SPECIAL);
      reading.note({ address: page.address, protection: 'rw', access: undefined, file });
      reading.makes(page.address);
    }
    accesses(reading, first, pages, kind !== 'read');
  }
}

/** Goes over the sets that belong to the same step as `start`, and over the tables that are made for them. */
function setsLike(reading: Reading, start: SetMove): SetMove[] {
  const kind = kindOf(start.entry);
  const pages: SetMove[] = [];
  for (; reading.at < reading.moves.length; reading.at++) {
    const move = reading.moves[reading.at];
    const before = pages.at(-1)?.address ?? -1;
    if (move.kind === 'alloc' || (move.kind === 'table' && !move.empty)) {
      const set = reading.firstExcept('table', 'alloc');
      const unpinned = move.kind === 'alloc' && !move.pinned;
      if (unpinned || set?.kind !== 'set' || set.address <= before || kindOf(set.entry) !== kind) break;
      continue;
    }
    if (move.kind !== 'set' || move.address <= before || move.lazy !== start.lazy) break;
    if (kindOf(move.entry) !== kind || (kind === 'read' && before >= 0 && move.address !== before + PAGE_BYTES)) break;
    pages.push(move);
  }
  return pages;
}

function kindOf(entry: string): 'free' | 'old' | 'write' | 'read' {
  const flags = flagsOf(entry);
  if (flags & P && !(flags & (A | D)) && !(flags & SPECIAL)) return 'free';
  return flags & G ? 'old' : flags & (D | RW) ? 'write' : 'read';
}

/** New pages as accesses, one for each run of neighbours. */
function accesses(reading: Reading, first: number, pages: readonly SetMove[], write: boolean): void {
  let from = 0;
  for (let i = 1; i <= pages.length; i++) {
    if (i < pages.length && pages[i].address === pages[i - 1].address + PAGE_BYTES) continue;
    const { address } = pages[from];
    reading.say(first, { kind: 'access', write, first: 0, end: i - from, step: 1, address });
    from = i;
  }
}

function moved(reading: Reading, first: number, pages: readonly SetMove[], count: number): void {
  const [{ address }] = pages;
  const flushed = reading.flushes();
  const emptied = emptiedTables(reading);
  const freed = emptied === undefined ? undefined : reading.flushes();
  const from = flushed?.address ?? freed?.address ?? emptied ?? reading.somewhere(count) + (address % TABLE_BYTES);
  for (const page of pages) {
    const { protection, access } = foundAs(page.address, page.entry);
    reading.note({ address: from + page.address - address, protection, access });
    reading.makes(page.address);
  }
  if (flushed === undefined && freed === undefined) reading.guess('where the pages of an mremap were');
  reading.say(first, { kind: 'mremap', address: from, pages: count, newPages: count, to: address });
}
