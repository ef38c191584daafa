/**
 * A thread that does jobs one after another, seen from the thread that asks: a worker of Node, or of a browser. The
 * mains know how to start one.
 */
import type { AnyAnswer, AnyJob, Progress } from './work-list.ts';

export interface Question {
  readonly id: number;
  readonly job: AnyJob;
}

/** What a thread hears that shares no memory with the one that asks: a question, or the number of a job that nobody wants any more. */
export type Message = Question | { readonly leave: number };

/** The last reply to a question has an answer or a problem; others before it say how far the job is. */
export interface Reply {
  readonly id: number;
  readonly answer?: AnyAnswer;
  /** Set where the job failed. */
  readonly problem?: string;
  readonly progress?: Progress;
}

export interface Thread {
  ask(question: Question): void;
  /** Has the thread leave a job when it next looks whether the job is wanted. */
  leave(id: number): void;
  /** Ends the thread at once, whatever it is doing. */
  end(): void;
}

/** Starts a thread. `onReply` hears every reply, `onEnd` that the thread has ended by itself. */
export type StartThread = (onReply: (reply: Reply) => void, onEnd: (problem: string) => void) => Thread;
