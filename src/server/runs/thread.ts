/**
 * A thread that does jobs one after another, seen from the thread that asks: a worker of Node, or of a browser. The
 * mains know how to start one.
 */
import type { Job, JobAnswer } from './job.ts';

export interface Question {
  readonly id: number;
  readonly job: Job;
}

export interface Reply {
  readonly id: number;
  readonly answer?: JobAnswer;
  /** Set where the job failed. */
  readonly problem?: string;
}

export interface Thread {
  ask(question: Question): void;
  /** Ends the thread at once, whatever it is doing. */
  end(): void;
}

/** Starts a thread. `onReply` hears every answer, `onEnd` that the thread has ended by itself. */
export type StartThread = (onReply: (reply: Reply) => void, onEnd: (problem: string) => void) => Thread;
