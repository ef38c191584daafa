/**
 * SPIN and the explorer agree on what scripts have beside mprotect and accesses: words, stores that wait, and what pages hold. By kind, a few
 * in the short tier, and all in the long one. Programs of words are asked of an enumerator of x86-TSO, too, which shares nothing
 * with either.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { outcomeWords } from '../../src/lang/outcome-words.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { dataScripts, waitingDataScripts } from '../explore/data-scripts.ts';
import { fileScripts } from '../explore/file-scripts.ts';
import { forkScripts } from '../explore/fork-scripts.ts';
import { interrupted, preempted, readers, stores, unmaskable, unpreempted, walks } from '../explore/scripts.ts';
import { taskScripts, unasked } from '../explore/task-scripts.ts';
import { classical, ofPages, pagesOf, programsOf, scriptOf, words } from '../explore/word-programs.ts';
import { outcomesOf, said } from '../explore/x86-tso.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { agreed, compared } from './compared.ts';
import { isModelled } from './modelled.ts';
import { valueNames } from './outcomes.ts';

/** Of a script without reduction: larger ones take SPIN, compiled without optimisation, too long. */
const MOST_STATES = 8000;
const DATA = ['lost write', 'freed read', 'freed write'];
/** Of each kind, in the long tier. */
const RANDOM_SCRIPTS = process.env.LONG ? 12 : 0;

const root = join(import.meta.dirname, '../..');
const litmus = (name: string): string =>
  readFileSync(join(root, 'test/scripts/litmus', `${name}.pte`), 'utf8').replace(
    'map heap 64 pages',
    'map heap 4 pages',
  );
const example = (name: string): string => readFileSync(join(root, 'media/examples', `${name}.pte`), 'utf8');
const folders = [
  'media/examples',
  'media/examples/fixes',
  ...['litmus', 'calls', 'recorded'].map(n => `test/scripts/${n}`),
];
const script = (name: string): string => {
  const [file] = folders.map(folder => join(root, folder, `${name}.pte`)).filter(existsSync);
  return readFileSync(file, 'utf8');
};
const listed = (names: string): string[] => names.trim().split(/\s+/);

/** Litmus scripts that say nothing of stores, and say the same where stores wait. */
const plain = listed(`
  barrier-separates batched-unmap-others-flush batched-unmap-others-return both-bits-saved-or-none
  clear-then-write-back cleared-between-walk-and-access cmpxchg-once cmpxchg-retries copied-without-the-lock
  early-flush-after-clear early-flush-after-write-protect emulated-write-of-nothing-new emulated-xchg-retried
  fault-on-a-mended-entry first-statement-counts flush-after-unlock flush-before-unlock flush-with-two-page-tables
  flushed-no-stale-write fn-loop-overruns fn-pages-and-numbers forgotten-flush-stale-write host-flushes-when-told
  kvm-fetch-does-not-look-again late-dirty-stays-read-only late-flush-after-clear late-flush-after-write-protect
  lock-order-deadlock lost-accessed-only lost-dirty-mprotect-naive migration-entry-read-only mkclean-without-flush
  mremap-flushes-after-unlock no-fault-while-queued non-present-window normal-in-place-of-preserve
  pae-table-made-by-two pae-two-halves present-window-after-series prot-none-keeps-dirty read-finds-dirty-or-not
  read-or-store-hypervisor refused-direct-set refused-store-is-an-oops refused-update-is-a-bug
  rights-grow-without-a-flush spurious-fault-native-xchg stale-tlb-clean stale-tlb-dirty store-or-write-protect
  store-that-traps-first stray-dirty-knl4 stray-dirty-on-cleared-entry torn-read-of-a-pae-entry
  two-faults-on-one-page two-protectors two-software-walkers two-writers-one-protector unlocked-updates
  updates-of-a-list-are-one-piece whole-read-under-the-lock write-protect-deferred-against-copy
  write-protect-flushed-against-copy wrprotect-by-and wrprotect-by-hand young-cleared zap-by-exchange
  zap-by-plain-store zap-deferred-against-mkclean zap-flushed-against-mkclean`);

