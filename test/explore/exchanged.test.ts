/** An entry that comes to name another frame without having been empty: who writes by the new one makes older TLB entries late (sim/revocations.ts). */
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { explore } from '../../src/library/index.ts';
import { agree } from './agree.ts';

const long = process.env.LONG !== undefined;

const verdict = (remaps: string, cpu2: string, backend = 'native'): string =>
  explore(`backend ${backend}
map heap 1 pages r read
map other 1 pages rw written
cpu 0 {\n lock heap\n ${remaps}\n flush_tlb heap\n unlock heap\n}
cpu 1 { read heap  read heap }
cpu 2 { ${cpu2} }
expect sometimes late read`).expects[0].verdict;

const replaces = 'write_pte(heap[0], mk_pte(read_pte(other[0]), rw))';

test.each([
  ['a write by it', replaces, 'write heap', 'sometimes'],
  ['a read by it, which tells nothing', replaces, 'read heap', 'never'],
  ['the flush before it', `ptep_clear_flush(heap[0])\n ${replaces}`, 'write heap', 'never'],
  [
    'an empty entry meanwhile, as a zap and a fault leave it',
    `write_pte(heap[0], 0)\n ${replaces}`,
    'write heap',
    'never',
  ],
  ['flags alone', 'write_pte(heap[0], pte_mkwrite(read_pte(heap[0])))', 'write heap', 'never'],
  [
    'an exchange, then other flags',
    `${replaces}\n write_pte(heap[0], pte_mkyoung(read_pte(heap[0])))`,
    'write heap',
    'sometimes',
  ],
])('%s', (_, remaps, cpu2, wanted) => {
  expect(verdict(remaps, cpu2)).toBe(wanted);
  expect(verdict(remaps, cpu2, 'native-6.1')).toBe(wanted);
});

const software = fc.constantFrom(
  replaces,
  'write_pte(heap[0], mk_pte(read_pte(heap[0]), rw))',
  'set_pte_at(heap[0], pte_wrprotect(read_pte(heap[0])))',
  'ptep_get_and_clear(heap[0])',
  'flush_tlb heap',
  'lock heap\n read_pte(heap[0])\n unlock heap',
  'mprotect heap rw',
);
const access = fc.constantFrom('read heap', 'write heap', 'write heap', 'barrier');
const lines = (of: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> =>
  fc.array(of, { minLength: 1, maxLength: most }).map(all => all.join('\n '));

it('reduced, full and reference exploration agree on random scripts', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('native', 'native-6.1', 'xen-2.6.27'),
      lines(software, 3),
      lines(access, 2),
      lines(fc.oneof(access, software), 2),
      (backend, remaps, first, second) =>
        agree(
          `backend ${backend}\nmap heap 1 pages rw read\nmap other 1 pages rw written
cpu 0 {\n ${remaps}\n}\ncpu 1 {\n ${first}\n read heap\n}\ncpu 2 {\n ${second}\n}\nexpect never late read`,
          true,
        ),
    ),
    { numRuns: long ? 300 : 15 },
  );
});
