/** From which event on two logs differ, found without going through turns that are alike one by one. */
import { kindIndex } from '../../src/model/events.ts';
import type { Sieve } from './sieve.ts';
import { type Occurrence, type Segment, turnsOf } from './turns.ts';

/** Events of a log, and how many pages later their turn is than their rows. */
interface Side {
  readonly events: Sieve;
  readonly later: number;
}

/** A fold of which a turn begins with an event, and how many turns are to come. */
interface Begun extends Side {
  readonly segment: Segment;
  readonly left: number;
}

/**
 * So many events are alike from number `i` of the one and number `j` of the other on, and perhaps more; none where these two
 * differ.
 */
export function alike(one: Sieve, i: number, other: Sieve, j: number): number {
  const [here, there] = [one.turns.at(i), other.turns.at(j)];
  const begun = begunWith(other, there);
  for (const a of begunWith(one, here)) {
    for (const b of begun) {
      if (sameTurns(a.segment, b.segment) && sameParts(a, a.segment, b, b.segment))
        return a.segment.events * Math.min(a.left, b.left);
    }
  }
  const a = { events: one, later: laterBy(here.segment, here.turn) };
  const b = { events: other, later: laterBy(there.segment, there.turn) };
  return sameRows(a, here.row, here.segment.end, b, there.row, there.segment.end);
}

/** The folds of which a turn begins with an event, the outermost first. */
function begunWith(events: Sieve, { row, turn, segment }: Occurrence): Begun[] {
  const begun: Begun[] = [];
  let here = turn;
  for (let s: Segment | null = segment; s?.begin === row; s = s.within) {
    const own = here % s.times;
    if (s.fold) begun.unshift({ events, later: laterBy(s, here), segment: s, left: s.times - own });
    if (own > 0) break;
    here /= s.times;
  }
  return begun;
}

const laterBy = (segment: Segment, turn: number): number =>
  turnsOf(segment, turn).reduce((pages, { fold, turn }) => pages + turn * fold.pages, 0);

const sameTurns = (a: Segment, b: Segment): boolean => a.events === b.events && a.fold?.pages === b.fold?.pages;

/** Whether a turn of both has the same events, with the same folds in it. */
function sameParts(one: Side, a: Segment, other: Side, b: Segment): boolean {
  if (a.end - a.begin !== b.end - b.begin || a.parts.length !== b.parts.length) return false;
  if (a.parts.length === 0) return sameRows(one, a.begin, a.end, other, b.begin, b.end) === a.end - a.begin;
  return a.parts.every((part, i) => {
    const same = b.parts[i];
    return part.times === same.times && sameTurns(part, same) && sameParts(one, part, other, same);
  });
}

/** How many rows are the same from these on: they do the same, to the same pages. */
function sameRows(one: Side, a: number, endA: number, other: Side, b: number, endB: number): number {
  const [x, y] = [one.events.unfolding.log, other.events.unfolding.log];
  const most = Math.min(endA - a, endB - b);
  for (let i = 0; i < most; i++) {
    const [row, same] = [one.events.rows[a + i], other.events.rows[b + i]];
    if (x.kind[row] !== y.kind[same]) return i;
    const [page, samePage] = [x.page[row], y.page[same]];
    if (x.kind[row] === kindIndex.statement || (page < 0 && samePage < 0)) continue;
    if (page < 0 || samePage < 0 || page + one.later !== samePage + other.later) return i;
  }
  return most;
}
