/** What a thread answers to a question: the same on Node and in a browser. */
import { ended } from '../../sim/explore/report.ts';
import type { Message, Question, Reply } from './thread.ts';
import { performAny } from './work-list.ts';

type Post = (reply: Reply) => void;

/**
 * Does the job; `post` hears how far it is, and then the answer. Never throws: a thread that dies takes the next
 * question with it. A job that `isWanted` gives up ends with a problem that nobody hears of.
 */
export function replyTo(question: Question, post: Post, isWanted: (id: number) => boolean): void {
  ended(replying(question, post, isWanted));
}

/** Milliseconds of work between two pauses. */
const STRETCH = 50;

/**
 * For a thread that shares no memory with the one that asks: it does its jobs in order, and listens in their pauses, where a job may be
 * given up.
 */
export function inPauses(post: Post): (message: Message) => void {
  let unwanted: number | undefined;
  let before = Promise.resolve();
  const work = async (question: Question): Promise<void> => {
    let last = performance.now();
    for (const _ of replying(question, post, id => id !== unwanted)) {
      if (performance.now() - last < STRETCH) continue;
      await new Promise(resolve => setTimeout(resolve));
      last = performance.now();
    }
  };
  return message => {
    if ('leave' in message) unwanted = message.leave;
    else before = before.then(() => work(message));
  };
}

function* replying({ id, job }: Question, post: Post, isWanted: (id: number) => boolean): Generator<void, void> {
  try {
    const answer = yield* performAny(
      job,
      progress => post({ id, progress }),
      () => isWanted(id),
    );
    post({ id, answer });
  } catch (error) {
    post({ id, problem: String(error) });
  }
}
