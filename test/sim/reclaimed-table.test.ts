/**
 * MADV_DONTNEED of all that a page-table page maps frees it on 7.2 (mm/pt_reclaim.c), under mmap_sem for reading: so another
 * CPU that holds mmap_sem, too, may find the table and then wait for its lock. pte_offset_map_lock fails for it.
 */
import { expect, test } from 'vitest';
import { build } from '../../src/sim/build.ts';
import type { Machine } from '../../src/sim/machine.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from './scenarios.ts';

/** CPU 0 zaps page 3 and holds the pte lock; CPU 1 runs until it waits for it; then one after the other. */
function met(backend: string, second: string): { m: Machine; freed: number } {
  const scenario = scenarioOf(
    `machine { cpus 2 }\nbackend ${backend}\nmap heap 512 pages rw\ncpu 0 { madvise-dontneed heap }\ncpu 1 { ${second} }\n`,
  );
  const { machine: m } = build(scenario, scenario.backends[0]);
  let freed = 0;
  m.observer = {
    event: kind => {
      if (kind === 'xen_mmu_release_ptpage') freed++;
    },
    charge: () => undefined,
  };
  const run = (cpu: number, until: () => boolean): void => {
    while (!m.done(cpu) && m.enabled(cpu) && !until()) m.step(cpu);
  };
  run(0, () => m.state[m.entry(3) + st.LO] === 0);
  run(1, () => false);
  expect(m.done(1)).toBe(false);
  run(0, () => false);
  run(1, () => false);
  expect([m.done(0), m.done(1)]).toEqual([true, true]);
  return { m, freed };
}

test.each(['xen-7.2', 'xen-7.2-lazy', 'native { mm 7.2 }'])('%s: a fault makes the table again', backend => {
  const { m } = met(backend, 'write heap[3]');
  expect(m.reachable(3)).toBe(true);
  expect((m.state[m.entry(3) + st.LO] & 0x63).toString(16)).toBe('63');
});

test('a second madvise passes it by, and frees it no second time', () => {
  const { m, freed } = met('xen-7.2', 'madvise-dontneed heap');
  expect(m.reachable(3)).toBe(false);
  expect(freed).toBe(1);
});
