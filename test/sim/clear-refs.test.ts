/** clear_refs: what each entry loses, what mprotect and faults then leave read-only, and what 2.6 makes of it. */
import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { A, RW, SOFT_DIRTY } from '../../src/model/pte.ts';
import { build } from '../../src/sim/build.ts';
import { runBackend } from '../../src/sim/run.ts';
import { Scheduler } from '../../src/sim/schedule.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from './scenarios.ts';

/** Entries of the first four pages at the end, as letters. */
function finals(map: string, body: string, backend = 'xen-6.12'): string[] {
  const scenario = scenarioOf(`backend ${backend}\nmap m 4 pages ${map}\ncpu 0 { ${body} }`);
  const { machine, ahead } = build(scenario, scenario.backends[0]);
  new Scheduler(machine, ahead, 1_000_000).run(null);
  return [0, 1, 2, 3].map(page => {
    const [lo, hi] = [machine.state[machine.entry(page) + st.LO], machine.state[machine.entry(page) + st.HI]];
    const dirty = machine.build.entries.isDirty(lo, hi);
    return `${lo & A ? 'A' : ''}${dirty ? 'D' : ''}${lo & RW ? 'W' : ''}${lo & SOFT_DIRTY ? 's' : ''}`;
  });
}

const all = (letters: string) => [letters, letters, letters, letters];

test('entries lose W and soft-dirty, and the next write gives both back', () => {
  expect(finals('rw written', '')).toEqual(all('ADWs'));
  expect(finals('rw written', 'clear-refs')).toEqual(all('AD'));
  expect(finals('rw written', 'clear-refs', 'xen-6.1')).toEqual(all('AD'));
  expect(finals('rw written', 'clear-refs write m[1..3]')).toEqual(['AD', 'ADWs', 'ADWs', 'AD']);
  expect(finals('rw untouched', 'clear-refs write m[1]')).toEqual(['', 'ADWs', '', '']);
});

test.each(['xen-6.1', 'xen-6.12', 'xen-7.2', 'native { mm 6.1 }'])(
  'mprotect on %s makes nothing writable that is not soft-dirty',
  on => {
    const letters = finals('rw written', 'clear-refs write m[0] mprotect m r mprotect m rw', on);
    expect(letters.map(l => l.includes('W'))).toEqual([true, false, false, false]);
    const shared = finals('rw written shared', 'clear-refs write m[0] mprotect m r mprotect m rw', on);
    expect(shared.map(l => l.includes('W'))).toEqual([true, false, false, false]);
  },
);

test('shared memory faults in read-only then, and its writes are seen', () => {
  expect(finals('rw untouched shared', 'read m')).toEqual(all('AW'));
  expect(finals('rw untouched shared', 'clear-refs read m')).toEqual(all('A'));
  expect(finals('rw untouched shared', 'clear-refs read m write m[2]')).toEqual(['A', 'A', 'ADWs', 'A']);
});

test('2.6 clears A, and nothing else', () => {
  expect(finals('rw written', 'clear-refs', 'native')).toEqual(all('DW'));
  expect(finals('rw written', 'clear-refs', 'xen-2.6.27')).toEqual(all('DW'));
});

test('a hypercall for each entry of the process, with or without lazy mode, and one flush', () => {
  for (const backend of ['xen-6.1', 'xen-6.12', 'xen-7.2', 'xen-7.2-lazy']) {
    const scenario = scenarioOf(
      `backend ${backend}\nmap m 40 pages rw written\nmap n 2 pages none written\nmap s 3 pages rw swapped\ncpu 0 { clear-refs }`,
    );
    const { log, result } = runBackend(scenario, scenario.backends[0]).recording;
    const events = [...expandedEvents(log)].map(e => e.kind);
    expect(events.filter(kind => kind === 'xen_mmu_ptep_modify_prot_commit')).toHaveLength(42);
    expect(events.filter(kind => kind === 'xen_mmu_set_pte')).toHaveLength(3);
    expect(result.batches.map(b => [b.updates, b.times ?? 1])).toEqual([
      [1, 45],
      [0, 1],
    ]);
  }
});

test('of 32 bits there is no soft-dirty: 4 changes nothing', () => {
  for (const width of ['pae', 'i386']) {
    const on = `native { mm 6.1, width ${width} }`;
    expect(finals('rw written', 'clear-refs', on)).toEqual(all('ADW'));
    expect(finals('rw untouched shared', 'clear-refs read m write m[2]', on)).toEqual(['AW', 'AW', 'ADW', 'AW']);
    expect(finals('rw written', 'mremap m at 0x60000000 as moved', on)).toEqual(all(''));
  }
});
