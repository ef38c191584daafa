/**
 * The ordinary run beside an exploration. What is no matter of schedules (banner, batches) is told of it, and "times
 * native" is the worst against native's ordinary run. All backends are run together, so that native is run once, and
 * nothing is logged.
 */
import type { BackendResult } from '../../model/report.ts';
import { runScenario } from '../run.ts';
import type { Scenario } from '../scenario.ts';

/** Results by backend; a backend that cannot run the script has none. */
export type OrdinaryRuns = ReadonlyMap<string, BackendResult>;

/** Runs a scenario on each of its backends. */
export function ordinaryRuns(scenario: Scenario): OrdinaryRuns {
  const alone = { ...scenario, expectations: [] };
  const found = new Map<string, BackendResult>();
  const run = (wanted: Scenario): void => {
    for (const { result } of runScenario(wanted, { maxRows: 0 }).recordings) found.set(result.backend, result);
  };
  run(alone);
  // A schedule line that does not fit a backend spoils its run, and says nothing about the exploration.
  const backends = scenario.backends.filter(choice => !found.has(choice.name));
  if (scenario.schedule && backends.length) run({ ...alone, backends, schedule: undefined });
  return found;
}
