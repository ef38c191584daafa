/**
 * Scripts tested by several threads, and heard of in their order. This thread takes one script after another, as the
 * others do, so that a short call needs no other; they are started when it has been at work for a while.
 */
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type TestChoices, type Tested, testFile } from './tested.ts';

/** Most threads, unless a call asks for more: each holds the states of an exploration. */
export const MOST_THREADS = 4;
/** Milliseconds of work before other threads are started, which takes them about as long. */
const ALONE = 100;

/** What a thread is given. */
export interface TestWork {
  readonly files: readonly string[];
  readonly choices: TestChoices;
  /** One number: which script is next. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** What a thread says of a script. */
export interface TestReply {
  readonly index: number;
  readonly tested: Tested;
}

/** Tests files by at most so many threads. `hear` is called for each, in order, as soon as those before it are done. */
export async function testFiles(
  files: readonly string[],
  choices: TestChoices,
  threads: number,
  hear: (tested: Tested, index: number) => void,
): Promise<void> {
  const work: TestWork = { files, choices, next: new Int32Array(new SharedArrayBuffer(4)) };
  const done = new Map<number, Tested>();
  let heard = 0;
  const reply = ({ index, tested }: TestReply): void => {
    done.set(index, tested);
    for (let first = done.get(heard); first; first = done.get(heard)) {
      done.delete(heard);
      hear(first, heard++);
    }
  };
  const others: Promise<void>[] = [];
  const workers: Worker[] = [];
  const start = performance.now();
  try {
    for (const index of taken(work)) {
      reply({ index, tested: testFile(files[index], choices) });
      const left = files.length - Atomics.load(work.next, 0);
      if (workers.length === 0 && left > 0 && performance.now() - start > ALONE)
        for (let i = 1; i < Math.min(threads, left + 1); i++) others.push(inThread(work, reply, workers));
      if (workers.length > 0) await turn();
    }
    await Promise.all(others);
  } finally {
    for (const worker of workers) await worker.terminate();
  }
}

/** The scripts that the caller's thread takes: each is taken once, by whoever is free. */
export function* taken({ files, next }: TestWork): Generator<number> {
  for (let index = Atomics.add(next, 0, 1); index < files.length; index = Atomics.add(next, 0, 1)) yield index;
}

/** Resolves when a thread has found nothing more to take. */
function inThread(work: TestWork, reply: (said: TestReply) => void, workers: Worker[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(import.meta.dirname, 'tester.cjs'), { workerData: work });
    workers.push(worker);
    worker.on('message', reply);
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}
