/** Scripts in which what a next move touches hangs on the state at hand (reduction/next-step.ts): the searches agree on them. */
import { expect, it } from 'vitest';
import { explore } from '../../src/library/index.ts';
import { agree } from './agree.ts';

/** A revocation that CPU 0 relies on behind its last statement, or with it, and a CPU that may use its old TLB entry before and after that. */
const relied = (end: string, rest = '') => `backend native-6.1
map heap 2 pages rw written
cpu 0 { ptep_get_and_clear(heap[0])  ${end} }
cpu 1 { write heap[0]  write heap[0] }
${rest}
expect sometimes stale write and not late write
expect sometimes late write`;

it.each([
  ['a program that ends with a step nobody sees', relied('smp_mb()')],
  ['a barrier that comes with a reliance', relied('barrier  read heap[1]', 'cpu 2 { barrier }')],
  ['an access', relied('read heap[1]')],
])('the searches agree on %s, and both ways are seen', (_, text) => {
  agree(text, true);
  expect(explore(text).expects.map(({ verdict }) => verdict)).toEqual(['sometimes', 'sometimes']);
});

it('the searches agree on flushes that are to come, and who asks for them', () => {
  const calls = 'cpu 0 { uffd_wp(heap[0]) }\ncpu 1 { uffd_wp_resolve(heap[0]) }\ncpu 2 { write heap[0] }';
  agree(`backend native-6.1\nmap heap 1 pages rw written\n${calls}`, true);
});
