/** A write fault on an entry that allows the write by the time it is handled (mm/memory.c handle_pte_fault). */
import { describe, expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { recordingOf, scenarioOf } from './scenarios.ts';
import { scripted } from './scripted.ts';

const script = (backend: string, state: string): string => `machine { cpus 2 }
backend ${backend}
map s 1 pages rw shared ${state}
cpu 0 { mprotect s rwx }
cpu 1 { write s }
`;

describe('2.6 flushes the page on both CPUs', () => {
  // Traps: two of mprotect's clear, two of ptep_set_access_flags. Hypercalls: one of the set, two of mprotect's flush, two of the fault's.
  test.each([
    ['and stores A and D, which the entry lacks', '', 4],
    ['and stores nothing where it has them', 'written', 2],
  ])('%s', (_, state, traps) => {
    const { result } = scripted(script('xen-2.6.26', state)).on['xen-2.6.26'];
    expect([result.traps, result.hypercalls, result.faults]).toEqual([traps, 5, 1]);
  });

  test('on bare hardware, too', () => {
    expect(scripted(script('native', 'written')).on.native.result.flushes).toBe(4);
  });
});

// x86 of 6.1 leaves the old entry to the spurious faults that it may cause (arch/x86/mm/pgtable.c), whoever else is told of the new one.
test.each([
  ...['native', 'xen-2.6.27', 'vmi', 'kvm-2.6.26'].map(backend => [backend, 2]),
  ...['native', 'xen-2.6.27', 'vmi', 'kvm-2.6.26'].map(backend => [`${backend} { mm 6.1 }`, 0]),
  ['xen-6.1', 0],
])('%s flushes %d TLBs for an entry that a fault makes writable', (backend, flushes) => {
  const { log } = recordingOf(
    `machine { cpus 2 }\nbackend ${backend}\nmap heap 1 pages rw written\nsetup { ptep_set_wrprotect(heap[0]) }\ncpu 0 { write heap }\n`,
  );
  const kinds = [...expandedEvents(log)].map(({ kind }) => kind);
  expect(kinds.filter(kind => kind === 'fault')).toHaveLength(1);
  expect(kinds.filter(kind => kind === 'flush_tlb')).toHaveLength(Number(flushes));
});

test('6.1 stores D where the second of two faults looks only after the first is done', () => {
  const scenario = scenarioOf(
    'machine { cpus 2 }\nbackend xen-6.1\nmap s 1 pages rw shared untouched\ncpu 0 { read s }\ncpu 1 { write s }\nexpect hypercalls >= 0\n',
  );
  const { expects } = exploreScenario(scenario, scenario.backends[0]);
  expect(expects[0].message).toContain('hypercalls is 7 to 8');
});

test.each(['native', 'xen-2.6.26', 'xen-6.1'])(
  'on %s a copy is given up where A was set while it was made',
  backend => {
    const text = (code: string): string =>
      `machine { cpus 2 }\nbackend ${backend}\nmap f 1 pages rw file\ncpu 0 { write f }\ncpu 1 { read f }\n${code}\n`;
    // After the walk that faults, mmap_sem, the lock and its release for the copy comes the other CPU’s walk, which sets A; or after the lock is taken again.
    expect(scripted(text('schedule "0x4.1x1"')).on[backend].result.faults).toBe(2);
    expect(scripted(text('schedule "0x5.1x1"')).on[backend].result.faults).toBe(1);
  },
);
