/**
 * Quick fixes: applied, the diagnostic is gone.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import type { Fix } from '../../src/lang/diagnostic.ts';
import type { Code } from '../../src/lang/diagnostics.ts';
import { unindented } from './check.ts';

/** Applies the edits of a fix, last first. */
function applied(text: string, { edits }: Fix): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, column - 1);
  return [...edits]
    .sort((a, b) => offset(b.place.line, b.place.column) - offset(a.place.line, a.place.column))
    .reduce((result, { place, newText }) => {
      const [from, to] = [offset(place.line, place.column), offset(place.endLine, place.endColumn)];
      return result.slice(0, from) + newText + result.slice(to);
    }, text);
}

const HEAP = 'map heap 4 pages rw\n';

test.each<[Code, string, string]>([
  ['PTE001', `${HEAP}cpu 0 { mprotec heap r }`, `${HEAP}cpu 0 { mprotect heap r }`],
  ['PTE001', `${HEAP}cpu 0 { fork }\nexpcet traps == 0`, `${HEAP}cpu 0 { fork }\nexpect traps == 0`],
  ['PTE001', 'map heap 64 page rw\ncpu 0 { read heap }', 'map heap 64 pages rw\ncpu 0 { read heap }'],
  ['PTE001', 'map heap 64 rw\ncpu 0 { read heap }', 'map heap 64 pages rw\ncpu 0 { read heap }'],
  ['PTE001', `${HEAP}cpu 0 { mprotect heap rwz }`, `${HEAP}cpu 0 { mprotect heap rwx }`],
  ['PTE001', `${HEAP}cpu 0 { mprotect heap wr }`, `${HEAP}cpu 0 { mprotect heap rw }`],
  ['PTE001', `${HEAP}cpu 0 { fork }\nexpect nevr lost D`, `${HEAP}cpu 0 { fork }\nexpect never lost D`],
  ['PTE062', `${HEAP}cpu 0 { fork }\nexpect never loose D`, `${HEAP}cpu 0 { fork }\nexpect never lost D`],
  ['PTE062', `${HEAP}cpu 0 { fork }\nexpect never stal`, `${HEAP}cpu 0 { fork }\nexpect never stale read`],
  ['PTE002', `${HEAP}cpu 0 { read heap; }`, `${HEAP}cpu 0 { read heap }`],
  ['PTE014', 'word x\ncpu 0 { let r0 = x }', 'word x\ncpu 0 { let r0 = READ_ONCE(x) }'],
  ['PTE019', 'word x\ncpu 0 { x = 1 + 1 }', 'word x\ncpu 0 { WRITE_ONCE(x, 1 + 1) }'],
  [
    'PTE003',
    `${HEAP}cpu 0 { for i in 1..4 { read heap[i-1] } }`,
    `${HEAP}cpu 0 { for i in 1..4 { read heap[i - 1] } }`,
  ],
  ['PTE004', `${HEAP}cpu 0 { read hep }`, `${HEAP}cpu 0 { read heap }`],
  ['PTE017', `${HEAP}cpu 0 { set_pte(heap[0]) }`.replace('set_pte', 'set_pmdd'), `${HEAP}cpu 0 { set_pmd(heap[0]) }`],
  [
    'PTE018',
    `${HEAP}cpu 0 { fork }\nexpect always heap[0] has rw`.replace('has rw', 'has nx'),
    `${HEAP}cpu 0 { fork }\nexpect always heap[0] has NX`,
  ],
  ['PTE020', 'backend xen-2.6.72\ncpu 0 { fork }', 'backend xen-2.6.27\ncpu 0 { fork }'],
  ['PTE021', 'backend native { lzay off }\ncpu 0 { fork }', 'backend native { lazy off }\ncpu 0 { fork }'],
  ['PTE026', 'machine { cpus 2 }\ncpu 3 { fork }', 'machine { cpus 4 }\ncpu 3 { fork }'],
  [
    'PTE038',
    'backend native\nbackend lguest\nmap heap 1048576 pages rw\ncpu 0 { read heap[0] }',
    'backend native\nmap heap 1048576 pages rw\ncpu 0 { read heap[0] }',
  ],
  [
    'PTE058',
    `backend native\nbackend xen-2.6.27 { lazy off } as eager\nbackend xen-6.1 { mm 2.6 }\n${HEAP}cpu 0 { madvise-free heap }`,
    `backend native { mm 6.1 }\nbackend xen-2.6.27 { lazy off, mm 6.1 } as eager\nbackend xen-6.1 { mm 6.1 }\n${HEAP}cpu 0 { madvise-free heap }`,
  ],
  ['PTE058', `# q?\n${HEAP}cpu 0 { madvise-free heap }`, `# q?\nbackend xen-6.1\n${HEAP}cpu 0 { madvise-free heap }`],
  [
    'PTE059',
    `backend native\n  backend lguest as small # one CPU\n${HEAP}cpu 1 { read heap }`,
    `backend native\n   # one CPU\n${HEAP}cpu 1 { read heap }`,
  ],
  ['PTE029', 'cpu 0 { fork }\nexpect hypercall == 0', 'cpu 0 { fork }\nexpect hypercalls == 0'],
  [
    'PTE033',
    'map heap 4 pages rw at 0x10000801\ncpu 0 { read heap }',
    'map heap 4 pages rw at 0x10000000\ncpu 0 { read heap }',
  ],
  [
    'PTE041',
    `${HEAP}cpu 0 { lock heap let old = read_pte(heap[1]) let new = pte_mkold(old) ptep_modify_prot_commit(heap[1], new) unlock heap }`,
    `${HEAP}cpu 0 { lock heap let old = ptep_modify_prot_start(heap[1]) let new = pte_mkold(old) ptep_modify_prot_commit(heap[1], new) unlock heap }`,
  ],
  ['PTE052', `${HEAP}cpu 0 { fork unlock heap }`, `${HEAP}cpu 0 { fork  }`],
  ['PTE051', `${HEAP}cpu 0 {\n  lock heap\n}`, `${HEAP}cpu 0 {\n  lock heap\n  unlock heap\n}`],
  [
    'PTE047',
    `${HEAP}cpu 0 { ptep_set_wrprotect(heap[1]) }`,
    `${HEAP}cpu 0 { ptep_set_wrprotect(heap[1]) flush_tlb heap }`,
  ],
  [
    'PTE047',
    `${HEAP}cpu 0 {\n  write heap\n  write_pte(heap[1], pte_mkclean(read_pte(heap[1])))\n  barrier\n  flush_tlb heap\n}\ncpu 1 { barrier }`,
    `${HEAP}cpu 0 {\n  write heap\n  write_pte(heap[1], pte_mkclean(read_pte(heap[1])))\n  flush_tlb heap\n  barrier\n  flush_tlb heap\n}\ncpu 1 { barrier }`,
  ],
])('%s', (code, before, after) => {
  const found = compile(unindented(before), 'test.pte').diagnostics.filter(d => d.code === code);
  expect(found).toHaveLength(1);
  expect(applied(before, found[0].fix!)).toBe(after);
  expect(compile(after, 'test.pte').diagnostics.map(d => d.code)).not.toContain(code);
});
