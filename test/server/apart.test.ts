/** An exploration whose backends are jobs of their own, for two threads to share, says what one job says. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { type Explored, type ExploreJob, performExploration } from '../../src/server/jobs/explore.ts';
import { ScriptExplorations } from '../../src/server/jobs/script-explorations.ts';
import type { TestJob } from '../../src/server/jobs/test.ts';
import type { Script } from '../../src/server/script.ts';
import { ended } from '../../src/sim/explore/report.ts';

const text = `backend native
backend xen-2.6.27
backend xen-2.6.26 as old
backend lguest
map heap 2 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[1]  ptep_clear_flush(heap[0]) }
expect never lost D on xen-2.6.27
expect sometimes sigsegv
expect hypercalls <= 9
expect never lost write`;

const never = new AbortController().signal;
const bounds = { deadline: 60_000, maxStates: 100_000, maxBytes: 2 ** 28 };

/** Does its jobs at once, and keeps them. */
function explorer() {
  const jobs: ExploreJob[] = [];
  const run = async (job: ExploreJob | TestJob, _: AbortSignal, tell?: (states: number) => void): Promise<Explored> => {
    jobs.push(job as ExploreJob);
    await Promise.resolve();
    tell?.(10);
    return ended(performExploration(job as ExploreJob, () => {}));
  };
  return { jobs, run, size: 2 };
}

test('as one job does, with a job for each backend, each with the time of those that one thread has', async () => {
  const scenario = compile(text, 'a.pte').scenario!;
  const whole = explorer();
  const told: number[] = [];
  const parts = explorer();
  const choices = { bounds, onProgress: (states: number) => told.push(states) };
  const together = await new ScriptExplorations(whole).explore({} as Script, scenario, never, { bounds });
  const apart = await new ScriptExplorations(parts).explore({} as Script, scenario, never, { ...choices, apart: true });
  expect(apart).toEqual(together);
  expect(whole.jobs).toHaveLength(1);
  expect(parts.jobs.map(job => job.scenario.backends.map(({ name }) => name))).toEqual(
    ['native', 'xen-2.6.27', 'old', 'lguest'].map(name => [name]),
  );
  expect(parts.jobs[0].bounds.deadline).toBe(30_000);
  expect(told).toEqual([10, 20, 30, 40]);
});

test('one thread has one job', async () => {
  const scenario = compile(text, 'a.pte').scenario!;
  const { jobs, run } = explorer();
  await new ScriptExplorations({ run }).explore({} as Script, scenario, never, { bounds, apart: true });
  expect(jobs).toHaveLength(1);
});
