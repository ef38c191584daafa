/**
 * Entries that are read and committed, upwards, then flushed: mprotect, or clear_refs, which alone takes soft-dirty away.
 */
import { PAGE_BYTES, SOFT_DIRTY, SPECIAL } from '../../model/pte.ts';
import { largestFolio } from '../calls.ts';
import { foundAs, protectionOf } from '../found.ts';
import type { Protection } from '../phrases.ts';
import { flagsOf, type Reading } from './reading.ts';

/** Reads one mprotect or clear_refs. */
export function updates(reading: Reading): void {
  const first = reading.at;
  const starts = new Map<number, string>();
  const rights = new Set<Protection>();
  /** Entries that were read in a row before any was committed: of one large folio, which only files have here. */
  const folios: number[][] = [];
  let [last, cleared, row] = [-1, false, [] as number[]];
  for (; reading.at < reading.moves.length; reading.at++) {
    const move = reading.moves[reading.at];
    if (move.kind === 'nothing') continue;
    if (move.kind === 'start') {
      if (move.address <= last) break;
      last = move.address;
      starts.set(last, move.entry);
      row.push(last);
    } else if (move.kind === 'commit') {
      const start = starts.get(move.address) ?? move.entry;
      cleared ||= (flagsOf(start) & ~flagsOf(move.entry) & SOFT_DIRTY) !== 0;
      rights.add(protectionOf(move.entry));
      if (row.length > 1) folios.push(row);
      row = [];
    } else break;
  }
  if (!cleared) for (const [page, entry] of starts) reading.note(foundAs(page, entry));
  for (const folio of folios) reading.folio(folio, largestFolio(folio.length) ?? 1);
  reading.flushes();
  if (cleared) {
    for (const [page, entry] of starts) {
      reading.makes(page);
      reading.rights.set(page, protectionOf(entry));
    }
    reading.say(first, { kind: 'clear_refs' });
    return;
  }
  const protection = askedFor(reading, starts, rights);
  for (const page of starts.keys()) reading.rights.set(page, protection);
  const [address] = starts.keys();
  reading.say(first, { kind: 'mprotect', address, pages: (last - address) / PAGE_BYTES + 1, protection });
}

/** What an mprotect asked for. One that changes no rights gave those that its pages, clean or the zero page, do not show. */
function askedFor(reading: Reading, starts: ReadonlyMap<number, string>, rights: ReadonlySet<Protection>): Protection {
  const writable = [...rights].find(r => r.startsWith('rw'));
  if (writable) return writable;
  const [asked] = [...rights].filter(r => r !== 'none');
  if (!asked) return 'none';
  const executable = asked.endsWith('x') ? 'rwx' : 'rw';
  const [page, entry] = [...starts][0];
  const same = [...starts.values()].every(start => protectionOf(start) === asked);
  const before = reading.rights.get(page) ?? (flagsOf(entry) & SPECIAL ? 'rw' : asked);
  return same && !before.startsWith('rw') ? executable : asked;
}
