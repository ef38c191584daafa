/** Threads of Node, from both ends. They share the number of the job that nobody wants any more, so one at work sees it, too. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { YOUNG } from '../protocol/server-process.ts';
import { replyTo } from './jobs/reply.ts';
import type { Question, Reply, StartThread } from './jobs/thread.ts';

/** No job has this number. */
const NONE = -1;

/**
 * Starts threads that run this file, which calls `answerQuestions` in them. What they print is kept from the protocol's streams; they
 * hold their process while they are at work.
 */
export const threadOf =
  (file: string): StartThread =>
  (onReply, onEnd) => {
    const unwanted = new Int32Array(new SharedArrayBuffer(4)).fill(NONE);
    const worker = new Worker(file, {
      stdout: true,
      stderr: true,
      workerData: { unwanted },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    worker.on('message', (reply: Reply) => {
      if (reply.progress === undefined) worker.unref();
      onReply(reply);
    });
    worker.on('error', error => onEnd(String(error)));
    worker.on('exit', () => onEnd('the thread has ended'));
    worker.unref();
    return {
      ask(question) {
        worker.ref();
        worker.postMessage(question);
      },
      leave: id => void Atomics.store(unwanted, 0, id),
      end: () => void worker.terminate(),
    };
  };

/** The thread's end. */
export function answerQuestions(): void {
  const { unwanted } = workerData as { readonly unwanted: Int32Array };
  const isWanted = (id: number): boolean => Atomics.load(unwanted, 0) !== id;
  parentPort?.on('message', (question: Question) =>
    replyTo(question, reply => parentPort?.postMessage(reply), isWanted),
  );
}
