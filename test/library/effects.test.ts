/** What each line did, in the words of a hint. */
import { expect, test } from 'vitest';
import { effectsOf } from '../../src/library/effects.ts';
import { run } from '../../src/library/run.ts';

function told(script: string): string[] {
  return effectsOf(run(script, 'x.pte').recordings).map(e => `${e.line} ${e.backend}: ${e.facts.join(', ')}`);
}

test.each([
  ['backend native\nmap heap 64 pages rw\ncpu 0 { mprotect heap r }', ['3 native: 64 xchg']],
  ['backend xen-2.6.26\nmap heap 64 pages rw\ncpu 0 { mprotect heap r }', ['3 xen-2.6.26: 128 traps, 3 hypercalls']],
  ['backend native\nmap heap 4 pages rw\ncpu 0 { write heap[1] }', ['3 native: sets A D']],
  ['backend native\nmap heap 4 pages r\ncpu 0 {\n  write heap[1]\n}', ['4 native: 1 fault, 1 SIGSEGV']],
  ['backend native\nmap heap 4 pages rw\ncpu 0 {\n  barrier\n}', []],
  // One event, two bits.
  [
    'backend xen-2.6.27\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[2] }',
    ['3 xen-2.6.27: 3 hypercalls, 2 bits saved', '4 xen-2.6.27: sets A D'],
  ],
])('%j', (script, wanted) => {
  expect(told(script)).toEqual(wanted);
});

test('sections that repeat count as often as they happen', () => {
  const pages = 4096;
  expect(told(`backend native\nmap heap ${pages} pages rw\ncpu 0 { mprotect heap r }`)).toEqual([
    '3 native: 4,096 xchg',
  ]);
});

test('of a log that was cut nothing is told', () => {
  const [recording] = run('backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }', 'x.pte').recordings;
  expect(effectsOf([{ ...recording, log: { ...recording.log, truncated: true } }])).toEqual([]);
});
