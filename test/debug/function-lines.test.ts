/** Functions of the script: their lines are frames, a step goes from line to line, and breakpoints stop at them. */
import { expect, test } from 'vitest';
import { framesOf } from '../../src/debug/frames.ts';
import type { Stepping } from '../../src/debug/stepping.ts';
import { steppingOf } from './timelines.ts';

const called = `backend native
map heap 2 pages rw
fn tidy(p) {
  let old = read_pte(p)
  if old has D {
    bump(p)
  }
  return old
}
fn bump(p) {
  write_pte(p, pte_mkyoung(read_pte(p)))
}
cpu 0 {
  tidy(heap[0])
  bump(heap[1])
}
`;
const replaced = `backend native
map heap 2 pages rw
fn ptep_modify_prot_start(p) {
  let old = read_pte(p)
  return old
}
cpu 0 { mprotect heap r }
`;

/** A CPU's stack as functions and lines, innermost first: `bump:11 tidy:6 tidy(heap[0]):14`. A routine of the kernel has no line. */
function stack({ timeline }: Stepping): string {
  return framesOf(timeline, 0)
    .map(({ name, place }) => (place ? `${name}:${place.line}` : name))
    .join(' ');
}

/** Where each of these steps leads. */
function steps(stepping: Stepping, ...strides: ('over' | 'into' | 'out')[]): string[] {
  return strides.map(stride => {
    stepping.step(0, stride);
    return stack(stepping);
  });
}

test('into a function, over its lines, into another, and out', () => {
  const stepping = steppingOf(called.replace('pages rw', 'pages rw written'));
  expect(steps(stepping, 'into', 'into', 'over', 'over', 'into', 'out', 'over')).toEqual([
    'tidy(heap[0]):14',
    'tidy:4 tidy(heap[0]):14',
    'tidy:5 tidy(heap[0]):14',
    'tidy:6 tidy(heap[0]):14',
    'bump:11 tidy:6 tidy(heap[0]):14',
    'tidy:8 tidy(heap[0]):14',
    'bump(heap[1]):15',
  ]);
});

test('over a call does not go into it, and a branch that is not taken has no line', () => {
  const stepping = steppingOf(called);
  expect(steps(stepping, 'over')).toEqual(['bump(heap[1]):15']);
  expect(steps(steppingOf(called), 'into', 'into', 'over', 'over', 'over')).toEqual([
    'tidy(heap[0]):14',
    'tidy:4 tidy(heap[0]):14',
    'tidy:5 tidy(heap[0]):14',
    'tidy:8 tidy(heap[0]):14',
    'bump(heap[1]):15',
  ]);
});

test('a breakpoint in a function stops at each call, and going back at the same places', () => {
  const stepping = steppingOf(called.replace('pages rw', 'pages rw written'), { lines: [{ id: 1, line: 11 }] });
  const places: number[] = [];
  for (let stop = stepping.goOn(); stop.reason === 'breakpoint'; stop = stepping.goOn())
    places.push(stepping.timeline.at);
  expect(places).toHaveLength(2);
  const back: number[] = [];
  for (let stop = stepping.goBack(0); stop.reason === 'breakpoint'; stop = stepping.goBack(0))
    back.push(stepping.timeline.at);
  expect(back).toEqual([...places].reverse());
  expect(stepping.positionsOf(11, 9).map(({ step }) => step)).toEqual(places);
});

test('a function that stands for one of the kernel is under the kernel’s', () => {
  const stepping = steppingOf(replaced, { lines: [{ id: 1, line: 5 }] });
  expect(stepping.goOn()).toMatchObject({ reason: 'breakpoint' });
  expect(stack(stepping)).toMatch(/^ptep_modify_prot_start:5 change_pte_range .*sys_mprotect mprotect heap r:7$/);
  expect(stepping.goOn()).toMatchObject({ reason: 'breakpoint' });
  expect(stepping.goOn()).toMatchObject({ reason: 'end' });
});

test('a breakpoint on a function of the script, by the name that it has there', () => {
  const stepping = steppingOf(called, { routines: [{ id: 1, routine: 'bump' }] });
  expect(stepping.goOn()).toMatchObject({ reason: 'function breakpoint', text: 'bump' });
  expect(stack(stepping)).toBe('bump:11 bump(heap[1]):15');
});