/** Those that ask what pages hold. */
const ofData = listed(`
  cow-after-fork-keeps-every-write flushed-between-walk-and-access mremap-flushes-before-unlock
  page-copied-after-the-flush page-copied-before-the-flush page-is-filled-and-published page-read-through-another-name
  zapped-page-freed-before-the-flush`);

/** Those with handlers, with a second task, or that turn interrupts off. */
const interrupting = listed(`
  interrupt-in-lazy-mode preempted-in-lazy-mode callbacks-with-interrupts-on walk-with-interrupts-off cpa-in-lazy-mode
  cpa-flushes-lazy-mode interrupt-before-the-queue-is-flushed lock-taken-in-an-interrupt lock-taken-with-interrupts-off lazy-mode-within-lazy-mode vmalloc-fault-in-lazy-mode
  fault-of-a-second-task-relies-on-nothing task-sleeps-for-a-page-lock`);

/** Those with address spaces and tasks. */
const ofTasks = listed(`
  flush-of-an-mm-that-is-switched-to lazy-tlb-comes-back switch-mm-under-xen flush-finds-a-lazy-cpu
  flush-of-two-address-spaces more-address-spaces-than-asids`);

/** Those of madvise, reclaim, migration, KSM, NUMA hinting, userfaultfd and references, from the gallery of fixes and elsewhere. */
const ofActivities = listed(`
  direct-io-into-a-page-of-madv-free walkers-of-guest-tables dirty-cow ksm-leaves-d-behind lazy-section-outlives-its-lock migration-forgets-d
  migration-forgets-userfaults migration-forgets-young-and-dirty mprotect-lets-userfaults-go numa-hint-against-migration
  swap-in-past-the-swap-cache device-page-comes-back-twice swapoff-forgets-userfaults flush-pending-is-a-flag
  pinned-page-is-swapped-out two-madvise-at-once zap-by-a-plain-store migration-flushes-after-its-lock reclaim-owes-a-flush
  reclaim-by-kswapd-of-a-process-that-is-away access-flags-over-hardware exclusive-against-gup-fast
  flush-owed-is-forgotten reaper-frees-before-a-flush young-without-a-flush clear-refs-without-a-flush ksm-counts-before-it-clears dontneed-against-a-flush-that-reclaim-owes ksm-against-a-writer
  ksm-hands-d-to-the-page ksm-leaves-a-page-in-a-gather ksm-leaves-a-pinned-page ksm-leaves-d-of-a-read-only-entry
  page-is-looked-for-while-it-migrates userfault-moves-what-is-in-swap userfault-write-protects-what-is-in-swap ksm-passes-by-a-hinted-page madvise-free-keeps-what-is-written-after-it migration-keeps-every-write numa-hint-is-lifted-by-a-fault
  numa-hint-passes-by-a-pinned-page gup-of-a-page-under-numa-hinting migration-by-hand-against-mprotect reaped-memory-is-read-as-zeroes
  pin-of-a-page-of-a-file-that-is-read-only reclaim-keeps-every-write reclaim-writes-out-before-the-flush
  two-reclaims-owe-a-flush-each userfault-write-waits-for-ever userfault-write-waits zapped-page-freed-after-the-flush`);

/** Those of munmap, mremap, msync and clear-refs, beside the litmus scripts in agreement.test.ts. */
const ofCalls = listed(`
  driver-takes-its-page-back gup-reads-two-halves migration-forgets-soft-dirty mprotect-lets-soft-dirty-go
  swap-forgets-soft-dirty writeback-of-a-page-that-is-zapped writeback-passes-by-a-cleared-entry
  msync-lets-mprotect-in msync-passes-by-a-cleared-entry munmap-while-a-kernel-thread-runs-here stray-dirty-after-munmap
  msync-writes-what-was-there-to-disk reclaim-that-finds-nothing-relies-on-nothing clear-refs-against-a-writer
  clear-refs-of-2.6 mremap-flushes-too-late mremap-keeps-userfaults writes-while-mremap-moves-a-page
  pae-pmd-page-comes-and-goes userfault-of-a-zero-page-that-moved`);

/** Those that take a page from its file, or lock one by hand. */
const ofFiles = listed(`
  truncate-unmaps-twice fault-against-invalidate hole-punch-against-a-fault file-page-is-dirty-and-dropped
  writeback-against-a-write-fault invalidate-reads-in-again anonymous-page-locked-by-hand
  userfault-copy-beyond-the-end-of-a-file userfault-copy-is-clean-and-dropped`);

