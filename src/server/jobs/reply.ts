/** What a thread answers to a question: the same on Node and in a browser. */
import type { Question, Reply } from './thread.ts';
import { performAny } from './work-list.ts';

/**
 * Does the job; `post` hears how far it is, and then the answer. Never throws: a thread that dies takes the next
 * question with it. A job that `isWanted` gives up ends with a problem that nobody hears of.
 */
export function replyTo(
  { id, job }: Question,
  post: (reply: Reply) => void,
  isWanted: (id: number) => boolean = () => true,
): void {
  try {
    const answer = performAny(
      job,
      progress => post({ id, progress }),
      () => isWanted(id),
    );
    post({ id, answer });
  } catch (error) {
    post({ id, problem: String(error) });
  }
}
