/**
 * The flags of entries after each call, as page-table dumps of the bare kernels show them: Linux 6.1.192, 6.12.117 and
 * 7.2.13 on QEMU, the programs flip_1, none_64, zeropage_64, fork_64, x_free_64, shm_shared_64 and disk_shared_msync_64.
 * A dump masks the frame; PROT_NONE inverts it, so its flags are compared without it.
 */
import { describe, expect, test } from 'vitest';
import { build } from '../../src/sim/build.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from './scenarios.ts';

/** Flags of page 0 once a script has ended, as sixteen hex digits without the frame. */
function flagsAfter(mm: string, map: string, statements: string, backend = 'native'): string {
  const scenario = scenarioOf(`backend ${backend} { mm ${mm} }\nmap heap 4 pages ${map}\ncpu 0 { ${statements} }\n`);
  const { machine } = build(scenario, scenario.backends[0]);
  while (!machine.done(0)) machine.step(0);
  const entry = machine.entry(0);
  const [lo, hi] = [machine.state[entry + st.LO], machine.state[entry + st.HI]];
  const upper = ((hi & 0xfff00000) >>> 20).toString(16).padStart(3, '0');
  return `${upper}0000000000${(lo & 0xfff).toString(16).padStart(3, '0')}`;
}

/** Mapping, statements, and the flags on 6.1, and on 6.12 and 7.2. */
const recorded: [name: string, map: string, statements: string, on6_1: string, later: string][] = [
  ['written', 'rw untouched', 'write heap', '8000000000000867', '8000000000000867'],
  ['flip_1, r', 'rw written', 'mprotect heap r', '8000000000000865', '8400000000000825'],
  ['flip_1, rw', 'rw written', 'mprotect heap r mprotect heap rw', '8000000000000867', '8000000000000867'],
  ['none_64, none', 'rw written', 'mprotect heap none', '0000000000000960', '0400000000000920'],
  ['none_64, rw', 'rw written', 'mprotect heap none mprotect heap rw', '8000000000000867', '8000000000000867'],
  ['zeropage_64', 'rw untouched', 'read heap mprotect heap r mprotect heap rw', '8000000000000225', '8000000000000225'],
  ['fork_64', 'rw written', 'fork', '8000000000000865', '8400000000000825'],
  ['x_free_64, freed', 'rw written', 'madvise-free heap', '8000000000000807', '8000000000000807'],
  ['x_free_64, r', 'rw written', 'madvise-free heap mprotect heap r', '8000000000000805', '8000000000000805'],
  [
    'x_free_64, rw',
    'rw written',
    'madvise-free heap mprotect heap r mprotect heap rw',
    '8000000000000805',
    '8000000000000807',
  ],
  ['shm_shared_64, r', 'rw written shared', 'mprotect heap r', '8000000000000865', '8400000000000825'],
  [
    'shm_shared_64, rw',
    'rw written shared',
    'mprotect heap r mprotect heap rw',
    '8000000000000867',
    '8000000000000867',
  ],
  ['disk_shared_msync_64', 'rw written shared file', 'msync heap', '8000000000000825', '8000000000000825'],
];

describe.each(['6.1', '6.12', '7.2'])('mm %s', mm => {
  test.each(recorded)('%s', (_, map, statements, on6_1, later) => {
    expect(flagsAfter(mm, map, statements)).toBe(mm === '6.1' ? on6_1 : later);
  });
});

// include/asm/pgtable.h has one ptep_set_wrprotect for all, whatever writes the entry.
test.each(['xen-6.1', 'kvm-2.6.26', 'lguest', 'vmi'])('%s write-protects for fork as bare hardware does', backend => {
  const flags = (mm: string): string => flagsAfter(mm, 'rw written', 'fork', backend).slice(-2);
  expect([flags('6.1'), flags('6.12')]).toEqual(['65', '25']);
});

// can_change_pte_writable asks userfaultfd_pte_wp of the new entry, which has the bit of the PROT_NONE one (_PAGE_CHG_MASK).
test.each([
  ['6.1', ''],
  ['6.12', ' shared'],
  ['7.2', ''],
])('mm %s: what userfaultfd watches gets no W by an mprotect from none%s', (mm, shared) => {
  const flags = flagsAfter(mm, `rw written${shared}`, 'uffd_wp(heap[0]) mprotect heap none mprotect heap rw');
  expect(Number.parseInt(flags.slice(-3), 16) & 0x403).toBe(0x401);
});
