/** One script run both ways, at once and step by step: do they agree on each event, entry, count, hypercall and cycle? */
import { expect } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import { hexPte } from '../../src/model/pte.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from './scenarios.ts';

/** A script's run on its first backend. */
export const runOf = (text: string, bulk: boolean, wide = false) => {
  const scenario = scenarioOf(text);
  return runBackend(scenario, scenario.backends[0], { bulk, wide, maxRows: 2 ** 25 });
};

/** Runs a script both ways, the first one perhaps with wider words, and compares everything. */
export function agree(text: string, wide = false): void {
  const [laps, steps] = [true, false].map(bulk => runOf(text, bulk, bulk && wide));
  expect(laps.recording.result).toEqual(steps.recording.result);
  for (let page = 0; page < steps.outcome.layout.pages; page++) {
    const [a, b] = [laps, steps].map(({ outcome }) => outcome.entry(page));
    if (a.lo !== b.lo || a.hi !== b.hi) expect([page, hexPte(a.lo, a.hi)]).toEqual([page, hexPte(b.lo, b.hi)]);
  }
  const [x, y] = [expandedEvents(laps.recording.log), expandedEvents(steps.recording.log)];
  for (let event = 0; ; event++) {
    const [a, b]: (LogEvent | undefined)[] = [x.next().value, y.next().value];
    if (!a || !b) {
      expect([event, a]).toEqual([event, b]);
      return;
    }
    for (const key of Object.keys(a) as (keyof LogEvent)[])
      if (a[key] !== b[key]) expect({ event, ...a }).toEqual({ event, ...b });
  }
}
