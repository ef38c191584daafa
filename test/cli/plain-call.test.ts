/** Calls that are read without commander: what it would make of them, and no other. */
import { expect, test } from 'vitest';
import { plainCall } from '../../src/cli/plain-call.ts';

test.each([
  [['a.pte'], { scripts: ['a.pte'] }],
  [['a.pte', '-b', 'naive', 'b.pte', '--backend', 'vmi'], { scripts: ['a.pte', 'b.pte'], backend: ['naive', 'vmi'] }],
])('%j', (given, read) => {
  expect(plainCall(given, true)).toEqual(read);
});

test.each([
  [[]],
  [['-']],
  [['a.pte', '--outcomes']],
  [['a.pte', '--backend']],
  [['a.pte', '--backend=naive']],
  [['a.pte', '-b', '--outcomes']],
  [['-b', 'naive']],
  [['--', 'a.pte']],
])('%j is commander’s', given => {
  expect(plainCall(given, true)).toBeUndefined();
});

test('a subcommand that knows no backends reads none', () => {
  expect(plainCall(['a.pte', '-b', 'naive'], false)).toBeUndefined();
});
