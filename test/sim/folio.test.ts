/** Large folios: which entries one batch of 7.2's mprotect takes, what they have in common after it, and what a fault maps. */
import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { A, D, RW } from '../../src/model/pte.ts';
import { build } from '../../src/sim/build.ts';
import { runBackend } from '../../src/sim/run.ts';
import { Scheduler } from '../../src/sim/schedule.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from './scenarios.ts';

function recorded(text: string, bulk = true) {
  const scenario = scenarioOf(text);
  return runBackend(scenario, scenario.backends[0], { bulk }).recording;
}

/** `s` for a start, `c` for a commit (`C` where it writes RW), in order, runs counted: `64s 64c`. */
function batches(text: string): string {
  const runs: [letter: string, count: number][] = [];
  for (const { kind, lo } of expandedEvents(recorded(text).log)) {
    const commit = lo & RW ? 'C' : 'c';
    const letter =
      kind === 'xen_mmu_ptep_modify_prot_start' ? 's' : kind === 'xen_mmu_ptep_modify_prot_commit' ? commit : '';
    if (letter === '') continue;
    const last = runs.at(-1);
    if (last?.[0] === letter) last[1]++;
    else runs.push([letter, 1]);
  }
  return runs.map(([letter, count]) => `${count}${letter}`).join(' ');
}

/** Pages of the first mapping that a set_pte made, in order. */
function made(text: string): number[] {
  return [...expandedEvents(recorded(text).log)].filter(e => e.kind === 'xen_mmu_set_pte').map(e => e.page);
}

const on = (map: string, body: string, setup = '', backend = 'xen-7.2') =>
  `backend ${backend}\nmap f ${map}\nsetup { ${setup} }\ncpu 0 { ${body} }`;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test.each([
  ['a folio', '64 pages rw written shared file folio 64', 'mprotect f r', '', '64s 64c'],
  ['folios', '64 pages rw written shared file folio 16', 'mprotect f r', '', '16s 16c 16s 16c 16s 16c 16s 16c'],
  ['single pages', '3 pages rw written shared file', 'mprotect f r', '', '1s 1c 1s 1c 1s 1c'],
  ['a part of one', '64 pages rw written shared file folio 32', 'mprotect f[5..35] r', '', '27s 27c 3s 3c'],
  [
    'what is left of a file',
    '45 pages rw written shared file folio 32',
    'mprotect f r',
    '',
    '32s 32c 8s 8c 4s 4c 1s 1c',
  ],
  ['a hole', '16 pages rw written shared file folio 16', 'mprotect f r', 'madvise-dontneed f[4..6]', '4s 4c 10s 10c'],
  [
    'where W changes',
    '16 pages rw written shared file folio 16',
    'mprotect f r',
    'msync f write f[0..4]',
    '4s 4c 12s 12c',
  ],
  ['a copy', '8 pages rw read private file folio 8', 'mprotect f r', 'write f[3]', '3s 3c 1s 1c 4s 4c'],
  ['two page tables', '16 pages rw written shared file folio 16 at 0x100001f8000', 'mprotect f r', '', '8s 8c 8s 8c'],
  [
    'another place',
    '16 pages rw written shared file folio 8',
    'mprotect g r',
    'mremap f[3..16] at 0x20000000000 as g',
    '5s 5c 8s 8c',
  ],
  ['PROT_NONE', '4 pages rw written shared file folio 4', 'mprotect f none mprotect f r', '', '4s 4c 4s 4c'],
  ['no folio of 6.12', '3 pages rw written shared file folio 2', 'mprotect f r', '', '1s 1c 1s 1c 1s 1c', 'xen-6.12'],
  ['no anonymous one', '2 pages rw written folio 2', 'mprotect f r', '', '1s 1c 1s 1c'],
  [
    'dirty as one',
    '4 pages rw written shared file folio 4',
    'mprotect f r mprotect f rw',
    'msync f write f[0]',
    '1s 1c 3s 3c 4s 4C',
  ],
])('a batch: %s', (_what, map, body, setup, wanted, backend = 'xen-7.2') => {
  expect(batches(on(map, body, setup, backend))).toBe(wanted);
});

test('a write brings all of a folio that has no entry yet, and fits', () => {
  const map = '64 pages rw untouched shared file folio 16';
  expect(made(on(map, 'write f[20]'))).toEqual(range(16, 32));
  expect(made(on(map, 'write f[20]', '', 'xen-6.12'))).toEqual([20]);
  expect(made(on(map, 'write f[20]', 'read f[17] madvise-dontneed f[18..32]'))).toEqual([20]);
  expect(made(on(map, 'write f[20]', 'mprotect f[30..32] r'))).toEqual([20]);
});

test('a read brings whole folios around it, except the last of the file', () => {
  const map = '64 pages rw untouched shared file folio 32';
  expect(made(on(map, 'read f[3]'))).toEqual(range(0, 32));
  expect(made(on(map, 'read f[50]'))).toEqual(range(48, 64));
});

test('msync cleans all of a folio that it is asked to write back a part of', () => {
  const map = '16 pages rw written shared file folio 8';
  expect(made(on(map, 'msync f[9..10]'))).toEqual(range(8, 16));
});

/** Entries of a native 7.2 after the script, as the letters of their A, D and RW. */
function finals(body: string): string[] {
  const scenario = scenarioOf(`backend native { mm 7.2 }\nmap f 32 pages rw untouched folio 16\ncpu 0 { ${body} }`);
  const { machine, ahead } = build(scenario, scenario.backends[0]);
  new Scheduler(machine, ahead, 1_000_000).run(null);
  return range(0, 32).map(page => {
    const lo = machine.state[machine.entry(page) + st.LO];
    return `${lo & A ? 'A' : ''}${lo & D ? 'D' : ''}${lo & RW ? 'W' : ''}`;
  });
}

test('anonymous folios: A and D of one page are those of all after an mprotect', () => {
  const all = finals('write f madvise-free f write f[3] mprotect f r mprotect f rw');
  expect(all).toEqual([...range(0, 16).map(() => 'ADW'), ...range(16, 32).map(() => 'W')]);
});

test('a page that came alone, or was copied, is in no batch', () => {
  expect(
    finals('write f madvise-dontneed f[3] write f[3] madvise-free f write f[0] mprotect f r mprotect f rw').slice(0, 5),
  ).toEqual(['ADW', 'ADW', 'ADW', 'W', 'W']);
});

test('large mappings: the bulk path repeats a section only where folios lie alike', () => {
  for (const [pages, at] of [
    [1024, ''],
    [1100, 'at 0x10000003000'],
  ] as const) {
    const text = on(`${pages} pages rw written shared file folio 64 ${at}`, 'mprotect f r', '', 'xen-7.2-lazy');
    const [one, other] = [recorded(text, true), recorded(text, false)];
    expect(one.result).toEqual(other.result);
    expect([...expandedEvents(one.log)].map(e => [e.kind, e.page])).toEqual(
      [...expandedEvents(other.log)].map(e => [e.kind, e.page]),
    );
  }
});