/** Those of Linux 6.12 and 7.2: D that is kept in another bit, the page cache of today, flushes that are broadcast. */
const ofToday = listed(`
  mprotect-saves-dirty what-7-2-lost what-pvh-saves flush-by-broadcast flush-by-hypervisor dirty-in-the-cache mremap-keeps-userfaults
  migration-makes-soft-dirty flush-of-a-preempted-vcpu`);

/** Those with a fork: children without programs, and with them. */
const ofForks = listed(`
  fork-races-with-gup-fast fork-with-a-page-under-io write-protect-drops-d fork-heavy flush-reason-callback-at-33 wait-against-a-copy
  fork-saves-dirty fork-forgets-its-flush fork-copies-at-once fork-keeps-userfaults what-a-child-sees-of-its-parent forked-twice
  a-child-of-a-page-that-is-not-there a-child-relies-on-nothing-of-its-parent unmapped-in-two-and-flushed-in-one given-up-while-a-child-rewrites-its-entry`);

/** The script where stores wait. */
function withBuffers(text: string): string {
  const machine = /^machine \{[^}]*/m;
  return machine.test(text)
    ? text.replace(machine, found => `${found} memory tso `)
    : `machine { memory tso }\n${text}`;
}

/** Scripts by kind and name, and those of them in the short tier. */
interface Kind {
  readonly scripts: readonly (readonly [name: string, text: () => string])[];
  readonly short: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  'stores that wait': {
    scripts: [
      ...plain.map(name => [name, () => withBuffers(litmus(name))] as const),
      ['store-buffering', () => example('store-buffering')],
      ...ofData.map(name => [`data: ${name}`, () => withBuffers(litmus(name))] as const),
    ],
    short: ['pae-two-halves', 'data: page-copied-before-the-flush'],
  },
  'interrupts and preemption': {
    scripts: interrupting.map(name => [name, () => script(name)] as const),
    short: [
      'lock-taken-in-an-interrupt',
      'interrupt-in-lazy-mode',
      'preempted-in-lazy-mode',
      'task-sleeps-for-a-page-lock',
    ],
  },
  'address spaces and tasks': {
    scripts: ofTasks.map(name => [name, () => script(name)] as const),
    short: ['flush-of-an-mm-that-is-switched-to', 'more-address-spaces-than-asids'],
  },
  'kernel activities': {
    scripts: ofActivities.map(name => [name, () => script(name)] as const),
    short: [
      'reaped-memory-is-read-as-zeroes',
      'migration-forgets-young-and-dirty',
      'pinned-page-is-swapped-out',
      'ksm-against-a-writer',
      'dirty-cow',
    ],
  },
  'munmap, mremap, msync and clear-refs': {
    scripts: ofCalls.map(name => [name, () => script(name)] as const),
    short: ['msync-passes-by-a-cleared-entry', 'munmap-while-a-kernel-thread-runs-here'],
  },
  'truncate, and locks of pages': {
    scripts: ofFiles.map(name => [name, () => script(name)] as const),
    short: ['truncate-unmaps-twice', 'userfault-copy-is-clean-and-dropped'],
  },
  fork: {
    scripts: ofForks.map(name => [name, () => script(name)] as const),
    short: ['fork-with-a-page-under-io', 'fork-forgets-its-flush'],
  },
  'Linux 6.12 and 7.2': {
    scripts: ofToday.map(name => [name, () => script(name)] as const),
    short: ['mprotect-saves-dirty', 'dirty-in-the-cache'],
  },
  'what pages hold': {
    scripts: [
      ...[
        'damon-makes-entries-old',
        'switch-mm-against-flush',
        'switch-mm-with-its-barrier',
        'shadow-walk-without-a-barrier',
      ].map(name => [name, () => script(name)] as const),
      ...ofData.map(name => [name, () => litmus(name)] as const),
      ...outcomeWords
        .filter(({ phrase }) => DATA.includes(phrase))
        .flatMap(({ phrase, shows, lacks }) => [
          [`shown: ${phrase}`, () => `${shows}\nexpect always ${phrase}`] as const,
          [`lacking: ${phrase}`, () => `${lacks}\nexpect always ${phrase}`] as const,
        ]),
    ],
    short: ['page-copied-before-the-flush', 'page-is-filled-and-published'],
  },
};

