/** PVH, KVM and Hyper-V with nested paging: an mprotect is native, and a flush of other vCPUs is their own. The sources are in src/sim/ops/nested-flush.ts. */
import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { recordingOf } from './scenarios.ts';

const script = (backend: string, cpus: number, pages: number) =>
  `machine { cpus ${cpus} }\nbackend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`;

/** What an mprotect pays to reach other CPUs, and its hypercalls by name. */
function told(backend: string, cpus: number, pages: number) {
  const { charges, result } = recordingOf(script(backend, cpus, pages));
  const { ipi = 0, hypercall = 0, vm_exit = 0 } = charges!.own as Record<string, number>;
  return { ipi, hypercall, vm_exit, calls: result.batches.map(b => `${b.times ?? 1} ${b.ops}`) };
}

test.each([
  ['native-7.2', 4, 20, { ipi: 3, hypercall: 0, vm_exit: 0, calls: [] }],
  ['pvh', 4, 20, { ipi: 3, hypercall: 3, vm_exit: 0, calls: ['3 event_channel_op'] }],
  ['kvm-tdp', 4, 20, { ipi: 3, hypercall: 1, vm_exit: 0, calls: ['1 kvm_send_ipi'] }],
  ['kvm-tdp', 2, 20, { ipi: 1, hypercall: 0, vm_exit: 1, calls: [] }],
  ['hyperv', 4, 20, { ipi: 0, hypercall: 1, vm_exit: 0, calls: ['1 hv_flush_list'] }],
  ['hyperv', 4, 34, { ipi: 0, hypercall: 1, vm_exit: 0, calls: ['1 hv_flush_space'] }],
])('%s, %d CPUs, %d pages', (backend, cpus, pages, expected) => {
  expect(told(backend, cpus, pages)).toEqual(expected);
});

test.each(['pvh', 'kvm-tdp', 'hyperv'])('on one CPU %s is native-7.2', backend => {
  const { traps, hypercalls, cycles } = recordingOf(script(backend, 1, 100)).result;
  const native = recordingOf(script('native-7.2', 1, 100)).result;
  expect({ traps, hypercalls, cycles }).toEqual({ traps: 0, hypercalls: 0, cycles: native.cycles });
});

test.each(['pvh', 'kvm-tdp', 'hyperv'])('on %s every CPU loses the pages', backend => {
  const flushed = [...expandedEvents(recordingOf(script(backend, 3, 20)).log)].filter(e => e.kind === 'flush_tlb');
  expect(flushed.map(e => [e.cpu, e.a])).toEqual([0, 1, 2].map(cpu => [cpu, 20]));
});

test('Xen’s PV guests and 2.6 have their own flushes', () => {
  const calls = (backend: string) => told(backend, 4, 20).calls;
  expect(calls('xen-7.2 { remote_flush flush_call }')).toEqual(calls('xen-7.2'));
  expect(calls('native { remote_flush flush_call }')).toEqual([]);
});

test('load_cr3 flushes the TLB of its CPU, and no other', () => {
  for (const backend of ['native', 'native-7.2', 'kvm-tdp', 'xen-2.6.27', 'xen-7.2']) {
    const { log } = recordingOf(
      `machine { cpus 2 }\nbackend ${backend}\nmap heap 2 pages rw written\ncpu 1 { read heap  load_cr3() }\nirq 1 { load_cr3() }\n`,
    );
    const flushed = [...expandedEvents(log)].filter(e => e.kind === 'flush_tlb');
    expect(flushed.map(e => [e.cpu, e.a])).toEqual([
      [1, -1],
      [1, -1],
    ]);
  }
});

test('nor does it behind a flush of less', () => {
  const { log } = recordingOf(
    'backend native-7.2\nmap heap 2 pages rw written\ncpu 0 { flush_tlb heap[0]  load_cr3() }\n',
  );
  expect([...expandedEvents(log)].filter(e => e.kind === 'flush_tlb').map(e => e.a)).toEqual([1, -1]);
});
