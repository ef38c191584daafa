/** What the explorer says of a script, for tests that write one in a line or two. */
import { expect } from 'vitest';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { scenarioOf } from '../sim/scenarios.ts';

/** The verdicts of a script's expectations on its first backend; the search must be complete. */
export function verdicts(script: string): string[] {
  const scenario = scenarioOf(script);
  const { expects, result } = exploreScenario(scenario, scenario.backends[0]);
  expect(result.complete).toBe(true);
  return expects.map(e => e.verdict);
}
