/** Jobs that do not wait for each other, on threads that a test plays. */
import { expect, test } from 'vitest';
import type { Explored } from '../../src/server/jobs/explore.ts';
import { MOST_THREADS, Pool } from '../../src/server/jobs/pool.ts';
import { GivenUp } from '../../src/server/jobs/runner.ts';
import type { TestJob } from '../../src/server/jobs/test.ts';
import type { Question, Reply, StartThread } from '../../src/server/jobs/thread.ts';

const job = {} as TestJob;
const found = {} as Explored;

function played() {
  const threads: { asked: number[]; ended: boolean; reply(id: number): void }[] = [];
  const startThread: StartThread = (onReply: (reply: Reply) => void) => {
    const asked: number[] = [];
    const thread = { asked, ended: false, reply: (id: number) => onReply({ id, answer: found }) };
    threads.push(thread);
    return {
      ask: ({ id }: Question) => void asked.push(id),
      end: () => {
        thread.ended = true;
      },
    };
  };
  return { threads, startThread };
}

const never = new AbortController().signal;

test('each job has a thread while there is one, and then waits for the thread with the fewest', async () => {
  const { threads, startThread } = played();
  const pool = new Pool<TestJob, Explored>(startThread, 2);
  const answers = [pool.run(job, never), pool.run(job, never), pool.run(job, never)];
  expect(threads.map(({ asked }) => asked)).toEqual([[1], [1]]);
  threads[1].reply(1);
  await answers[1];
  threads[0].reply(1);
  await answers[0];
  expect(threads.map(({ asked }) => asked)).toEqual([[1, 2], [1]]);
  // The second thread is idle.
  void pool.run(job, never).catch(() => undefined);
  expect(threads.map(({ asked }) => asked)).toEqual([
    [1, 2],
    [1, 2],
  ]);
  threads[0].reply(2);
  expect(await answers[2]).toBe(found);
  pool.dispose();
});

test('a job that is given up ends its own thread alone', async () => {
  const { threads, startThread } = played();
  const pool = new Pool<TestJob, Explored>(startThread, 2);
  const control = new AbortController();
  const given = pool.run(job, control.signal);
  const kept = pool.run(job, never);
  control.abort();
  await expect(given).rejects.toThrow(GivenUp);
  await new Promise(resolve => setTimeout(resolve, 5));
  expect(threads.map(({ ended }) => ended)).toEqual([true, false]);
  threads[1].reply(1);
  expect(await kept).toBe(found);
});

test('one question costs one thread, and there are never too many', () => {
  const { threads, startThread } = played();
  const pool = new Pool<TestJob, Explored>(startThread, 64);
  void pool.run(job, never).catch(() => undefined);
  expect(threads).toHaveLength(1);
  for (let i = 0; i < 20; i++) void pool.run(job, never).catch(() => undefined);
  expect(threads).toHaveLength(MOST_THREADS);
  pool.dispose();
  expect(threads.every(({ ended }) => ended)).toBe(true);
});
