/**
 * A second opinion: SPIN, on the exported model of every litmus script, ends in the same outcomes and gives the same
 * verdict on every expectation as the explorer.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { promelaModel } from '../../src/export/promela/model.ts';
import { pageName } from '../../src/model/report.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/findings.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { clauses, outcomeOf } from './outcomes.ts';
import { allEnds, type End, findsError } from './spin.ts';

const root = join(import.meta.dirname, '../..');
const own = ['lost-dirty-naive', 'lost-dirty-queued', 'own-protocol-cmpxchg'].map(n => `media/examples/${n}.pte`);
const files = [...globSync('test/scripts/litmus/*.pte', { cwd: root }).sort(), ...own];

const cases = files.flatMap(file => {
  // A model has an array element a page, and says so much more of 64 pages than of 4.
  const text = readFileSync(join(root, file), 'utf8').replace('map heap 64 pages', 'map heap 4 pages');
  const scenario = scenarioOf(text);
  return scenario.backends.map(choice => ({ name: `${file} on ${choice.name}`, scenario, choice, text }));
});

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

describe('SPIN and the explorer agree', () => {
  it('are asked about thirty scripts at least', () => expect(files.length).toBeGreaterThanOrEqual(30));

  it.concurrent.each(cases)('on $name', async ({ scenario, choice, text }) => {
    const { layout, entries } = build(scenario, choice).machine.build;
    const { ends, states } = await allEnds(promelaModel(scenario, choice, text), layout.pages, scenario.cpus);
    const name = (page: number): string => pageName(layout.named(scenario.maps), page);
    const explored = exploreScenario(scenario, choice, { reduce: false });
    expect(explored.result.complete).toBe(true);
    const outcomes = new Set(ends.map(end => outcomeOf(end, entries, name)));
    expect([...outcomes].sort()).toEqual(explored.outcomes.map(o => clauses(o.text)).sort());
    const reduced = exploreScenario(scenario, choice);
    for (const { expects } of [explored, reduced])
      expect(verdicts(ends)).toEqual(expects.filter(e => isOutcome(scenario, choice, e.text)).map(e => e.verdict));
    // They need not be equal: the explorer counts how often the hypervisor tried again, the model keeps faults.
    expect(states / explored.result.states).toBeGreaterThan(0.9);
    expect(states / explored.result.states).toBeLessThan(1.1);
  });
});

/** Scripts with a backend of theirs: what the model's own assertions say, run as the model's header says. */
describe('an error that SPIN finds', () => {
  const map = 'map heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\n';
  it.concurrent.each([
    { script: `backend naive\n${map}expect never lost D`, error: true },
    { script: `backend native\n${map}expect never lost D`, error: false },
    { script: `backend xen-2.6.27\n${map}expect never lost D`, error: false },
    { script: `backend xen-2.6.27 { preserve_ad off }\n${map}expect never lost D`, error: true },
    { script: `backend native\n${map}expect always heap[1] has D`, error: true },
  ])('is one in $script', async ({ script, error }) => {
    const scenario = scenarioOf(script);
    expect(await findsError(promelaModel(scenario, scenario.backends[0], script))).toBe(error);
  });

  it('is what sometimes happens, where that is looked for', async () => {
    const script = `backend naive\n${map}expect sometimes lost D\nexpect sometimes lost D in heap[0]`;
    const scenario = scenarioOf(script);
    const model = promelaModel(scenario, scenario.backends[0], script);
    expect(await findsError(model)).toBe(false);
    expect(await findsError(model, '-DFIND_1')).toBe(true);
    expect(await findsError(model, '-DFIND_2')).toBe(false);
  });
});

function isOutcome(scenario: Scenario, choice: BackendChoice, text: string): boolean {
  return scenario.expectations.some(
    e => e.kind === 'outcome' && e.text === text && (!e.on || e.on.includes(choice.name)),
  );
}

/** What is true of every end holds always, of some sometimes, of none never. */
function verdicts(ends: readonly End[]): string[] {
  return (ends[0]?.expects ?? []).map((_, i) => {
    const truths = ends.map(end => end.expects[i]);
    return truths.every(Boolean) ? 'always' : truths.some(Boolean) ? 'sometimes' : 'never';
  });
}
