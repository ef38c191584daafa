/**
 * A setup block that does not end is told only by running it, as the build of each backend does. What a check of the text
 * has said already is not said again.
 */
import type { ReportedDiagnostic } from '../model/report.ts';
import { build } from '../sim/build.ts';
import { failureOf } from '../sim/failure.ts';
import type { Scenario } from '../sim/scenario.ts';
import { failed, foreseen } from './failures.ts';

/** Most pages of a script whose setup block a check runs. */
const MAX_CHECKED_PAGES = 1 << 16;

export function setupFailures(scenario: Scenario): ReportedDiagnostic[] {
  const pages = scenario.maps.reduce((sum, map) => sum + map.pages, 0);
  if (pages > MAX_CHECKED_PAGES) return [];
  return scenario.backends.flatMap(choice => {
    try {
      build(scenario, choice);
      return [];
    } catch (error) {
      const failure = failureOf(error, scenario, choice);
      return foreseen(scenario, failure) ? [] : [failed(failure)];
    }
  });
}
