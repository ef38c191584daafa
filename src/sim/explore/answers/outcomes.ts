/** How complete runs end: the distinct outcomes, and what each says to the script's expectations. */
import { isHappeningKind } from '../../conditions.ts';
import type { Expectation } from '../../scenario.ts';
import type { Search } from '../search.ts';
import { holdsAtEnd, isAbout } from './conditions.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { someRunLacks } from './runs-without.ts';
import type { Evidence } from './verdict.ts';

export interface Ends {
  /** By key; each with the state that first ended so. */
  readonly outcomes: ReadonlyMap<string, { readonly outcome: Outcome; readonly state: number }>;
  /** One an expectation; of counts, nothing. */
  readonly evidence: readonly Evidence[];
}

/** Looks at every end that a search has reached. */
export function collectEnds(
  search: Search,
  expectations: readonly Expectation[],
  pageName: (page: number) => string,
): Ends {
  const { machine, deltas } = search;
  const { layout } = machine.build;
  const seen = expectations.map(
    e => e.kind === 'outcome' && deltas.happenings.some(h => isAbout(e.condition, h, layout)),
  );
  const missed = expectations.map(() => false);
  const outcomes = new Map<string, { outcome: Outcome; state: number }>();
  for (const state of search.ends) {
    search.load(state);
    const marks = search.histories.of(search.historyOf(state));
    const outcome = outcomeOf(machine, marks, pageName);
    if (!outcomes.has(outcome.key)) outcomes.set(outcome.key, { outcome, state });
    expectations.forEach((e, i) => {
      if (e.kind !== 'outcome') return;
      if (holdsAtEnd(e.condition, machine, marks)) seen[i] = true;
      else missed[i] = true;
    });
  }
  if (search.complete)
    expectations.forEach((e, i) => {
      if (e.kind !== 'outcome' || !seen[i] || !isHappeningKind(e.condition.kind)) return;
      missed[i] = someRunLacks(search, happening => isAbout(e.condition, happening, layout));
    });
  return { outcomes, evidence: expectations.map((_, i) => ({ seen: seen[i], missed: missed[i] })) };
}
