/**
 * TLBs that hardware fills unasked: what that shows, what it leaves as it is, and how a verdict says that it is in it. The scripts are in
 * test/scripts/litmus, too; SPIN's model has fills of its own (test/spin).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { isFill } from '../../src/sim/mover.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { agree } from './agree.ts';
import { exitScripts } from './exit-scripts.ts';
import { forkScripts } from './fork-scripts.ts';
import { interrupted, preempted, scripts, stores } from './scripts.ts';
import { taskScripts, unasked } from './task-scripts.ts';

const words = ['stale read', 'stale write', 'late read', 'late write', 'freed write', 'fault'];
const clear = 'let old = ptep_get_and_clear(heap[0])';

interface On {
  readonly machine?: string;
  readonly backend?: string;
  readonly map?: string;
}

/** Which of the words a script shows in some interleaving. */
function shown(programs: string, { machine = '', backend = 'native', map = 'written' }: On = {}): string[] {
  const asks = words.map(word => `expect sometimes ${word}`).join('\n');
  const scenario = scenarioOf(`${machine}\nbackend ${backend}\nmap heap 2 pages rw ${map}\n${programs}\n${asks}`);
  const { expects, result } = exploreScenario(scenario, scenario.backends[0]);
  expect(result.complete).toBe(true);
  return words.filter((_, i) => expects[i].verdict !== 'never');
}

describe('a fill that no access asks for', () => {
  const early = `cpu 0 { flush_tlb heap  ${clear}  read heap[0] }`;
  const told = `cpu 0 { flush_tlb heap  ${clear}  put_page(old)  barrier } cpu 1 { barrier  write heap[0] }`;
  const behind = `cpu 0 { ${clear}  flush_tlb heap  put_page(old)  barrier } cpu 1 { barrier  write heap[0] }`;
  it.each<[string, string, string[], On?]>([
    ['comes between a flush and the clearing of an entry', early, ['stale read', 'late read', 'fault']],
    ['lets another CPU write to a page that is freed', told, ['stale write', 'late write', 'freed write', 'fault']],
    ['does not outlive the flush', behind, ['fault']],
    ['is of no use to a write where D is clear', told, ['fault'], { map: '' }],
    ['is no matter where TLBs are filled by accesses alone', early, ['fault'], { machine: 'machine { fills asked }' }],
    ['is Xen’s guest’s, too', told, ['stale write', 'late write', 'freed write', 'fault'], { backend: 'xen-6.1' }],
  ])('%s', (_, programs, found, on = {}) => {
    expect(shown(programs, on)).toEqual(found);
  });

  it('comes again where the TLB has another entry', () => {
    const script = `machine { fills unasked }
      backend native
      map heap 1 pages rw written
      cpu 0 { write heap  let old = read_pte(heap[0])  write_pte(heap[0], pte_wrprotect(old))  write heap }
      expect sometimes stale write
      expect sometimes not stale write`;
    const scenario = scenarioOf(script);
    expect(exploreScenario(scenario, scenario.backends[0]).expects.map(e => e.verdict)).toEqual([
      'sometimes',
      'sometimes',
    ]);
  });
});

/** Movers that fill TLBs unasked, and what a verdict says of them. */
function filled(text: string, backend = 'native'): [number, string] {
  const scenario = scenarioOf(`backend ${backend}\n${text}`);
  const [choice] = scenario.backends;
  const movers = build(scenario, choice).machine.build.movers.filter(isFill).length;
  const { result, grounds } = exploreScenario(scenario, choice);
  const said = { explored: 'TLBs filled unasked', none: '', 'left out': 'unasked fills' }[result.unaskedFills];
  expect(/TLBs filled unasked|unasked fills(?=.* left out)/.exec(grounds)?.[0] ?? '').toBe(said);
  return [movers, result.unaskedFills];
}

describe('who has fills', () => {
  const map = 'map heap 2 pages rw\n';
  const two = `${map}cpu 0 { mprotect heap r } cpu 1 { read heap[1]  write heap[0] }\n`;
  it.each<[string, string, [number, string], string?]>([
    ['a page that is accessed behind something else', `${two}expect never late write`, [1, 'explored']],
    ['what nobody asks about', `${two}expect never lost D`, [0, 'left out']],
    [
      'what nobody asks about, and the script wants',
      `machine { fills unasked }\n${two}expect never lost D`,
      [1, 'explored'],
    ],
    ['what the script does without', `machine { fills asked }\n${two}expect never late write`, [0, 'left out']],
    [
      'a first access alone',
      `${map}cpu 0 { mprotect heap r } cpu 1 { write heap[0] }\nexpect never late write`,
      [0, 'none'],
    ],
    [
      'more pages than are followed',
      'map heap 8 pages rw\ncpu 0 { write heap }\nexpect never stale write',
      [0, 'left out'],
    ],
    ['tables that a host shadows', `${two}expect never late write`, [0, 'none'], 'kvm-2.6.26'],
    ['several address spaces', `mm other { map x 1 pages rw }\n${two}expect never late write`, [1, 'explored']],
  ])('%s', (_, text, expected, backend) => {
    expect(filled(text, backend)).toEqual(expected);
  });
});

it('has a replay code', () => {
  const script = `backend native\nmap heap 1 pages rw\ncpu 0 { flush_tlb heap  ${clear}  read heap[0] }\nexpect sometimes stale read`;
  const scenario = scenarioOf(script);
  const { recording } = runBackend(scenario, scenario.backends[0], { schedule: '0x1.f0-0x1.0' });
  const kinds = [...expandedEvents(recording.log)]
    .map(e => e.kind)
    .filter(kind => /flush_tlb|fill|set_ad|xchg|read$/.test(kind));
  expect(kinds).toEqual(['flush_tlb', 'set_ad', 'tlb_fill', 'xchg', 'stale_read', 'late_read', 'read']);
  expect(() => runBackend(scenario, scenario.backends[0], { schedule: 'f0-1x1' })).toThrow(
    /the schedule is for another script/,
  );
});

describe('reduced, full and reference search agree on random scripts that ask for fills', () => {
  const asked = (text: string): void => agree(`machine { fills unasked }\n${text}`, true);
  it('of two CPUs', () => {
    fc.assert(fc.property(scripts(2), asked), { numRuns: runs(25) });
  });
  it('whose stores wait', () => {
    fc.assert(
      fc.property(stores(2), text => agree(unasked(text), true)),
      { numRuns: runs(12) },
    );
  });
  it('of several address spaces, with exits and children', () => {
    const random = fc.oneof(taskScripts(2), forkScripts(1), exitScripts(1));
    fc.assert(
      fc.property(random, text => agree(unasked(text), true)),
      { numRuns: runs(2) },
    );
  });
  it('whose CPUs are interrupted, or have two tasks', () => {
    fc.assert(fc.property(fc.oneof(interrupted(2), preempted), asked), { numRuns: runs(4) });
  });
});
