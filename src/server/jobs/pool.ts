/**
 * Several threads for jobs that do not wait for each other: each job goes to the thread that has the fewest before it. A
 * thread starts with its first job, so one question alone costs one thread.
 */
import { Runner } from './runner.ts';
import type { StartThread } from './thread.ts';
import type { AnyAnswer, AnyJob, Progress } from './work-list.ts';

/** Most threads of a pool, however many cores there are: each holds the states of an exploration. */
export const MOST_THREADS = 4;

export class Pool<J extends AnyJob, A extends AnyAnswer, P extends Progress = never> {
  private readonly runners: readonly Runner<J, A, P>[];

  /** Of `size` threads, at least one and at most MOST_THREADS. */
  constructor(startThread: StartThread, size: number) {
    const threads = Math.max(1, Math.min(size, MOST_THREADS));
    this.runners = Array.from({ length: threads }, () => new Runner<J, A, P>(startThread));
  }

  /** Does a job. Rejects with GivenUp when `signal` says so, and with what went wrong otherwise. */
  run(job: J, signal: AbortSignal, onProgress?: (progress: P) => void): Promise<A> {
    const idlest = this.runners.reduce((least, one) => (one.load < least.load ? one : least));
    return idlest.run(job, signal, onProgress);
  }

  /** Ends all threads, and gives up all jobs. */
  dispose(): void {
    for (const runner of this.runners) runner.dispose();
  }
}
