/** Runs of scripts, each made once for everybody who wants it. */
import { onBackends } from '../library/choose.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { Job, JobAnswer } from './runs/job.ts';
import type { Runner } from './runs/runner.ts';
import type { Script } from './script.ts';
import { SharedWork } from './shared-work.ts';

export class ScriptRuns {
  private readonly runner: Runner<Job, JobAnswer>;
  private readonly made = new SharedWork<JobAnswer>();

  constructor(runner: Runner<Job, JobAnswer>) {
    this.runner = runner;
  }

  /**
   * Runs a script that has compiled, on its own backends or on those named. Rejects with GivenUp when `signal` says
   * so; throws UnknownBackend.
   */
  async run(
    script: Script,
    compiled: Scenario,
    signal: AbortSignal,
    backends: readonly string[] = [],
  ): Promise<JobAnswer> {
    const scenario = onBackends(compiled, backends);
    const key = `${backends.join()} ${scenario.schedule ?? ''}`;
    return this.made.get(script, key, signal, given => this.runner.run({ scenario }, given));
  }
}
