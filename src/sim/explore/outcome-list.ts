/**
 * The outcomes of an exploration as a list, as herd7 prints its states: how the pages end, what happened on the way,
 * how that differs from the first of the list, and a schedule to play.
 *
 * The list is bounded, and costs what it lists: a way for each row, and one search of bounded size that makes these ways
 * short. Outcomes in which nothing happened come first, so that the others are told by how they differ from a good one.
 */
import { besideFirst, type OutcomeRow } from '../../model/outcomes.ts';
import type { Outcome } from './answers/outcome.ts';
import { codeOf } from './answers/replay.ts';
import type { Exploration } from './exploration.ts';
import { waysToOutcomes } from './ways-to-outcomes.ts';

/** Most rows of a backend's list. */
export const MOST_OUTCOMES = 64;
/** Most states of the search that makes the schedules short: a fraction of a second. */
const MAX_SHORTENING_STATES = 20_000;

/** At most `most` outcomes of an exploration whose search is over. `goOn` may end the search for shorter schedules. */
export function listOutcomes(exploration: Exploration, most: number, goOn: () => boolean = () => true): OutcomeRow[] {
  const chosen = choose(
    [...exploration.ends.outcomes.values()].map(({ outcome }) => outcome),
    most,
  );
  if (chosen.length === 0) return [];
  const [first] = chosen;
  return waysToOutcomes(exploration, chosen, MAX_SHORTENING_STATES, goOn).map(({ outcome, way, shortest }) => ({
    ...besideFirst(outcome, first, exploration.pageName),
    ...codeOf(way),
    shortest,
  }));
}

/** Those in which nothing happened first; where there are too many, one of these, and then those with a happening. */
function choose(outcomes: readonly Outcome[], most: number): Outcome[] {
  const quiet = outcomes.filter(({ happened }) => happened.length === 0);
  const loud = outcomes.filter(({ happened }) => happened.length > 0).slice(0, most - Math.min(quiet.length, 1));
  return [...quiet.slice(0, most - loud.length), ...loud];
}
