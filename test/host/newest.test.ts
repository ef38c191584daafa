import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Newest } from '../../src/host/newest.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Jobs that take 100 ms, and what became of each. */
function jobs() {
  const log: string[] = [];
  const newest = new Newest(async signal => {
    const name = log.length;
    log.push('running');
    await new Promise(resolve => setTimeout(resolve, 100));
    log[name] = signal.aborted ? 'aborted' : 'done';
  });
  return { log, newest };
}

test('keys pressed in a row make one run', async () => {
  const { log, newest } = jobs();
  for (let key = 0; key < 5; key++) {
    newest.after(50);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual(['done']);
});

test('a run that is overtaken is aborted', async () => {
  const { log, newest } = jobs();
  void newest.now();
  await vi.advanceTimersByTimeAsync(50);
  void newest.now();
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual(['aborted', 'done']);
});

test('runs that do not overlap are all seen', async () => {
  const { log, newest } = jobs();
  void newest.now();
  await vi.advanceTimersByTimeAsync(150);
  newest.after(50);
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual(['done', 'done']);
});

test('cancel aborts what runs and forgets what waits', async () => {
  const { log, newest } = jobs();
  void newest.now();
  newest.after(50);
  newest.cancel();
  await vi.advanceTimersByTimeAsync(500);
  expect(log).toEqual(['aborted']);
});
