/**
 * Whether some complete run does without something that can happen. The history of a state need not remember it for
 * that: every move is kept with what it brought about, so the question is whether an end can be reached by other moves.
 * Moves that commute bring about the same, so the reduced search has such a run if there is one.
 */

import { MOVER_BITS } from '../../mover.ts';
import type { Search } from '../search.ts';
import type { Happening } from '../states/deltas.ts';

/** For a search that is complete. */
export function someRunLacks(search: Search, is: (happening: Happening) => boolean): boolean {
  const { states, moves, outOf, deltas } = search;
  const brings = deltas.list.map(({ happenings }) => happenings.some(number => is(deltas.happenings[number])));
  if (brings[search.start]) return false;
  const ends = new Set(search.ends);
  const reached = new Uint8Array(states.count);
  const open = [0];
  reached[0] = 1;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (ends.has(state)) return true;
    const last = state + 1 < states.count ? outOf.at(state + 1) : moves.length;
    for (let at = outOf.at(state); at < last; at += 2) {
      const to = moves.at(at);
      if (reached[to] || brings[moves.at(at + 1) >> MOVER_BITS]) continue;
      reached[to] = 1;
      open.push(to);
    }
  }
  return false;
}
