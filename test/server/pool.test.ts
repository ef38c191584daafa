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
      leave: () => undefined,
      end: () => {
        thread.ended = true;
      },
    };
  };
  return { threads, startThread };
}

const never = new AbortController().signal;

const settled = () => new Promise(resolve => setTimeout(resolve, 5));

test('each job has a thread while there is one, and then the first that is free: a long job holds nothing up', async () => {
  const { threads, startThread } = played();
  const pool = new Pool<TestJob, Explored>(startThread, 2);
  const long = pool.run(job, never);
  const short = [pool.run(job, never), pool.run(job, never), pool.run(job, never)];
  for (const [i, answer] of short.entries()) {
    expect(threads.map(({ asked }) => asked.length)).toEqual([1, i + 1]);
    threads[1].reply(i + 1);
    expect(await answer).toBe(found);
    await settled();
  }
  threads[0].reply(1);
  expect(await long).toBe(found);
  pool.dispose();
});

test('a job that is given up while it waits is never begun, and the next has its turn', async () => {
  const { threads, startThread } = played();
  const pool = new Pool<TestJob, Explored>(startThread, 1);
  const control = new AbortController();
  const first = pool.run(job, never);
  const given = pool.run(job, control.signal);
  const last = pool.run(job, never);
  control.abort();
  await expect(given).rejects.toThrow(GivenUp);
  threads[0].reply(1);
  await first;
  await settled();
  threads[0].reply(2);
  expect(await last).toBe(found);
  expect(threads[0].asked).toEqual([1, 2]);
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

test('a job that waits for a thread which leaves a given-up one late begins when it has left, or was ended', async () => {
  for (const leaves of [true, false]) {
    const { threads, startThread } = played();
    const pool = new Pool<TestJob, Explored>(startThread, 1, 20);
    const control = new AbortController();
    const given = pool.run(job, control.signal);
    control.abort();
    await expect(given).rejects.toThrow(GivenUp);
    const next = pool.run(job, never);
    await settled();
    expect(threads.map(({ asked }) => asked)).toEqual([[1]]);
    if (leaves) threads[0].reply(1);
    else await expect.poll(() => threads.length).toBe(2);
    const asked = leaves ? [[1, 2]] : [[1], [2]];
    await expect.poll(() => threads.map(t => t.asked)).toEqual(asked);
    threads.at(-1)!.reply(2);
    expect(await next).toBe(found);
    pool.dispose();
  }
});
