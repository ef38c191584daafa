/** How short a hint is, and what it leaves out. */
import { describe, expect, test } from 'vitest';
import { hintLabel, roomBehind } from '../../src/server/features/hint-label.ts';

/** `native: 64 xchg, sets D | xen: 2 traps`. */
function label(
  notation: string,
  ranOn = notation.split(' | ').map(part => part.split(': ')[0]),
  room?: number,
): string {
  const effects = notation.split(' | ').map(part => {
    const [backend, facts] = part.split(': ');
    return { line: 1, backend, facts: facts.split(', ') };
  });
  return hintLabel(effects, ranOn, room);
}

test.each([
  ['one backend needs no name', 'native: 64 xchg', '64 xchg'],
  ['what all did is said once', 'a: 1 fault, sets A D | b: 1 fault, sets A D', '1 fault, sets A D'],
  ['and apart from what some did', 'a: 64 xchg, sets A | b: 2 traps, sets A', 'a: 64 xchg · b: 2 traps · all: sets A'],
  ['the same words are said once', 'a: 1 store | b: 2 traps | c: 1 store', 'a and 1 more: 1 store · b: 2 traps'],
  [
    'where there is little room, the dearest of each',
    'native: 64 xchg | xen-2.6.26: 128 traps, 3 hypercalls | xen-2.6.27: 5 hypercalls, 2 bits saved',
    'native: 64 xchg · xen-2.6.26: 128 traps · xen-2.6.27: 5 hypercalls',
  ],
  [
    'and the rest as a number',
    Array.from({ length: 12 }, (_, i) => `backend-${i}: ${i} traps`).join(' | '),
    'backend-0: 0 traps · backend-1: 1 traps · backend-2: 2 traps +9',
  ],
])('%s', (_, effects, wanted) => {
  expect(label(effects)).toBe(wanted);
  expect(wanted.length).toBeLessThanOrEqual(72);
});

describe('above a line with a lens a hint stays in its row', () => {
  test.each([
    ['as many groups as fit', 'native: 1 fault, 1 SIGSEGV | b: sets A D', 32, 'native: 1 fault · b: sets A D'],
    ['and the rest as a number', 'native: 1 fault, 1 SIGSEGV | b: sets A D', 20, 'native: 1 fault +1'],
    ['of one backend, or of all, the dearest', 'native: 4 stores, 2 bits lost', 14, '4 stores, …'],
    ['the tooltip has what there is no room for', 'native: 4 stores | b: 2 traps', 10, '…'],
  ])('%s', (_, effects, room, wanted) => {
    expect(label(effects, undefined, room)).toBe(wanted);
  });

  test('a line that is wrapped itself ends in a row of its own', () => {
    expect([0, 23, 56 + 23].map(roomBehind)).toEqual([55, 32, 32]);
  });
});

test('what a backend did not do is not said of all', () => {
  expect(label('a: 1 fault', ['a', 'b'])).toBe('a: 1 fault');
});
