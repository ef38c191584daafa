/**
 * Runs of scripts, shared: the squiggles and the panel want the same run of the same text, and it is made once. It is
 * given up when everybody who asked has gone.
 */
import { onBackends } from '../library/choose.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { JobAnswer } from './runs/job.ts';
import { GivenUp, type Runner } from './runs/runner.ts';
import type { Script } from './script.ts';

interface Shared {
  readonly answer: Promise<JobAnswer>;
  readonly control: AbortController;
  waiting: number;
}

export class ScriptRuns {
  private readonly runner: Runner;
  /** By script, then by the backends asked for. */
  private readonly made = new WeakMap<Script, Map<string, Shared>>();

  constructor(runner: Runner) {
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
    const shared = this.shared(script, backends.join(), scenario);
    shared.waiting++;
    try {
      return await Promise.race([shared.answer, givenUp(signal)]);
    } finally {
      if (--shared.waiting === 0) shared.control.abort();
    }
  }

  private shared(script: Script, key: string, scenario: Scenario): Shared {
    let ofScript = this.made.get(script);
    if (!ofScript) {
      ofScript = new Map();
      this.made.set(script, ofScript);
    }
    const known = ofScript.get(key);
    if (known) return known;
    const control = new AbortController();
    const answer = this.runner.run({ scenario }, control.signal);
    const shared = { answer, control, waiting: 0 };
    ofScript.set(key, shared);
    // A run that was given up, or failed, is made anew for the next who asks.
    answer.catch(() => ofScript.delete(key));
    return shared;
  }
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new GivenUp());
    signal.addEventListener('abort', () => reject(new GivenUp()), { once: true });
  });
}
