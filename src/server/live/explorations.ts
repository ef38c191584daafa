/**
 * Exploration that follows typing: of each script the newest text is explored, and an exploration that has been overtaken
 * is given up. Its own deadline ends it with what it has found; a second one, here, is for the parts that look at no
 * clock. It waits for a script's run that is long, and has no need to make it again. Where it takes long itself, the next one has a job for
 * each backend, which two threads share.
 */
import { unpackBatches } from '../../protocol/packed-batches.ts';
import type { OrdinaryRuns } from '../../sim/explore/answers/ordinary-runs.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Explored } from '../jobs/explore.ts';
import { GivenUp } from '../jobs/runner.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';

/** Milliseconds of an exploration whose backends are jobs of their own the next time, since each job costs some; and for as long as these take more than half. */
const LONG = 20;
/** Milliseconds beyond its deadline after which an exploration is ended with its thread. */
const OVERTIME = 3000;

interface Needs extends Pick<Surroundings, 'connection' | 'settings' | 'explorations' | 'latest'> {
  /** Hears what was found; nothing where the exploration came to nothing. */
  readonly hear: (script: Script, scenario: Scenario, answer: Explored | undefined) => void;
}

export class LiveExplorations {
  private readonly around: Needs;
  private readonly running = new Map<string, AbortController>();
  /** Scripts whose last exploration came to its end and took long. */
  private readonly long = new Set<string>();

  constructor(around: Needs) {
    this.around = around;
  }

  /** Explores a script when `run` is over, and gives up what is under way for an older text of it. */
  async start(script: Script, scenario: Scenario, run: Promise<void>): Promise<void> {
    this.stop(script.uri);
    const control = new AbortController();
    this.running.set(script.uri, control);
    const { connection, settings, explorations, hear } = this.around;
    await run;
    if (control.signal.aborted) return;
    const bounds = settings.liveBounds;
    const late = setTimeout(() => control.abort(), bounds.deadline + OVERTIME);
    try {
      const runs = this.runsOf(script, scenario);
      const apart = this.long.has(script.uri) && scenario.backends.length > 1;
      const started = performance.now();
      const answer = await explorations.explore(script, scenario, control.signal, { bounds, runs, apart });
      this.took(script.uri, (performance.now() - started) * (apart ? 2 : 1), answer);
      if (this.running.get(script.uri) === control) hear(script, scenario, answer);
    } catch (error) {
      if (!(error instanceof GivenUp)) connection.console.error(`${script.uri}: ${error}`);
      if (this.running.get(script.uri) === control) hear(script, scenario, undefined);
    } finally {
      clearTimeout(late);
      if (this.running.get(script.uri) === control) this.running.delete(script.uri);
    }
  }

  /** A deadline is shared evenly among backends where these are one job; so who came to it is one job again. */
  private took(uri: string, milliseconds: number, { backends }: Explored): void {
    if (milliseconds > LONG && backends.every(({ result }) => result.complete)) this.long.add(uri);
    else this.long.delete(uri);
  }

  /** The runs that were made of this very text, where none is missing. */
  private runsOf(script: Script, scenario: Scenario): OrdinaryRuns | undefined {
    const run = this.around.latest.run(script.uri);
    if (run?.script !== script) return undefined;
    const runs = new Map(
      run.answer.recordings.map(({ result, batches }) => [
        result.backend,
        { ...result, batches: unpackBatches(batches) },
      ]),
    );
    return scenario.backends.every(({ name }) => runs.has(name)) ? runs : undefined;
  }

  /** True while this script is being explored, or about to be. */
  isExploring(uri: string): boolean {
    return this.running.has(uri);
  }

  /** A script is closed. */
  forget(uri: string): void {
    this.stop(uri);
    this.long.delete(uri);
  }

  /** Gives up what is under way for a script; nothing is heard of it. */
  stop(uri: string): void {
    const control = this.running.get(uri);
    this.running.delete(uri);
    control?.abort();
  }
}
