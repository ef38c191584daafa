/**
 * The steps of a program that says nothing of itself, derived from what its calls did to page tables. Each call has a way of its own:
 *
 *   mprotect, clear_refs   entries are read and committed, upwards, then flushed; only a clear_refs takes soft-dirty away
 *   msync                  a page is flushed and set again without W
 *   fork                   tables that are not pinned, until the child's are pinned as a whole
 *   mremap                 entries are set as they were found (with the G bit that Xen adds), or a table is hung elsewhere
 *   MADV_FREE              entries are set without A and D
 *   munmap, MADV_DONTNEED  nothing is set: a lazy section ends with nothing queued, tables go or stay, and the TLB is flushed
 *   a page fault           an entry is set as new; behind a flush of its page, it is a copy
 *
 * Where two calls look the same, the simpler is taken; what was guessed becomes a note.
 */
import { D, RW } from '../../model/pte.ts';
import type { TraceEvent } from '../reader.ts';
import { tableGoes, zap } from './gone.ts';
import { flagsOf, type Inferred, Reading } from './reading.ts';
import { copies, sets } from './sets.ts';
import { updates } from './updates.ts';

/** Reads the steps out of a trace's events. */
export function inferSteps(events: readonly TraceEvent[]): Inferred {
  const reading = new Reading(events);
  while (!reading.isOver) {
    const from = reading.at;
    step(reading);
    if (reading.at === from) reading.at++;
  }
  return reading.result();
}

/** Reads one step, or passes by what begins none. */
function step(reading: Reading): void {
  const first = reading.at;
  const move = reading.moves[first];
  switch (move.kind) {
    case 'start':
      updates(reading);
      return;
    case 'set':
      sets(reading, first);
      return;
    case 'nothing':
      zap(reading);
      return;
    case 'flush':
      if (move.pages === 1 && reading.ahead(1)?.kind === 'set') copies(reading);
      else zap(reading);
      return;
    case 'alloc':
    case 'table':
      if (reading.moves.slice(first, first + 4).some(m => m.kind === 'alloc' && !m.pinned)) fork(reading);
      else if (move.kind === 'table' && move.empty) tableGoes(reading);
      else tablesForSets(reading);
  }
}

/** Tables that are made for pages which are set next. */
function tablesForSets(reading: Reading): void {
  const first = reading.at;
  const set = reading.firstExcept('table', 'alloc');
  if (set?.kind !== 'set') return;
  while (reading.moves[reading.at] !== set) reading.at++;
  sets(reading, first);
}

/** A fork, and the writes behind it, to what it has write-protected. */
function fork(reading: Reading): void {
  const first = reading.at;
  while (reading.at < reading.moves.length && reading.moves[reading.at].kind !== 'pin') reading.at++;
  reading.at++;
  for (; reading.at < reading.moves.length; reading.at++) {
    const [move, behind] = [reading.moves[reading.at], reading.ahead(1)];
    const copied = move.kind === 'flush' && move.pages === 1 && behind?.kind === 'set' && flagsOf(behind.entry) & RW;
    const again = move.kind === 'set' && !move.lazy && (flagsOf(move.entry) & (RW | D)) === (RW | D);
    const whole = move.kind === 'flush' && move.pages === 0;
    if (!copied && !again && !whole) break;
  }
  reading.say(first, { kind: 'fork' });
}
