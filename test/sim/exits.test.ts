/** The end of an address space under Xen: what its tables cost to unpin, and to empty; who is asked to let go of them. */
import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { scripted } from './scripted.ts';

const on = (backend: string, rest: string) => scripted(`backend ${backend} as x\n${rest}`).on.x;
const ends = (backend: string) => on(backend, 'map heap 40 pages rw written\ncpu 0 { write heap  exit }').result;

test.each([
  ['xen-2.6.26', [['mmuext_op'], ['mmuext_op', 'update_va_mapping'], ['mmuext_op']]],
  ['xen-2.6.27', [['mmuext_op'], ['mmuext_op', 'update_va_mapping'], ['mmuext_op']]],
  ['xen-6.1', [['mmuext_op'], ['mmuext_op', 'update_va_mapping']]],
])('%s leaves its tables, unpins them, and empties them without a trap or a hypercall', (backend, calls) => {
  const { traps, batches } = ends(backend);
  expect(traps).toBe(0);
  expect(batches.map(({ ops }) => [...ops].sort())).toEqual(calls);
});

test('a table is unpinned before it is writable, and its lock is held until both are done', () => {
  const { log } = on('xen-6.1', 'map heap 1 pages rw written\ncpu 0 { exit }');
  const kinds = [...expandedEvents(log)].map(({ kind, a }) => (kind === 'pin' ? `unpin ${a}` : kind));
  const from = kinds.indexOf('xen_mmu_pgd_unpin');
  const told = kinds.slice(from).filter(kind => /^(lock|unlock|unpin|update|xchg|trap|hypercall)/.test(kind));
  // Of x86-64: both top tables, then PUD page, PMD page, the page-table page, and the top.
  const [top, table] = ['unpin 1', 'unpin 4'];
  expect(told.slice(0, 11)).toEqual([
    ...['lock', 'hypercall', top, top, 'update', 'update', 'update', table, 'update', 'update', 'unlock'],
  ]);
  expect(told.slice(11)).not.toContain('trap');
});

test.each(['xen-2.6.26', 'xen-2.6.27', 'xen-2.6.27 { mc_batch 5 }', 'xen-6.1'])(
  '%s unpins more tables than a batch has callbacks for',
  backend => {
    const { result, log } = on(backend, 'map heap 20480 pages rw written\ncpu 0 { exit }');
    expect(result.traps).toBe(0);
    const kinds = [...expandedEvents(log)].map(({ kind }) => kind);
    const unpinned = kinds.slice(kinds.indexOf('xen_mmu_pgd_unpin'), kinds.indexOf('xchg'));
    expect(unpinned.filter(kind => kind === 'unlock')).toHaveLength(40);
  },
);

test('only the last thread ends its address space', () => {
  const { log } = on(
    'xen-6.1',
    'map heap 2 pages rw written\ncpu 0 { write heap[0]  exit }\ncpu 1 { read heap[1]  exit }',
  );
  const unpins = [...expandedEvents(log)].filter(({ kind }) => kind === 'xen_mmu_pgd_unpin');
  expect(unpins).toHaveLength(1);
});

test('an exit in one thread alone is refused at its place', () => {
  expect(() => on('xen-6.1', 'map heap 1 pages rw\ncpu 0 { exit }\ncpu 1 { read heap }')).toThrow(/exit/);
});
