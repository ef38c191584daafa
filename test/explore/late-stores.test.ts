/**
 * What an exploration says of stores that land late: looked at, left out, or of no consequence. Where it says the last, the
 * same script with store buffers must end in the same ways.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { runs } from '../tier.ts';
import { dataScripts } from './data-scripts.ts';
import { stores } from './scripts.ts';

const explored = (scenario: Scenario, maxStates = 20_000) =>
  exploreScenario(scenario, scenario.backends[0], { maxStates });

/** What the exploration of a script says that it rests on. */
function rests(script: string, backend = 'native'): string[] {
  const { result, grounds } = explored(
    compile(`backend ${backend}\nmap heap 1 pages rw\n${script}`, 'x.pte').scenario!,
  );
  return [result.memory, result.lateStores, grounds.split(', ').at(-1)!];
}

const waits = ['tso', 'explored', 'x86-TSO'];
const harmless = ['sc', 'none', 'no store can be late'];
const leftOut = ['sc', 'left out', expect.stringMatching(/late stores left out$/)];
const sc = 'machine { memory sc }\nword x\nword y\n';

it.each([
  ['words without a word on memory', 'word x\ncpu 0 { WRITE_ONCE(x, 1) } cpu 1 { let seen = READ_ONCE(x) }', waits],
  [
    'a read behind a store',
    `${sc}cpu 0 { WRITE_ONCE(x, 1) let seen = READ_ONCE(y) } cpu 1 { WRITE_ONCE(y, 1) }`,
    leftOut,
  ],
  [
    'a fence between the two',
    `${sc}cpu 0 { WRITE_ONCE(x, 1) smp_mb() let seen = READ_ONCE(y) } cpu 1 { xchg(y, 1) }`,
    harmless,
  ],
  [
    'stores alone, and reads before them',
    `${sc}cpu 0 { WRITE_ONCE(x, 1) WRITE_ONCE(y, 1) } cpu 1 { let seen = READ_ONCE(y) WRITE_ONCE(x, 2) }`,
    harmless,
  ],
  ['one CPU alone', `${sc}cpu 0 { WRITE_ONCE(x, 1) let seen = READ_ONCE(y) }`, harmless],
  ['a walk behind a store to an entry', 'cpu 0 { write_pte(heap[0], 0) read heap } cpu 1 { write heap }', leftOut],
  ['a walk behind an unlock', 'cpu 0 { lock heap unlock heap read heap } cpu 1 { write heap }', leftOut],
  [
    'a fence behind an unlock',
    'cpu 0 { lock heap unlock heap smp_mb() let old = read_pte(heap[0]) } cpu 1 { ptep_set_wrprotect(heap[0]) }',
    harmless,
  ],
  [
    'a read behind a write of the program, where the script asks what accesses do',
    `${sc}cpu 0 { write heap let seen = READ_ONCE(x) } cpu 1 { ptep_set_wrprotect(heap[0]) }\nexpect never lost write`,
    leftOut,
    'xen-2.6.27',
  ],
  [
    'the same where it does not',
    `${sc}cpu 0 { write heap let seen = READ_ONCE(x) } cpu 1 { ptep_set_wrprotect(heap[0]) }`,
    harmless,
    'xen-2.6.27',
  ],
  [
    'a read behind a read of the program',
    `${sc}cpu 0 { read heap let seen = READ_ONCE(x) } cpu 1 { ptep_set_wrprotect(heap[0]) }\nexpect never lost write`,
    harmless,
    'xen-2.6.27',
  ],
  [
    'a fence behind the write',
    `${sc}cpu 0 { write heap smp_mb() let seen = READ_ONCE(x) } cpu 1 { ptep_set_wrprotect(heap[0]) }\nexpect never lost write`,
    harmless,
    'xen-2.6.27',
  ],
  [
    'one write of a page',
    `${sc}cpu 0 { write heap } cpu 1 { ptep_set_wrprotect(heap[0]) }\nexpect never lost write`,
    harmless,
    'xen-2.6.27',
  ],
  [
    'where its TLB may be filled unasked meanwhile',
    `cpu 0 { read heap smp_mb() write heap } cpu 1 { ptep_set_wrprotect(heap[0]) }\nexpect never lost write`,
    leftOut,
    'xen-2.6.27',
  ],
  [
    'a copy behind a copy',
    'cpu 0 { copy_page(read_pte(heap[0]), read_pte(heap[0])) copy_page(read_pte(heap[0]), read_pte(heap[0])) } cpu 1 { write heap }',
    leftOut,
  ],
  [
    'a store in one branch, a read behind both',
    'cpu 0 { let old = read_pte(heap[0]) if old has D { write_pte(heap[0], 0) } read heap } cpu 1 { write heap }',
    leftOut,
  ],
])('%s', (_, script, says, backend = 'native') => {
  expect(rests(script, backend)).toEqual(says);
});

it('a look at which tables exist, in the instant of the unlock before it, is a read', () => {
  expect(rests('cpu 0 { mprotect heap r } cpu 1 { write heap }', 'xen-2.6.27')).toEqual(leftOut);
});

it('of no consequence, it says, and store buffers change no outcome', () => {
  let none = 0;
  fc.assert(
    fc.property(fc.oneof(stores(2), dataScripts), text => {
      const { scenario } = compile(text, 'random.pte');
      if (!scenario) return;
      const atOnce = explored({ ...scenario, memory: 'sc' });
      if (atOnce.result.lateStores !== 'none' || !atOnce.result.complete) return;
      const late = explored({ ...scenario, memory: 'tso' });
      if (!late.result.complete) return;
      none++;
      const ends = ({ outcomes }: typeof late) => outcomes.map(({ key }) => key).sort();
      expect(ends(atOnce)).toEqual(ends(late));
    }),
    { numRuns: runs(60), seed: 12 },
  );
  expect(none).toBeGreaterThan(5);
});
