import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlayheadCode } from '../../src/host/playhead-code.ts';
import type { CodeAnswer, CodeParams } from '../../src/protocol/code.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const position = (event: number) => ({ backend: 'native', event, version: 1, schedule: '0' });

/** A server that takes 50 ms: the events that it was asked about, and what was told of which. */
function follow() {
  const asked: number[] = [];
  const told: string[] = [];
  const code = new PlayheadCode({
    uri: 'a',
    async request<R>(_: string, { event }: CodeParams) {
      asked.push(event);
      await new Promise(resolve => setTimeout(resolve, 50));
      if (event === 13) throw new Error('the server has stopped');
      const answer: CodeAnswer = { lines: [{ cpu: 0, function: 'f', uri: 'b', line: event, event: true }] };
      return answer as R;
    },
    found: ({ lines }, at) => told.push(`${at?.event}: ${lines.map(({ line }) => line)}`),
  });
  return { asked, told, code };
}

test('a playhead that goes on is asked about where it stands still', async () => {
  const { asked, told, code } = follow();
  for (const event of [1, 2, 3]) {
    code.at(position(event));
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual([3]);
  expect(told).toEqual(['3: 3']);
});

test('an answer about a place that the playhead has left is told to nobody', async () => {
  const { asked, told, code } = follow();
  code.at(position(1));
  await vi.advanceTimersByTimeAsync(120);
  code.at(position(2));
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual([1, 2]);
  expect(told).toEqual(['2: 2']);
});

test('where it stands nowhere, and where nobody answers, there is no code', async () => {
  const { told, code } = follow();
  code.at(undefined);
  code.at(position(1));
  await vi.advanceTimersByTimeAsync(200);
  code.at(undefined);
  await vi.advanceTimersByTimeAsync(200);
  code.at(position(13));
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toEqual(['1: 1', 'undefined: ', '13: ']);
});

test('who wants the code at once does not wait for the pause', async () => {
  const { asked, code } = follow();
  code.at(position(1));
  const answer = code.now();
  await vi.advanceTimersByTimeAsync(60);
  expect((await answer).lines[0].line).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual([1]);
});
