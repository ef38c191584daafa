/**
 * The cases of the bug catalogue that are about orders: what each comes to over all interleavings, and where that is known
 * from. media/docs/catalogue.md has them all, with their questions.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { D, P } from '../../src/model/pte.ts';
import { compareOutcomes } from '../../src/sim/explore/diff.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { referenceAnswer } from './reference.ts';
import { type Shows, shortest } from './shortest.ts';

const root = join(import.meta.dirname, '../..');

function textOf(name: string): string {
  const folders = ['media/examples', 'test/scripts/litmus', 'test/scripts/calls'];
  const file = folders.map(folder => join(root, folder, `${name}.pte`)).find(existsSync)!;
  return readFileSync(file, 'utf8');
}

/** `naive: lost D sometimes`, for each expectation on each backend: the verdict, whatever was expected. */
function verdictsOf(name: string): string[] {
  const scenario = scenarioOf(textOf(name));
  return scenario.backends.flatMap(choice => {
    const { result, expects } = exploreScenario(scenario, choice);
    expect(result.complete).toBe(true);
    return expects.map(e => `${e.backend}: ${e.text.replace(/^(never|sometimes|always) /, '')} ${e.verdict}`);
  });
}

const cases: readonly (readonly [number: number, source: string, script: string, ...verdicts: string[]])[] = [
  [1, 'why mprotect clears first: mm/mprotect.c, 2.6.26', 'lost-dirty-naive', 'native: lost D sometimes'],
  [
    2,
    'xchg: include/asm-x86/pgtable_64.h, native_ptep_get_and_clear',
    'native-xchg-faults-but-keeps-d',
    'native: lost D never',
    'native: fault sometimes',
    'native-pae: lost D never',
    'native-i386: lost D never',
  ],
  [
    3,
    '[PATCH 3 of 4], the thread of 23 May 2008: start is a read, commit preserves',
    'preserve-ad-keeps-a-late-d',
    'xen-patch3: lost D never',
    'xen-2.6.27: lost D never',
    'xen-6.1: lost D never',
  ],
  [3, 'the same: nobody faults meanwhile', 'no-fault-while-queued', 'xen-2.6.27: fault never'],
  [4, 'update_intpte: xen/arch/x86/pv/mm.h', 'preserve-ad-retries-at-most-twice', 'xen-2.6.27: lost D never'],
  [
    5,
    'update_intpte without its cmpxchg',
    'or-without-cmpxchg-loses-d',
    'xen-2.6.27: lost D never',
    'read-or-store: lost D sometimes',
  ],
  [
    6,
    'MMU_NORMAL_PT_UPDATE: xen/include/public/xen.h',
    'forgot-preserve-ad',
    'small: lost D never',
    'normal-update: lost D sometimes',
  ],
  [7, 'A is for reclaim alone: mm/vmscan.c', 'lost-accessed-naive', 'naive: lost A sometimes', 'naive: lost D never'],
  [
    8,
    'dirty_accountable: mm/mprotect.c, change_pte_range',
    'late-d-costs-one-more-fault',
    'xen-2.6.27: lost D never',
    'xen-2.6.27: faults <= 1 always',
  ],
  [
    9,
    'Intel SDM 3A 4.10: no look at memory while D is cached',
    'stale-tlb-of-a-dirty-page-loses-nothing',
    'native: lost D never',
    'xen-2.6.27: heap[1] has D always',
  ],
  [
    10,
    'Intel SDM 3A 4.8: a write walks to set D',
    'stale-tlb-of-a-clean-page-walks-again',
    'native: faults == 1 always',
  ],
  [
    11,
    'erratum KNL4, Linux e4a84be6f05e: set_pte overwrites what strayed, and no data went through',
    'stray-dirty-knl4',
    'native: lost D never',
  ],
  [
    11,
    'the same: a zapped entry looks like a swap entry',
    'erratum-knl4-strays-into-an-empty-entry',
    'knights-landing: marker[0] has D sometimes',
    'knights-landing: lost D never',
  ],
  [
    11,
    'the same, by munmap',
    'stray-dirty-after-munmap',
    'native: heap[0] has D never',
    'knights-landing: heap[0] has D sometimes',
    'knights-landing: lost D never',
  ],
  [
    12,
    'update_intpte or’s into what is not present, too; _PAGE_PROTNONE',
    'protnone-keeps-a-late-d',
    'xen-2.6.27: lost D never',
    'xen-6.1: heap[1] has A D sometimes',
  ],
  [
    14,
    'modify_prot_start_ptes: mm/mprotect.c, 6.17',
    'batch-smears-d-over-a-folio',
    'xen-6.1: lost D never',
    'xen-6.1: folio[0] has D always',
  ],
  [
    15,
    'W clear and D set: _PAGE_SAVED_DIRTY, arch/x86/include/asm/pgtable.h, 6.6',
    'write-protected-and-dirty',
    'xen-2.6.27: heap[1] has D sometimes',
    'native: heap[1] lacks RW always',
  ],
  [
    16,
    'low word first: include/asm-x86/pgtable-3level.h',
    'pae-two-halves',
    'native-pae: lost D never',
    'xen-2.6.26: lost D never',
  ],
  [
    18,
    'CMPXCHG_FAILED, no IP advance: xen/arch/x86/mm.c, ptwr_emulated_update',
    'trapped-xchg-that-hardware-disturbs-traps-again',
    'xen-2.6.26: lost D never',
  ],
  [
    23,
    'the clear is at once, the set is queued: arch/x86/xen/mmu.c, 2.6.26',
    'not-present-until-the-batch',
    'xen-2.6.26: fault sometimes',
    'xen-patch3: fault never',
  ],
  [
    33,
    '6606c3e0da5: batching must be inside the pte lock',
    'unlock-before-flush-maps-a-freed-page',
    'unlocked-too-early: heap[0] has P sometimes',
  ],
  [33, 'the same, by madvise', 'unlock-before-flush-against-madvise', 'xen-2.6.27: heap[0] has P sometimes'],
  [33, 'and with the flush in its place', 'flush-before-unlock', 'xen-2.6.27: heap[0] has P never'],
  [
    34,
    '1160c2779b82: flush after set',
    'read-own-queued-write',
    'native: heap[1] lacks D always',
    'xen-2.6.27: heap[1] has D always',
  ],
  [
    35,
    'hypercall_preempt_check: xen/arch/x86/mm.c, do_mmu_update',
    'preempted-batch-is-continued',
    'interrupted: lost D never',
    'interrupted: updates == 64 always',
  ],
  [
    42,
    'SWP_MIGRATION_WRITE: mm/mprotect.c',
    'migration-entry-forgets-write',
    'native: heap[1] lacks RW always',
    'xen-2.6.27: heap[1] lacks RW always',
  ],
];