/** On each backend that the model has; in the short tier on the first. */
function onBackends(text: string): readonly { readonly scenario: Scenario; readonly choice: BackendChoice }[] {
  const scenario = scenarioOf(text);
  const backends = scenario.backends.filter(choice => isModelled(scenario, choice));
  return (process.env.LONG ? backends : backends.slice(0, 1)).map(choice => ({ scenario, choice }));
}

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

it('are asked about sixty scripts at least that are no old ones with store buffers', () => {
  const { 'stores that wait': _old, ...others } = kinds;
  expect(Object.values(others).reduce((sum, { scripts }) => sum + scripts.length, classical.length)).toBeGreaterThan(
    60,
  );
});

describe.each(Object.entries(kinds))('SPIN and the explorer agree on %s', (_, { scripts, short }) => {
  const asked = scripts.filter(([name]) => process.env.LONG || short.includes(name));

  it.concurrent.each(asked)('in %s', async (_name, textOf) => {
    const text = textOf();
    const found = onBackends(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { scenario, choice } of found) {
      const { result } = exploreScenario(scenario, choice, { reduce: false, maxStates: MOST_STATES });
      if (result.complete) await agreed(scenario, choice, text);
    }
  });
});

describe('SPIN and an enumerator of x86-TSO agree', () => {
  const asked = classical.filter(([name]) => process.env.LONG || /n6|one mfence|wait|lock/.test(name));

  it.concurrent.each(asked)('on %s: %s', async (_, text) => {
    const programs = programsOf(text);
    const script = scriptOf(programs, 'tso');
    const scenario = scenarioOf(script);
    const [choice] = scenario.backends;
    const { ends } = await compared(scenario, choice, script);
    const names = valueNames(build(scenario, choice).machine);
    const found = ends.map(({ values }) => said(Object.fromEntries(names.map((name, i) => [name, values[i]]))));
    expect([...new Set(found)].sort()).toEqual(outcomesOf(programs, words));
  });

  it.concurrent.each(asked.filter(one => ofPages.includes(one)))(
    'and the explorer, over pages whose reads are kept, on %s: %s',
    async (_, text) => {
      const script = pagesOf(programsOf(text), 'tso', 'reads');
      const scenario = scenarioOf(script);
      await compared(scenario, scenario.backends[0], script);
    },
  );
});

const askingForData = walks(2).map(script => `${script}\n${DATA.map(word => `expect always ${word}`).join('\n')}`);

/** Random scripts by what they have. */
const randomKinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'stores wait': stores(3),
  'data are asked for': askingForData,
  'CPUs are interrupted': interrupted(2),
  'tasks are preempted': preempted,
  'interrupts come that nothing masks': unmaskable(2),
  'preemption is off': unpreempted,
  'RCU has readers': readers(2),
  'CPUs switch between address spaces': taskScripts(2),
  'CPUs switch, and TLBs are filled unasked': taskScripts(2).map(unasked),
  'kernels take pages away': dataScripts,
  'children run': forkScripts(1),
  'files are truncated': fileScripts(2),
  'data wait': waitingDataScripts,
};

const randomScripts = Object.entries(randomKinds).flatMap(([what, kind]) =>
  random(kind).map(script => ({ ...script, what })),
);

it.concurrent.each(randomScripts)(
  'SPIN and the explorer agree on random script $number where $what',
  async ({ scenario, text }) => {
    await agreed(scenario, scenario.backends[0], text);
  },
);

function random(scripts: fc.Arbitrary<string>): { number: number; scenario: Scenario; text: string }[] {
  const small = fc.sample(scripts, RANDOM_SCRIPTS * 3).flatMap(text => {
    const scenario = scenarioOf(text);
    const [choice] = scenario.backends;
    if (/swapped|migrating/.test(text) || !isModelled(scenario, choice)) return [];
    const { result } = exploreScenario(scenario, choice, { reduce: false, maxStates: MOST_STATES });
    return result.complete ? [{ scenario, text }] : [];
  });
  return small.slice(0, RANDOM_SCRIPTS).map((script, number) => ({ ...script, number }));
}
