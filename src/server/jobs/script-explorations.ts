/** Explorations of scripts, each made once for everybody who wants it. */
import { onBackends } from '../../library/choose.ts';
import type { OrdinaryRuns } from '../../sim/explore/answers/ordinary-runs.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Script } from '../script.ts';
import { type Bounds, type Explored, type ExploreJob, inOrder } from './explore.ts';
import { SharedWork } from './shared-work.ts';
import type { TestJob } from './test.ts';

export interface ExploreChoices {
  readonly bounds: Bounds;
  /** Aliases or presets; none: the script's own. */
  readonly backends?: readonly string[];
  /** The ordinary runs on these backends, where they have been made already. */
  readonly runs?: OrdinaryRuns;
  /** Most outcomes of a backend that are listed; absent: none. */
  readonly listed?: number;
  /** Each backend is a job of its own, so that several threads may share the work. */
  readonly apart?: boolean;
  readonly onProgress?: (states: number) => void;
}

/** Does explorations and tests: a thread, or several. */
interface Explorer {
  /** Threads that do; absent: one. */
  readonly size?: number;
  run(job: ExploreJob | TestJob, signal: AbortSignal, onProgress?: (states: number) => void): Promise<Explored>;
}

export class ScriptExplorations {
  private readonly runner: Explorer;
  private readonly made = new SharedWork<Explored, number>();

  constructor(runner: Explorer) {
    this.runner = runner;
  }

  /**
   * Explores a script that has compiled. Rejects with GivenUp when `signal` says so; throws UnknownBackend.
   */
  async explore(
    script: Script,
    compiled: Scenario,
    signal: AbortSignal,
    { bounds, backends = [], runs, listed, apart = false, onProgress }: ExploreChoices,
  ): Promise<Explored> {
    const scenario = onBackends(compiled, backends);
    const key = [...backends, bounds.deadline, bounds.maxStates, bounds.maxBytes, listed ?? 0].join();
    const job = { scenario, bounds, runs, listed };
    const start = (given: AbortSignal, tell: (states: number) => void) =>
      apart && this.threads > 1 ? this.exploreApart(job, given, tell) : this.runner.run(job, given, tell);
    return this.made.get(script, key, signal, start, onProgress);
  }

  private get threads(): number {
    return this.runner.size ?? 1;
  }

  /** The answer to a job from one for each backend. */
  private async exploreApart(job: ExploreJob, signal: AbortSignal, tell: (states: number) => void): Promise<Explored> {
    const { scenario, bounds } = job;
    const found = scenario.backends.map(() => 0);
    const deadline = bounds.deadline / Math.ceil(found.length / this.threads);
    const answers = await Promise.all(
      scenario.backends.map((choice, i) => {
        const own = { ...job, scenario: { ...scenario, backends: [choice] }, bounds: { ...bounds, deadline } };
        return this.runner.run(own, signal, states => {
          found[i] = states;
          tell(found.reduce((sum, count) => sum + count));
        });
      }),
    );
    return {
      backends: answers.flatMap(answer => answer.backends),
      expects: inOrder(answers.flatMap(answer => answer.expects)),
      diagnostics: answers.flatMap(answer => answer.diagnostics),
    };
  }

  /** Judges a script that has compiled as a test; rejects and throws as above. */
  async test(
    script: Script,
    compiled: Scenario,
    signal: AbortSignal,
    backends: readonly string[] = [],
  ): Promise<Explored> {
    const tested = onBackends(compiled, backends);
    const start = (given: AbortSignal) => this.runner.run({ tested }, given);
    return this.made.get(script, ['test', ...backends].join(), signal, start);
  }
}