it.each(cases.map(([number, source, script, ...verdicts]) => ({ number, source, script, verdicts })))(
  'case $number ($source): $script',
  ({ script, verdicts }) => {
    expect(verdictsOf(script)).toEqual(expect.arrayContaining(verdicts));
  },
);

describe('the shortest witness', () => {
  const race = (backend: string): string =>
    `backend ${backend}\nmap heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\nexpect sometimes lost D\n`;
  const losesD: Shows = { event: (kind, page, a) => kind === 'lost' && page === 1 && (a & D) !== 0 };
  const remaps: Shows = { end: machine => (machine.state[machine.entry(0) + st.LO] & P) !== 0 };

  it.each([
    ['naive', race('naive'), losesD],
    ['preserve_ad off', race('xen-2.6.27 { preserve_ad off }'), losesD],
    ['preserve_ad off, today', race('xen-6.1 { preserve_ad off }'), losesD],
    ['hypervisor_update read-or-store', race('xen-2.6.27 { hypervisor_update read-or-store }'), losesD],
    ['hypervisor_update store', race('xen-6.1 { hypervisor_update store }'), losesD],
    ['the stale commit of case 33', textOf('unlock-before-flush-maps-a-freed-page'), remaps],
    ['the stale commit after madvise', textOf('unlock-before-flush-against-madvise'), remaps],
  ])('%s: no interleaving is shorter, and none as short switches less', (_, text, shows) => {
    const scenario: Scenario = scenarioOf(text);
    const [{ ok, steps, switches, shortest: claimed }] = exploreScenario(scenario, scenario.backends[0]).expects;
    expect({ ok, claimed }).toEqual({ ok: true, claimed: true });
    expect({ steps, switches }).toEqual(shortest(scenario, shows));
  });
});

describe('case 4', () => {
  it('two retries are the most, whatever the walkers do meanwhile', () => {
    const scenario = scenarioOf(
      'backend xen-2.6.27\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { read heap[0] }\ncpu 2 { write heap[0]  read heap[0] }\n',
    );
    let most = 0;
    const answer = referenceAnswer(scenario, 50_000, (kind, c) => {
      if (kind === 'update') most = Math.max(most, c);
    });
    expect(answer).not.toBeNull();
    expect(most).toBe(2);
  });
});

describe('case 35', () => {
  it('a continued hypercall ends in what an undisturbed one ends in, and in nothing else', () => {
    const scenario = scenarioOf(textOf('preempted-batch-is-continued'));
    const [plain, interrupted] = scenario.backends.map(choice => ({ scenario, choice }));
    const { within, onlyB } = compareOutcomes(plain, interrupted);
    expect({ within, onlyB }).toEqual({ within: true, onlyB: [] });
  });
});
