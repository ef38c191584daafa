/** Runs of scripts, each made once for everybody who wants it. */
import { onBackends } from '../../library/choose.ts';
import type { RunProgress } from '../../protocol/messages.ts';
import type { BackendChoice, Scenario } from '../../sim/scenario.ts';
import type { Script } from '../script.ts';
import type { Job, JobAnswer } from './run.ts';
import type { Runner } from './runner.ts';
import { SharedWork } from './shared-work.ts';

export class ScriptRuns {
  private readonly runner: Runner<Job, JobAnswer, RunProgress>;
  private readonly made = new SharedWork<JobAnswer, RunProgress>();

  constructor(runner: Runner<Job, JobAnswer, RunProgress>) {
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
    onProgress?: (progress: RunProgress) => void,
  ): Promise<JobAnswer> {
    return this.make(script, onBackends(compiled, backends), backends.join(), signal, onProgress);
  }

  /** Runs it on one backend with knobs that may not be the script's. */
  runOn(script: Script, compiled: Scenario, backend: BackendChoice, signal: AbortSignal): Promise<JobAnswer> {
    return this.make(script, { ...compiled, backends: [backend] }, JSON.stringify(backend), signal);
  }

  private make(
    script: Script,
    scenario: Scenario,
    backends: string,
    signal: AbortSignal,
    onProgress?: (progress: RunProgress) => void,
  ): Promise<JobAnswer> {
    const key = `${backends} ${scenario.schedule?.code ?? ''}`;
    const start = (given: AbortSignal, tell: (progress: RunProgress) => void) =>
      this.runner.run({ scenario }, given, tell);
    return this.made.get(script, key, signal, start, onProgress);
  }
}
