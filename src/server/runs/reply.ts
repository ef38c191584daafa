/** What a thread answers to a question: the same on Node and in a browser. */
import { perform } from './job.ts';
import type { Question, Reply } from './thread.ts';

/** Does the job. Never throws: a thread that dies takes the next question with it. */
export function replyTo({ id, job }: Question): Reply {
  try {
    return { id, answer: perform(job) };
  } catch (error) {
    return { id, problem: String(error) };
  }
}
