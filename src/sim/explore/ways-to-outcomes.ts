/** To each of some outcomes of an exploration a run that ends in it: the shortest, where a bounded search finds it. */

import { type Outcome, outcomeOf } from './answers/outcome.ts';
import { type Target, WitnessSearch } from './answers/witness.ts';
import type { Exploration } from './exploration.ts';
import type { Mark } from './states/history.ts';

export interface WayToOutcome {
  readonly outcome: Outcome;
  /** The CPU of each visible step. */
  readonly way: readonly number[];
  readonly shortest: boolean;
}

/** Moves between two looks at what is left to do. */
const SLICE = 2000;

/** One search for all of them, over `maxStates` at most; where `goOn` ends it, the first search's ways stand. */
export function waysToOutcomes(
  exploration: Exploration,
  outcomes: readonly Outcome[],
  maxStates: number,
  goOn: () => boolean = () => true,
): WayToOutcome[] {
  const { search, ends, pageName } = exploration;
  const ways = outcomes.map(({ key }) => search.wayTo(ends.outcomes.get(key)!.state));
  let asked: readonly Mark[] | null = null;
  let found = '';
  const targets = outcomes.map(
    ({ key }): Target => ({
      kind: 'end',
      // Every target is asked about the same end in turn.
      is: (machine, marks) => {
        if (marks !== asked) found = outcomeOf(machine, marks, pageName).key;
        asked = marks;
        return found === key;
      },
    }),
  );
  const bounds = ways.map(way => way.length);
  const witnesses = new WitnessSearch(exploration.newSearch(false, maxStates), targets, bounds, maxStates);
  while (!witnesses.step(SLICE) && goOn());
  return outcomes.map((outcome, i) => {
    const shortest = witnesses.way(i);
    return { outcome, way: shortest?.cpus ?? ways[i], shortest: shortest !== null };
  });
}
