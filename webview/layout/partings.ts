/**
 * Where two runs of a script part: statement by statement, the first event of a CPU that the other run does not have at
 * the same place. What follows in that statement differs because of it, so it is not told one by one; the next statement
 * begins anew.
 *
 *   A   statement lock xchg* store …   statement …
 *   B   statement lock start* commit … statement …
 */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { alike } from './alike.ts';
import { startsOf } from './clock.ts';
import { type Sieve, sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

/** Most statements of a CPU that are compared. */
const MOST = 10_000;

/** Event numbers of the partings in either run, in order. */
export interface Partings {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Events of one of the chosen runs at which it differs: as it says itself, else from the run above it (the first, below). */
export function differencesOf(
  recording: PackedRecording,
  chosen: readonly PackedRecording[],
  unfoldingOf: (recording: PackedRecording) => Unfolding,
): readonly number[] {
  if (recording.differs) return recording.differs;
  const i = chosen.indexOf(recording);
  if (chosen.length < 2 || i < 0) return [];
  const pair = i === 0 ? chosen.slice(0, 2) : chosen.slice(i - 1, i + 1);
  const [left, right] = pair.map(unfoldingOf);
  const cpus = Math.max(...pair.map(r => r.cpus));
  return partingsOf(left, right, cpus)[i === 0 ? 'left' : 'right'];
}

export function partingsOf(left: Unfolding, right: Unfolding, cpus: number): Partings {
  const found = { left: [] as number[], right: [] as number[] };
  for (let cpu = 0; cpu < cpus; cpu++) {
    const [l, r] = [new Reader(left, cpu), new Reader(right, cpu)];
    const count = Math.min(l.statements, r.statements, MOST);
    for (let n = 0; n < count; n++) {
      const parted = firstDifference(l, r, n);
      if (!parted) continue;
      found.left.push(parted.left);
      found.right.push(parted.right);
    }
  }
  const sorted = (events: number[]) => events.sort((x, y) => x - y);
  return { left: sorted(found.left), right: sorted(found.right) };
}

/** The events at which the n-th statement parts; a side that is over stands at its last event. Null where it does not. */
function firstDifference(l: Reader, r: Reader, n: number): { left: number; right: number } | null {
  const [lBegin, lEnd] = l.statement(n);
  const [rBegin, rEnd] = r.statement(n);
  const most = Math.min(lEnd - lBegin, rEnd - rBegin);
  let i = 0;
  for (let more = 1; i < most && more > 0; i = Math.min(most, i + more))
    more = alike(l.own, lBegin + i, r.own, rBegin + i);
  if (lBegin + i === lEnd && rBegin + i === rEnd) return null;
  return { left: l.own.nth(Math.min(lBegin + i, lEnd - 1)), right: r.own.nth(Math.min(rBegin + i, rEnd - 1)) };
}

/** A CPU's own events, by number. */
class Reader {
  readonly statements: number;
  readonly own: Sieve;
  private readonly starts: Sieve;

  constructor(unfolding: Unfolding, cpu: number) {
    const { log } = unfolding;
    this.own = sieveOf(unfolding, `cpu ${cpu}`, row => log.cpu[row] === cpu);
    this.starts = startsOf(unfolding, cpu);
    this.statements = this.starts.count;
  }

  /** Where the n-th statement begins, and where the next one does. */
  statement(n: number): [begin: number, end: number] {
    const next = this.starts.nth(n + 1);
    return [this.own.countBefore(this.starts.nth(n)), next < 0 ? this.own.count : this.own.countBefore(next)];
  }
}
