/** An exploration that nobody wants any more leaves its thread, which is kept: it has compiled itself by then. */
import { expect, test, vi } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { type Explored, type ExploreJob, performExploration } from '../../src/server/jobs/explore.ts';
import { inPauses } from '../../src/server/jobs/reply.ts';
import { GivenUp, Runner } from '../../src/server/jobs/runner.ts';
import type { Question, Reply } from '../../src/server/jobs/thread.ts';
import { ended } from '../../src/sim/explore/report.ts';

const { scenario } = compile('map heap 8 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3] }', 'heap.pte');
const job: ExploreJob = { scenario: scenario!, bounds: { deadline: 60_000, maxStates: 1e6, maxBytes: 1e9 } };

test('an exploration stops where it is told that nobody wants it, and answers nothing', () => {
  let looks = 0;
  expect(() =>
    ended(
      performExploration(
        job,
        () => undefined,
        () => ++looks < 3,
      ),
    ),
  ).toThrow();
  expect(looks).toBe(3);
  expect(ended(performExploration(job, () => undefined)).backends.length).toBe(scenario!.backends.length);
});

test('the thread is asked to leave the job, and does the next one', async () => {
  const asked: number[] = [];
  const left: number[] = [];
  let ended = 0;
  let reply: (reply: Reply) => void = () => undefined;
  const runner = new Runner<ExploreJob, Explored>(onReply => {
    reply = onReply;
    return {
      ask: ({ id }: Question) => void asked.push(id),
      leave: id => {
        left.push(id);
        reply({ id, problem: 'unwanted' });
      },
      end: () => void ended++,
    };
  }, 10_000);
  const control = new AbortController();
  const given = runner.run(job, control.signal);
  const next = runner.run(job, new AbortController().signal);
  control.abort();
  await expect(given).rejects.toThrow(GivenUp);
  expect({ asked, left, ended }).toEqual({ asked: [1, 2], left: [1], ended: 0 });
  const answer = {} as Explored;
  reply({ id: 2, answer });
  expect(await next).toBe(answer);
});

test('a job that has gone on for long is asked to leave, too; what does not is ended with its thread', () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  let leaves = true;
  let ended = 0;
  const runner = new Runner<ExploreJob, Explored>(
    reply => ({
      ask: () => undefined,
      leave: id => void setTimeout(() => leaves && reply({ id, problem: 'unwanted' }), 5),
      end: () => void ended++,
    }),
    150,
  );
  for (const expected of [0, 1]) {
    leaves = expected === 0;
    const control = new AbortController();
    runner.run(job, control.signal).catch(() => undefined);
    vi.advanceTimersByTime(60_000);
    control.abort();
    vi.advanceTimersByTime(149);
    expect(ended).toBe(0);
    vi.advanceTimersByTime(1);
    expect(ended).toBe(expected);
  }
  vi.useRealTimers();
});

test('a thread that shares no memory hears in its pauses which job nobody wants, and does the next one', async () => {
  const large = compile(
    'backend native\nmap heap 6 pages rw\ncpu 0 { write heap }\ncpu 1 { write heap }\ncpu 2 { write heap }\ncpu 3 { write heap }',
    'large.pte',
  ).scenario!;
  const replies: Reply[] = [];
  const done = (id: number) =>
    vi.waitFor(() => expect(replies.some(r => r.id === id && r.progress === undefined)).toBe(true));
  const hear = inPauses(reply => replies.push(reply));
  hear({ id: 1, job: { scenario: large, bounds: { deadline: 60_000, maxStates: 1e8, maxBytes: 1e9 } } });
  hear({ id: 2, job });
  hear({ leave: 1 });
  await done(2);
  const last = replies.filter(({ progress }) => progress === undefined);
  expect(last.map(({ id, answer, problem }) => [id, answer !== undefined, problem !== undefined])).toEqual([
    [1, false, true],
    [2, true, false],
  ]);
});
