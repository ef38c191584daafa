/** Stores that wait, in a session: where one lands, its CPU comes to no line, and what stops there is that CPU's. */
import { expect, test } from 'vitest';
import type { Breakpoints } from '../../src/debug/breakpoints.ts';
import { steppingOf } from './timelines.ts';

const script = `machine { memory tso }
backend native
map heap 1 pages rw
word x
word y
fn look(p) {
  let old = read_pte(p)
  return old
}
cpu 0 {
  WRITE_ONCE(x, 1)
  let r1 = READ_ONCE(y)
  look(heap[0])
  smp_mb()
  write_pte(heap[0], pte_mkyoung(read_pte(heap[0])))
}
cpu 1 {
  WRITE_ONCE(y, 1)
  let r2 = READ_ONCE(x)
}
`;

/** Where going on stops, and where going back does: who, and whether it is a landing. */
function stops(breakpoints: Partial<Breakpoints>): string[] {
  const stepping = steppingOf(script, breakpoints);
  const { timeline } = stepping;
  const found: string[] = [];
  for (const [move, last] of [
    [() => stepping.goOn(), 'end'],
    [() => stepping.goBack(0), 'start'],
  ] as const)
    for (let stop = move(); stop.reason !== last; stop = move())
      found.push(`${stop.reason} of cpu ${stop.cpu}${timeline.isAside(timeline.at - 1) ? ', a landing' : ''}`);
  return found;
}

test('a line is come to once, though a store lands while its CPU stands there', () => {
  expect(stops({ lines: [{ id: 1, line: 12 }] })).toEqual(['breakpoint of cpu 0', 'breakpoint of cpu 0']);
});

test('so is a function', () => {
  const stop = 'function breakpoint of cpu 0';
  expect(stops({ routines: [{ id: 1, routine: 'look' }] })).toEqual([stop, stop]);
});

test('a bit changes where the store lands, and a condition may ask for what the CPU has read', () => {
  const stop = 'data breakpoint of cpu 0, a landing';
  const bits = { id: 1, page: 0, lo: 0xff, hi: 0, name: 'heap[0]', access: 'write', condition: 'r1 == 0' } as const;
  expect(stops({ data: [bits] })).toEqual([stop, stop]);
});

test('a fence is stepped over: the CPU’s own stores land, and nobody else moves', () => {
  const stepping = steppingOf(script);
  const { timeline } = stepping;
  const reasons = Array.from({ length: 5 }, () => stepping.step(0, 'over').reason);
  expect(reasons).toEqual(['step', 'step', 'step', 'step', 'step']);
  const moved = Array.from({ length: timeline.at }, (_, step) => step);
  expect(new Set(moved.map(step => timeline.cpuOf(step)))).toEqual(new Set([0]));
  expect(moved.filter(step => timeline.isAside(step))).toHaveLength(1);
});
