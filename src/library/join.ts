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
  return explored ? joined(ran, explored.lost, explored.complete, keyOf) : ran;
}

/** What a run found beside what an exploration found: a complete one has found all. `keyOf` is equal for what is the same. */
export function joined<Found>(
  ran: readonly Found[],
  explored: readonly Found[],
  complete: boolean,
  keyOf: (found: Found) => string,
): readonly Found[] {
  if (complete) return explored;
  const known = new Set(explored.map(keyOf));
  return [...explored, ...ran.filter(found => !known.has(keyOf(found)))];
}

/** The verdict on one expectation. */
export function joinedExpect(ran: ExpectResult, explored: ExploredExpect | undefined): ExploredExpect {
  if (!explored || explored.ok !== null) return explored ?? ran;
  return isDecided(ran) ? withNote(ran, explored) : explored;
}

/** The same for a report of one run: what the exploration leaves open is said as the run has it. */
export function joinedRunExpect(ran: ExpectResult, explored: ExploredExpect | undefined): ExploredExpect {
  if (!explored || explored.ok !== null) return explored ?? ran;
  return withNote(ran, explored);
}

/** What an exploration says about the same expectation on the same backend. */
export function exploredOf(
  { line, backend, text }: ExpectResult,
  explored: readonly ExploredExpect[],
): ExploredExpect | undefined {
  return explored.find(e => e.verdict !== 'skipped' && e.line === line && e.backend === backend && e.text === text);
}

function withNote(ran: ExpectResult, explored: ExploredExpect): ExploredExpect {
  return { ...ran, message: `${ran.message}; exploration: ${explored.message}` };
}

function keyOf({ bit, page, cpu, line }: LostBit): string {
  return JSON.stringify([bit, page, cpu, line]);
}

/** One run decides what no other run can change; that a count is within its bound is not of that kind. */
function isDecided({ ok, verdict, evidence }: ExpectResult): boolean {
  return ok !== null && !(ok && verdict === 'count' && evidence === 'run');
}
