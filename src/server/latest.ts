/**
 * What the latest run of each open script found: for the squiggles, and for a hover that shows an entry as the run had
 * it. An edit does not clear it at once, or every squiggle would blink with every key; it moves along with its lines
 * until the next run, and goes where its own lines were edited.
 */
import type { Finding } from './findings.ts';
import type { JobAnswer } from './runs/job.ts';
import type { Script } from './script.ts';

export interface LatestRun {
  /** What was run. */
  readonly script: Script;
  readonly answer: JobAnswer;
  /** As of the text that is open now. */
  readonly findings: readonly Finding[];
}

export class Latest {
  private readonly runs = new Map<string, LatestRun>();

  get(uri: string): LatestRun | undefined {
    return this.runs.get(uri);
  }

  put(run: LatestRun): void {
    this.runs.set(run.script.uri, run);
  }

  forget(uri: string): void {
    this.runs.delete(uri);
  }
}
