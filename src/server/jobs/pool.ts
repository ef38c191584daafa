/**
 * Several threads for jobs that do not wait for each other: a job waits for whichever thread is free first, so that a long
 * one holds nothing up while there is another thread. A thread starts with its first job, so one question alone costs one
 * thread.
 */
import { GivenUp, Runner } from './runner.ts';
import type { StartThread } from './thread.ts';
import type { AnyAnswer, AnyJob, Progress } from './work-list.ts';

/** Most threads of a pool, however many cores there are: each holds the states of an exploration. */
export const MOST_THREADS = 4;

interface Waiting<J extends AnyJob, A extends AnyAnswer, P extends Progress> {
  /** Has a thread that is free do it. */
  begin(runner: Runner<J, A, P>): void;
  reject(error: Error): void;
}

export class Pool<J extends AnyJob, A extends AnyAnswer, P extends Progress = never> {
  private readonly runners: readonly Runner<J, A, P>[];
  private readonly queue: Waiting<J, A, P>[] = [];

  /** Of `size` threads, at least one and at most MOST_THREADS, with so much patience (runner.ts). */
  constructor(startThread: StartThread, size: number, patience = 0) {
    const threads = Math.max(1, Math.min(size, MOST_THREADS));
    this.runners = Array.from({ length: threads }, () => new Runner<J, A, P>(startThread, patience, () => this.next()));
  }

  /** Threads that there may be. */
  get size(): number {
    return this.runners.length;
  }

  /** Starts the first thread ahead of the first job. */
  warmUp(practice: J): void {
    this.runners[0].warmUp(practice);
  }

  /** Does a job. Rejects with GivenUp when `signal` says so, and with what went wrong otherwise. */
  run(job: J, signal: AbortSignal, onProgress?: (progress: P) => void): Promise<A> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new GivenUp());
      const waiting: Waiting<J, A, P> = {
        begin: runner => {
          runner.run(job, signal, onProgress).then(resolve, reject);
        },
        reject,
      };
      this.queue.push(waiting);
      signal.addEventListener('abort', () => this.giveUp(waiting), { once: true });
      this.next();
    });
  }

  /** Ends all threads, and gives up all jobs. */
  dispose(): void {
    for (const { reject } of this.queue.splice(0)) reject(new GivenUp());
    for (const runner of this.runners) runner.dispose();
  }

  private next(): void {
    const free = this.runners.find(runner => runner.load === 0);
    if (free) this.queue.shift()?.begin(free);
  }

  private giveUp(waiting: Waiting<J, A, P>): void {
    const queued = this.queue.indexOf(waiting);
    if (queued < 0) return;
    this.queue.splice(queued, 1);
    waiting.reject(new GivenUp());
  }
}
