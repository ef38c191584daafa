/** How a script ends on one backend, by SPIN and by the explorer, and what they say of its expectations: both must be the same. */
import { expect } from 'vitest';
import { promelaModel } from '../../src/export/promela/model.ts';
import { pageName } from '../../src/model/report.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { clauses, outcomeOf } from './outcomes.ts';
import { allEnds, type End } from './spin.ts';

/** SPIN's ends, which must be the outcomes of the explorer, and SPIN's states over the explorer's. */
export async function compared(
  scenario: Scenario,
  choice: BackendChoice,
  text: string,
): Promise<{ ends: readonly End[]; ratio: number }> {
  const { machine } = build(scenario, choice);
  const { layout } = machine.build;
  const { ends, states } = await allEnds(promelaModel(scenario, choice, text), layout.pages, scenario.cpus);
  const name = (page: number): string => pageName(layout.named(scenario), page);
  const { result, outcomes } = exploreScenario(scenario, choice, { reduce: false });
  const theirs = new Set(ends.map(end => outcomeOf(end, machine, name)));
  expect(result.complete, text).toBe(true);
  expect([...theirs].sort(), text).toEqual([...new Set(outcomes.map(o => clauses(o.text)))].sort());
  return { ends, ratio: states / result.states };
}

/** The same, and verdicts: the explorer's with its reduction and without. */
export async function agreed(scenario: Scenario, choice: BackendChoice, text: string): Promise<{ ratio: number }> {
  const { ends, ratio } = await compared(scenario, choice, text);
  for (const reduce of [false, true]) {
    const { expects } = exploreScenario(scenario, choice, { reduce });
    expect(verdicts(ends), text).toEqual(expects.filter(e => isOutcome(scenario, choice, e.text)).map(e => e.verdict));
  }
  return { ratio };
}

function isOutcome(scenario: Scenario, choice: BackendChoice, text: string): boolean {
  return scenario.expectations.some(
    e => e.kind === 'outcome' && e.text === text && (!e.on || e.on.includes(choice.name)),
  );
}

/** What is true of every end holds always, of some sometimes, of none never. */
function verdicts(ends: readonly End[]): string[] {
  return (ends[0]?.expects ?? []).map((_, i) => {
    const truths = ends.map(end => end.expects[i]);
    return truths.every(Boolean) ? 'always' : truths.some(Boolean) ? 'sometimes' : 'never';
  });
}
