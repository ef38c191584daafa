/** What is written as in C, or without a word that is wanted, is answered with how it is said here. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';

const said = (body: string): string =>
  compile(`map heap 2 pages rw\nword x\n${body}`, 'test.pte')
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)[0];

test.each([
  ['cpu 0 { mprotect(heap, r) }', '`mprotect` has no parentheses behind it: `mprotect RANGE PERMISSION`'],
  ['cpu 0 { fork() }', '`fork` has no parentheses behind it: `fork`'],
  ['cpu 0 { barrier() }', '`barrier` has no parentheses behind it: `barrier`'],
  ['cpu 0 { read heap } // all of it', 'comments begin with `#`, and not with `//`'],
  ['cpu 0 { fork as child { heap as a, heap as b } }', '`,` cannot stand here: what follows needs nothing between'],
  ['backend native, naive', '`,` cannot stand here: each backend has a line of its own'],
  ['expect never lost write heap[0]', 'the pages of an outcome come behind `in`: `in heap`'],
  [
    'expect heap[0] has D',
    'an expectation begins with `never`, `sometimes` or `always`, or with a count and its bound',
  ],
  ['cpu 0 { if READ_ONCE(x) && true { read heap } }', 'unexpected character `&` (conditions are joined by `and`)'],
  [
    'cpu 0 { put_page(heap[0]) }',
    'this is a page, whose entry `read_pte(heap[0])` reads; a page-table entry is wanted here',
  ],
])('%s', (body, message) => {
  expect(said(body)).toBe(message);
});
