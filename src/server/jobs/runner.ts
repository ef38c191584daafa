/**
 * Jobs off the message loop, so that no script, however heavy, delays an answer to the editor. One thread does them in
 * order; a job that nobody wants any more is dropped from the queue, or, where it is under way, ended with its thread.
 *
 * A thread takes longer to start than most jobs take, and has to compile itself anew. So it is asked to leave the job, and given
 * `patience` to do so. The caller who gave it up has an answer at once either way.
 */
import type { Reply, StartThread, Thread } from './thread.ts';
import type { AnyAnswer, AnyJob, Progress } from './work-list.ts';

/** Milliseconds that an exploration which is given up may go on: less than it takes to start another thread. */
export const PATIENCE = 150;

/** A job was given up: cancelled, or past its deadline. */
export class GivenUp extends Error {}

interface Waiting<A, P> {
  readonly id: number;
  readonly job: AnyJob;
  readonly onProgress?: (progress: P) => void;
  resolve(answer: A): void;
  reject(error: Error): void;
}

export class Runner<J extends AnyJob, A extends AnyAnswer, P extends Progress = never> {
  private readonly startThread: StartThread;
  private readonly patience: number;
  private readonly onFree: () => void;
  private thread: Thread | undefined;
  private readonly queue: Waiting<A, P>[] = [];
  private current: Waiting<A, P> | undefined;
  private ids = 0;

  /** `patience` in milliseconds; `onFree` hears when the thread has left a job, which may be later than who gave it up. */
  constructor(startThread: StartThread, patience = 0, onFree = () => {}) {
    this.startThread = startThread;
    this.patience = patience;
    this.onFree = onFree;
  }

  /** Jobs that are waiting or under way. */
  get load(): number {
    return this.queue.length + (this.current ? 1 : 0);
  }

  /** Starts the thread ahead of the first job, with a job to practise on; nobody waits for its answer. */
  warmUp(practice?: J): void {
    if (this.thread) return;
    this.thread = this.start();
    if (practice) this.thread.ask({ id: 0, job: practice });
  }

  /** Does a job. Rejects with GivenUp when `signal` says so, and with what went wrong otherwise. */
  run(job: J, signal: AbortSignal, onProgress?: (progress: P) => void): Promise<A> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting<A, P> = { id: ++this.ids, job, onProgress, resolve, reject };
      if (signal.aborted) return reject(new GivenUp());
      signal.addEventListener('abort', () => this.giveUp(waiting), { once: true });
      this.queue.push(waiting);
      this.next();
    });
  }

  /** Ends the thread, and gives up all jobs. */
  dispose(): void {
    for (const waiting of this.queue.splice(0)) waiting.reject(new GivenUp());
    this.current?.reject(new GivenUp());
    this.current = undefined;
    this.endThread();
  }

  private endThread(): void {
    this.thread?.end();
    this.thread = undefined;
  }

  private next(): void {
    if (this.current) return;
    const waiting = this.queue.shift();
    if (!waiting) return;
    this.current = waiting;
    this.warmUp();
    this.thread?.ask({ id: waiting.id, job: waiting.job });
  }

  private hear({ id, answer, problem, progress }: Reply): void {
    const asked = this.current;
    if (asked?.id !== id) return;
    if (progress !== undefined) return asked.onProgress?.(progress as P);
    this.current = undefined;
    if (answer) asked.resolve(answer as A);
    else asked.reject(new Error(problem ?? 'the job ended without an answer'));
    this.next();
    this.onFree();
  }

  private giveUp(waiting: Waiting<A, P>): void {
    waiting.reject(new GivenUp());
    const queued = this.queue.indexOf(waiting);
    if (queued >= 0) this.queue.splice(queued, 1);
    if (this.current !== waiting) return;
    if (this.patience === 0) return this.end(waiting);
    this.thread?.leave(waiting.id);
    setTimeout(() => this.end(waiting), this.patience);
  }

  private end(waiting: Waiting<A, P>): void {
    if (this.current !== waiting) return;
    this.current = undefined;
    this.endThread();
    this.next();
    this.onFree();
  }

  private start(): Thread {
    const thread = this.startThread(
      reply => this.hear(reply),
      problem => {
        if (this.thread !== thread) return;
        this.thread = undefined;
        if (this.current) this.hear({ id: this.current.id, problem });
      },
    );
    return thread;
  }
}
