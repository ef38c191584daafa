/**
 * Runs off the message loop, so that no script, however heavy, delays an answer to the editor. One thread does them in
 * order; a run that nobody wants any more is dropped from the queue, or, where it is under way, ended with its thread.
 */
import { type Job, type JobAnswer, perform } from './job.ts';
import type { Reply, StartThread, Thread } from './thread.ts';

/** A run was given up: cancelled, or past its deadline. */
export class GivenUp extends Error {}

interface Waiting {
  readonly id: number;
  readonly job: Job;
  resolve(answer: JobAnswer): void;
  reject(error: Error): void;
}

export class Runner {
  private readonly startThread: StartThread | undefined;
  private thread: Thread | undefined;
  private readonly queue: Waiting[] = [];
  private current: Waiting | undefined;
  private ids = 0;

  /** Without `startThread` jobs are done on the loop, each in a turn of its own. */
  constructor(startThread?: StartThread) {
    this.startThread = startThread;
  }

  /** Starts the thread ahead of the first job, with a job to practise on; nobody waits for its answer. */
  warmUp(practice?: Job): void {
    if (this.thread || !this.startThread) return;
    this.thread = this.start(this.startThread);
    if (practice) this.thread.ask({ id: 0, job: practice });
  }

  /** Does a job. Rejects with GivenUp when `signal` says so, and with what went wrong otherwise. */
  run(job: Job, signal: AbortSignal): Promise<JobAnswer> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { id: ++this.ids, job, resolve, reject };
      if (signal.aborted) return reject(new GivenUp());
      signal.addEventListener('abort', () => this.giveUp(waiting), { once: true });
      this.queue.push(waiting);
      this.next();
    });
  }

  dispose(): void {
    this.thread?.end();
    this.thread = undefined;
  }

  private next(): void {
    if (this.current) return;
    const waiting = this.queue.shift();
    if (!waiting) return;
    this.current = waiting;
    if (this.startThread) {
      this.warmUp();
      this.thread?.ask({ id: waiting.id, job: waiting.job });
    } else setTimeout(() => this.doHere(waiting), 0);
  }

  private doHere(waiting: Waiting): void {
    if (this.current !== waiting) return;
    try {
      this.finish({ id: waiting.id, answer: perform(waiting.job) });
    } catch (error) {
      this.finish({ id: waiting.id, problem: String(error) });
    }
  }

  private finish({ id, answer, problem }: Reply): void {
    const done = this.current;
    if (done?.id !== id) return;
    this.current = undefined;
    if (answer) done.resolve(answer);
    else done.reject(new Error(problem ?? 'the run ended without an answer'));
    this.next();
  }

  private giveUp(waiting: Waiting): void {
    const queued = this.queue.indexOf(waiting);
    if (queued >= 0) this.queue.splice(queued, 1);
    if (this.current === waiting) {
      this.current = undefined;
      this.dispose();
      this.next();
    }
    waiting.reject(new GivenUp());
  }

  private start(startThread: StartThread): Thread {
    const thread = startThread(
      reply => this.finish(reply),
      problem => {
        if (this.thread !== thread) return;
        this.thread = undefined;
        if (this.current) this.finish({ id: this.current.id, problem });
      },
    );
    return thread;
  }
}
