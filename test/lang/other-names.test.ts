/** Kernel functions that scripts say in another way, and assignments to words: the message says the way. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { functionNamed } from '../../src/lang/functions.ts';
import { otherNames } from '../../src/lang/other-names.ts';

const said = (body: string): string[] =>
  compile(`map heap 4 pages rw\nword x\n${body}`, 'test.pte')
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`);

test('a function of the kernel that the language says in another way', () => {
  expect(said('cpu 0 { flush_tlb_range(heap) }')).toEqual([
    'PTE017 there is no function `flush_tlb_range`; here it is `flush_tlb RANGE`',
  ]);
  expect(said('fn f(e) { if pte_dirty(e) { return 1 } return 0 }')).toEqual([
    'PTE017 there is no function `pte_dirty`; here it is `VALUE has D`',
  ]);
  expect(said('cpu 0 { page_remove_rmap(heap[0]) }')).toEqual([
    'PTE017 there is no function `page_remove_rmap`; leave it out, nothing here needs it',
  ]);
  expect(said('cpu 0 { read_ptep(heap[0]) }')).toEqual([
    'PTE017 there is no function `read_ptep`; did you mean `read_pte`?',
  ]);
});

test('none of them is a function of the language, and a script’s own may have such a name', () => {
  expect(otherNames.filter(functionNamed)).toEqual([]);
  expect(new Set(otherNames).size).toBe(otherNames.length);
  expect(said('fn pte_dirty(e) { return e has D }\ncpu 0 { if pte_dirty(read_pte(heap[0])) { read heap } }')).toEqual(
    [],
  );
});

test('an assignment to a word is a store, in a function, too', () => {
  const message = 'PTE019 an assignment has no place for a word of memory; did you mean `WRITE_ONCE(x, 2)`?';
  expect(said('fn f() { x = 2 }\ncpu 0 { f() }')).toEqual([message]);
  expect(said('cpu 0 { x = 2 }')).toEqual([message]);
});
