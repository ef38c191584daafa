/**
 * What a run and an exploration of the same script say together: the run of one schedule, the exploration of all. The
 * exploration has the last word wherever it has one; where it stopped early, what the run saw stays seen, and what the
 * run did not see stays unknown.
 */
import type { ExploredExpect, Witness } from '../model/explored.ts';
import type { ExpectResult, LostBit } from '../model/report.ts';

/** A lost bit, with its witness where an exploration found it. */
export type KnownLoss = LostBit & Partial<Witness>;

/** Lost bits of one backend, each once; those of the exploration first. */
export function joinedLosses(
  ran: readonly LostBit[],
  explored?: { readonly complete: boolean; readonly lost: readonly KnownLoss[] },
): readonly KnownLoss[] {
  if (!explored) return ran;
  if (explored.complete) return explored.lost;
  const known = new Set(explored.lost.map(keyOf));
  return [...explored.lost, ...ran.filter(lost => !known.has(keyOf(lost)))];
}

/** The verdict on one expectation. */
export function joinedExpect(ran: ExpectResult, explored: ExploredExpect | undefined): ExploredExpect {
  if (!explored) return ran;
  if (explored.ok !== null) return explored;
  if (isDecided(ran)) return { ...ran, message: `${ran.message}; exploration: ${explored.message}` };
  return explored;
}

function keyOf({ bit, page, cpu, line }: LostBit): string {
  return JSON.stringify([bit, page, cpu, line]);
}

/** One run can break a `never`, an `always` or a bound, and show a `sometimes`; more it cannot. */
function isDecided({ text, ok }: ExpectResult): boolean {
  return text.startsWith('sometimes') ? ok === true : ok === false;
}
