/** What each Xen guest's kernel does around the updates themselves: whose TLBs it flushes, and in which order it asks. */
import { describe, expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { recordingOf } from './scenarios.ts';

const eventsOf = (text: string) => [...expandedEvents(recordingOf(text).log)];

describe('the mask of a flush on several CPUs', () => {
  const mprotect = (backend: string) =>
    `machine { cpus 3 }\nbackend ${backend} as b\nmap s 40 pages rw written\ncpu 1 { mprotect s r }\n`;

  // 2.6 flushes its own TLB by a hypercall of its own first, and leaves itself out of the mask (tlb_32.c, enlighten.c).
  test.each([
    ['xen-2.6.26', [1, 0, 2]],
    ['xen-2.6.27', [1, 0, 2]],
    ['xen-trap', [1, 0, 2]],
    ['xen-6.1', [0, 1, 2]],
    ['native', [1, 0, 2]],
  ])('%s flushes each CPU once', (backend, order) => {
    expect(
      eventsOf(mprotect(backend))
        .filter(e => e.kind === 'flush_tlb')
        .map(e => e.cpu),
    ).toEqual(order);
  });

  test('flush_tlb_page, too', () => {
    const copy = `machine { cpus 2 }\nbackend xen-2.6.26\nmap h 1 pages rw written\ncpu 1 { fork write h }\n`;
    const flushes = eventsOf(copy).filter(e => e.kind === 'flush_tlb' && e.a === 1);
    expect(flushes.map(e => e.cpu)).toEqual([1, 0]);
  });
});

describe('leaving lazy mode', () => {
  // xen_leave_lazy of 2.6.26 and 2.6.27; xen_leave_lazy_mmu of 6.1.
  test.each([
    ['xen-2.6.26', ['leave_lazy', 'update']],
    ['xen-2.6.27', ['leave_lazy', 'update']],
    ['xen-6.1', ['update', 'leave_lazy']],
  ])('%s', (backend, order) => {
    const events = eventsOf(`backend ${backend}\nmap h 1 pages rw written\ncpu 0 { mprotect h r }\n`);
    expect(events.map(e => String(e.kind)).filter(kind => order.includes(kind))).toEqual(order);
  });
});

test('PAE: fork pins a PMD page, then the page-table pages below it (pgd_walk)', () => {
  const fork = `backend xen-2.6.26
map a 1 pages rw written at 0x40000000
map b 513 pages rw written at 0x80000000
cpu 0 { fork }
`;
  const asked = eventsOf(fork).flatMap(e => {
    if (e.kind !== 'xen_mc_entry') return [];
    return e.a === 14 ? [e.b ? 'pgd' : 'read-only'] : ['pin'];
  });
  const [pmd, pte] = [['read-only'], ['read-only', 'pin']];
  expect(asked.slice(0, -1)).toEqual([pmd, pmd, pte, pmd, pte, pte, pmd, 'pgd', 'pin'].flat());
});

describe('argument bytes of an mmuext_op', () => {
  const fork = (backend: string) => `backend ${backend}\nmap h 1 pages rw written\ncpu 0 { fork munmap h }\n`;
  const bytes = (backend: string, via: string) => {
    const { batches } = recordingOf(fork(backend)).result;
    return [...new Set(batches.filter(b => b.via === via && b.ops.join() === 'mmuext_op').map(b => b.argBytes))];
  };

  test('i386: 12, of which the buffer before patch 4 makes two u64', () => {
    expect(bytes('xen-2.6.26', 'direct')).toEqual([12]);
    expect(bytes('xen-2.6.26', 'multicall')).toEqual([16]);
    expect(bytes('xen-2.6.26 { extend_args on }', 'multicall')).toEqual([12]);
  });

  test('x86-64: 24', () => {
    expect(bytes('xen-2.6.27', 'direct')).toEqual([24]);
    expect(bytes('xen-2.6.27', 'multicall')).toEqual([24]);
  });
});
