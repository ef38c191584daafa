/** A timeline is a run: forwards and backwards it has the same states, and a CPU that is moved out of turn makes another. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DebugScript } from '../../src/debug/script.ts';
import { Timeline } from '../../src/debug/timeline.ts';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { tooLarge } from '../../src/sim/explore/exploration.ts';
import { runBackend } from '../../src/sim/run.ts';
import { timelineOf } from './timelines.ts';

// Some examples map thousands of pages.
const naive = `backend naive
map heap 4 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[2] }
`;

const folder = join(import.meta.dirname, '../../media/examples');
const scripts = readdirSync(folder).filter(name => name.endsWith('.pte'));

describe('the recording of a session is the run’s', () => {
  test.each(scripts)('%s', name => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { scenario } = compile(text, name);
    if (tooLarge(scenario!)) return;
    for (const backend of scenario!.backends) {
      const { recording } = runBackend(scenario!, backend, { bulk: false });
      const timeline = new Timeline(new DebugScript({ name, text, used: {} }, scenario!, backend));
      if (timeline.limit) continue;
      const events = Array.from({ length: timeline.recorded.log.length }, (_, i) => timeline.event(i));
      expect(events).toEqual([...expandedEvents(recording.log)]);
    }
  });
});

test('every position has the same state from both sides', () => {
  const timeline = timelineOf(naive);
  const states = [timeline.machine.state.slice()];
  while (timeline.at < timeline.length) {
    expect(timeline.step(timeline.next())).toBe(true);
    states.push(timeline.machine.state.slice());
  }
  for (let at = timeline.length; at >= 0; at -= 7) {
    timeline.goTo(at);
    expect(timeline.at).toBe(at);
    expect(timeline.machine.state).toEqual(states[at]);
  }
});

test('a CPU that is moved out of turn starts another future, with a recording of its own', () => {
  const timeline = timelineOf(naive);
  expect(timeline.recorded.lost).toHaveLength(2);
  while (timeline.step(1));
  expect(timeline.machine.done(1)).toBe(true);
  while (timeline.step(timeline.next()));
  // The write came before the read, so nothing is lost.
  expect(timeline.recorded.lost).toEqual([]);
  expect(timeline.recorded.counts.faults).toBe(0);
});

test('the code of a session leads an ordinary run the same way', () => {
  const timeline = timelineOf(naive);
  for (let i = 0; i < 9; i++) timeline.step(0);
  while (timeline.step(1));
  while (timeline.next() >= 0 && timeline.step(timeline.next()));
  const { scenario, backend } = timeline.script;
  const { recording, outcome } = runBackend(scenario, backend, { schedule: timeline.code(), bulk: false });
  expect(recording.result.lost).toEqual(timeline.recorded.lost);
  expect(outcome.entry(2)).toEqual({
    lo: timeline.machine.state[timeline.machine.entry(2)] >>> 0,
    hi: timeline.machine.state[timeline.machine.entry(2) + 1] >>> 0,
  });
});

test('going along a replay code', () => {
  const timeline = timelineOf(naive, '1.0');
  expect(timeline.cpuOf(0)).toBe(1);
  expect(timeline.recorded.lost).toEqual([]);
});

test('a code that does not fit says so', () => {
  expect(() => timelineOf(naive, '1x99')).toThrow('cpu 1 cannot make 99 steps there');
  expect(() => timelineOf(naive, '7x1')).toThrow('the machine has 2');
});
