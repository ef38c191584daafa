/** Functions of the script's own that differ by backend: which one a call means, and what is a mistake. */
import { expect, test } from 'vitest';
import { explore } from '../../src/library/index.ts';
import { check } from './check.ts';

const head = `
    backend native-6.1 as before
    backend before-too from before
    backend native-6.1 as fixed
    map heap 1 pages rw`;

test('a call means that of the backend, or of the one that it comes from, or the one of all others', () => {
  const answer = explore(`${head}
    fn clean(p) on before { return read_pte(p) }
    fn clean(p) { return pte_mkold(read_pte(p)) }
    cpu 0 {
      read heap
      let e = clean(heap[0])
      if e has A { write heap }
    }
    expect always heap[0] has D on before, before-too
    expect always heap[0] lacks D on fixed`);
  expect(answer.expects.map(e => e.ok)).toEqual([true, true, true]);
});

test('a backend without one is told', () => {
  check(`${head}
    fn clean(p) on before { return read_pte(p) }
    #  ^^^^^ error PTE017: there is no function \`clean\` on fixed
    cpu 0 { let e = clean(heap[0]) }`);
});

test('all take as many parameters, give the same, and come once for a backend', () => {
  check(`${head}
    fn clean(p) on before { return read_pte(p) }
    fn clean(p, q) on fixed { return read_pte(p) }
    #  ^^^^^ error PTE016: \`clean\` takes 1 parameter, as above, not 2
    fn young(p) on before { return read_pte(p) }
    fn young(p) on fixed { let e = read_pte(p) }
    #  ^^^^^ error PTE013: \`young\` gives nothing here, and a page-table entry above
    fn young(p) on before { return read_pte(p) }
    #  ^^^^^ error PTE005
    cpu 0 {
      let e = clean(heap[0])
      young(heap[0])
    }`);
});

test('one version does not call another', () => {
  check(`${head}
    fn clean(p) on before { return read_pte(p) }
    fn clean(p) { return clean(p) }
    #                    ^^^^^^^^ error PTE070
    cpu 0 { let e = clean(heap[0]) }`);
});

test('what only a function in a kernel function’s place calls has versions, too', () => {
  const answer = explore(`${head}
    word said
    fn say() on before { WRITE_ONCE(said, 1) }
    fn say() on fixed { xadd(said, 2) }
    fn change_prot_numa(p) { say() }
    cpu 0 { change_prot_numa(heap[0]) }
    expect always said == 1 on before
    expect always said == 2 on fixed`);
  expect(answer.expects.map(e => e.ok)).toEqual([true, true]);
});
