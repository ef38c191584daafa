/** INVLPGB and page-table isolation: what they change in flushes, and in what is paid. The sources are in src/sim/ops/wider-flush.ts. */
import { describe, expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { recordingOf } from './scenarios.ts';

const mprotect = (backend: string, cpus: number, pages: number) =>
  recordingOf(
    `machine { cpus ${cpus} }\nbackend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`,
  );

function chargesOf(backend: string, cpus: number, pages: number): Record<string, number> {
  const { own } = mprotect(backend, cpus, pages).charges!;
  const names = ['invlpg', 'invpcid', 'invlpgb', 'tlbsync', 'tlb_flush', 'ipi', 'cr3_switch'];
  return Object.fromEntries(Object.entries(own).filter(([name]) => names.includes(name)));
}

describe('INVLPGB', () => {
  test.each([
    [20, { invlpgb: 3, tlbsync: 1 }],
    [8, { invlpgb: 1, tlbsync: 1 }],
    [34, { invlpgb: 1, tlbsync: 1 }],
  ])('%d pages on four CPUs, 8 pages each: no INVLPG, no interrupt', (pages, charges) => {
    expect(chargesOf('native-7.2 { invlpgb 8 }', 4, pages)).toEqual(charges);
  });

  test('every CPU loses the pages, and the function is named', () => {
    const kinds = [...expandedEvents(mprotect('native-7.2 { invlpgb 8 }', 4, 20).log)];
    expect(kinds.filter(e => e.kind === 'flush_tlb').map(e => [e.cpu, e.a])).toEqual(
      [0, 1, 2, 3].map(cpu => [cpu, 20]),
    );
    expect(kinds.filter(e => e.kind === 'broadcast_tlb_flush').length).toBe(1);
    expect(kinds.filter(e => e.kind === 'ipi' || e.kind === 'native_flush_tlb_multi')).toEqual([]);
  });

  test.each([
    ['native-7.2 { invlpgb 8 }', 3],
    ['native-6.12 { invlpgb 8 }', 4],
    ['native-7.2', 4],
  ])('%s on %d CPUs interrupts as ever', (backend, cpus) => {
    expect(chargesOf(backend, cpus, 20)).toEqual({ invlpg: 20 * cpus, ipi: cpus - 1 });
  });
});

describe('page-table isolation', () => {
  test('a page is flushed from both PCIDs, and a call loads cr3 twice', () => {
    expect(chargesOf('native-6.12 { pti on }', 1, 20)).toEqual({ invlpg: 20, invpcid: 20, cr3_switch: 2 });
  });

  test('a whole TLB is not flushed twice: user space’s part is marked', () => {
    expect(chargesOf('native-6.12 { pti on }', 1, 34)).toEqual({ tlb_flush: 1, cr3_switch: 2 });
  });

  test('an interrupted CPU loads cr3, too; INVLPGB goes to both PCIDs', () => {
    expect(chargesOf('native-7.2 { pti on }', 2, 2)).toEqual({ invlpg: 4, invpcid: 4, ipi: 1, cr3_switch: 4 });
    expect(chargesOf('native-7.2 { pti on, invlpgb 8 }', 4, 20)).toEqual({ invlpgb: 6, tlbsync: 1, cr3_switch: 2 });
  });

  test('Xen’s PV guests and 2.6 have none', () => {
    expect(chargesOf('xen-6.12 { pti on }', 1, 34)).toEqual({ tlb_flush: 1 });
    expect(chargesOf('native { pti on }', 1, 34)).toEqual({ tlb_flush: 1 });
  });
});

describe('what a gather has flushed at once', () => {
  // zap_pte_range flushes for a dirty page of a file (force_flush); tlb_finish_mmu then finds nothing (__tlb_reset_range).
  test.each(['native-6.1', 'xen-6.1', 'vmi { mm 6.1 }', 'kvm-2.6.26 { mm 6.1 }'])(
    'is not flushed again: %s',
    backend => {
      const { log } = recordingOf(
        `machine { cpus 2 }\nbackend ${backend}\nmap f 4 pages rw written shared file\ncpu 0 { madvise-dontneed f }\n`,
      );
      const flushed = [...expandedEvents(log)].filter(e => e.kind === 'flush_tlb').map(e => e.cpu);
      expect(flushed).toEqual([0, 1]);
    },
  );
});

test('flush_tlb_mm interrupts a CPU that is lazy, too (fork, clear_refs); what mprotect gathers does not', () => {
  const interrupts = (backend: string, call: string): number =>
    recordingOf(`backend ${backend}
map heap 2 pages rw written
cpu 0 {
  barrier
  ${call}
  barrier
}
cpu 1 {
  read heap
  switch_to kthread
  barrier
  barrier
  switch_to main
}
`).charges!.own.ipi ?? 0;
  for (const backend of ['native-6.1', 'native-7.2'])
    expect(['fork', 'clear-refs', 'mprotect heap r'].map(call => interrupts(backend, call))).toEqual([1, 1, 0]);
});
