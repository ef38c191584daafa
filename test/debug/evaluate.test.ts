/** Expressions of the language at a position: what a Watch shows. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/debug/evaluate.ts';
import type { Timeline } from '../../src/debug/timeline.ts';
import { steppingOf, timelineOf } from './timelines.ts';

const script = `param n = 3
backend naive
map heap 4 pages rw
cpu 0 {
  for p in heap[0..2] {
    let old = read_pte(p)
    write_pte(p, pte_wrprotect(old))
  }
}
cpu 1 { write heap[0] }
expect sometimes lost D
`;

const value = (timeline: Timeline, expression: string, cpu?: number): string =>
  evaluate(timeline, expression, cpu).value;

test.each([
  ['2 * n + 1', '7'],
  ['heap[3]', 'P RW US NX'],
  ['heap[n]', 'P RW US NX'],
  ['heap', '4 pages'],
  ['heap[1..3]', '2 pages'],
  ['heap[3] has P RW', 'yes'],
  ['heap[3] has D', 'no'],
  ['not heap[3] has D', 'yes'],
  ['lost D', 'no'],
  ['lost D in heap[0] or heap[3] has P', 'yes'],
  ['late write', 'no'],
  ['traps', '0'],
  ['cycles', '0'],
  ['traps == 0', 'yes'],
  ['faults > n', 'no'],
])('%s is %s at the start', (expression, expected) => {
  expect(value(timelineOf(script), expression)).toBe(expected);
});

test('what has happened by then, and not later', () => {
  const timeline = timelineOf(script);
  timeline.goTo(timeline.length);
  expect(value(timeline, 'lost D')).toBe('yes');
  expect(value(timeline, 'lost D in heap[1]')).toBe('no');
  const lost = Array.from({ length: timeline.recorded.log.length }, (_, i) => i).find(
    i => timeline.event(i).kind === 'lost',
  )!;
  timeline.goTo(timeline.afterEvent(lost) - 1);
  expect(value(timeline, 'lost D')).toBe('no');
});

test('locals and loop variables of the CPU, in this turn of the loop', () => {
  const { timeline } = steppingOf(script, {}, '0');
  while (framesAt(timeline) !== 'write_pte(p, pte_wrprotect(old))') expect(timeline.step(0)).toBe(true);
  expect(value(timeline, 'old', 0)).toBe('P RW US NX');
  expect(value(timeline, 'pte_wrprotect(old)', 0)).toBe('P US NX');
  expect(value(timeline, 'old has RW', 0)).toBe('yes');
  expect(value(timeline, 'old lacks RW', 0)).toBe('no');
});

function framesAt(timeline: Timeline): string {
  const { step } = timeline.nextStep(0);
  if (step.op !== 'statement') return '';
  const { place } = timeline.script.scenario.programs[0].statements[step.number];
  return timeline.script.text.split('\n')[place.line - 1].trim();
}

describe('what is no expression', () => {
  test.each([
    ['', 'an expression is missing'],
    ['heap[9]', 'heap'],
    ['heep', 'heep'],
    ['lost X', 'X'],
    ['heap[3] has Q', 'Q'],
    ['1 }  cpu 3 {', 'an expression is one line, without braces, quotes and comments'],
    ['traps == 1 expect never lost D', ''],
    ['lost D on naive', ''],
    ['ratio', 'ratio is of a whole run, and is known when it is over'],
    ['x'.repeat(2000), 'an expression has at most 1000 characters'],
  ])('%s', (expression, message) => {
    expect(() => value(timelineOf(script), expression, 0)).toThrow(message);
  });
});
