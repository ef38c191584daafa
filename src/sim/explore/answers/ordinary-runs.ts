/**
 * One ordinary run per backend supplies what does not depend on the schedule (banner, batches), and the counts where an
 * exploration stopped early. It logs nothing, and ends at once when its caller gives it up.
 */
import type { BackendResult } from '../../../model/report.ts';
import { runBackend } from '../../run.ts';
import type { BackendChoice, Scenario } from '../../scenario.ts';
import { ScheduleError } from '../../schedule.ts';

/** Results by backend; a backend that cannot run the script has none. */
export type OrdinaryRuns = ReadonlyMap<string, BackendResult>;

/** Ends a run from within, with what it has come to. */
class GivenUp extends Error {
  readonly soFar: BackendResult;
  constructor(soFar: BackendResult) {
    super('the run was given up');
    this.soFar = soFar;
  }
}

/** The ordinary run of one backend. Throws what `runBackend` throws. */
export function ordinaryRun(
  scenario: Scenario,
  choice: BackendChoice,
  goOn: () => boolean = () => true,
): BackendResult {
  const onStretch = (_backend: string, _events: number, soFar: () => { result: BackendResult }): void => {
    if (!goOn()) throw new GivenUp(soFar().result);
  };
  try {
    return runBackend(scenario, choice, { maxRows: 0, onStretch }).recording.result;
  } catch (error) {
    if (error instanceof GivenUp) return error.soFar;
    // A schedule line that does not fit a backend spoils its run, and says nothing about the exploration.
    if (error instanceof ScheduleError && scenario.schedule)
      return ordinaryRun({ ...scenario, schedule: undefined }, choice, goOn);
    throw error;
  }
}
