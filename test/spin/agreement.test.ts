/**
 * A second opinion: SPIN, on the exported model of every litmus script, ends in the same outcomes and gives the same
 * verdict on every expectation as the explorer; on random scripts, in the same outcomes.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { promelaModel } from '../../src/export/promela/model.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { askedAt } from '../../src/sim/frames.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { scripts } from '../explore/scripts.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { agreed, compared } from './compared.ts';
import { isModelled } from './modelled.ts';
import { findsError } from './spin.ts';

const RANDOM_SCRIPTS = runs(6);
/** Of a random script, after reduction. */
const MOST_STATES = 1000;

const root = join(import.meta.dirname, '../..');
const own = [
  'lost-dirty-naive',
  'lost-dirty-queued',
  'own-protocol-cmpxchg',
  'replaced-commit',
  'cmpxchg-loop',
  'backend-of-your-own',
].map(n => `media/examples/${n}.pte`);
const files = [...globSync('test/scripts/litmus/*.pte', { cwd: root }).sort(), ...own];

/** What no litmus script comes to: faults that map their neighbours along, a request that Xen refuses. */
const corners = {
  'neighbours of a fault':
    'backend xen-6.1\nmap heap 4 pages rw shared file\ncpu 0 {\n ptep_get_and_clear(heap[1])\n ptep_get_and_clear(heap[2])\n}\ncpu 1 { read heap }\n',
  'a miss in the page cache':
    'backend native { mm 6.1 }\nmap heap 4 pages rw file untouched\ncpu 0 { read heap[1] }\ncpu 1 { write heap[2] }\n',
  'a flush that a CPU begins with, of several address spaces':
    'backend xen-6.1\nmap heap 1 pages rw written\nmm server { map cache 1 pages rw }\ncpu 0 { flush_tlb heap[0]  ptep_get_and_clear(heap[0]) }\ncpu 1 in server { switch_to main  read heap[0] }\nexpect sometimes late read\n',
  'reads of a CPU that waits for ever':
    'backend native\nword x\nword y\ncpu 0 {\n let a = READ_ONCE(y)\n while READ_ONCE(x) != 2 { }\n let b = READ_ONCE(y)\n}\ncpu 1 {\n WRITE_ONCE(y, 1)\n WRITE_ONCE(x, 1)\n}\nexpect sometimes a == 1\nexpect sometimes a == 0\nexpect never b == 0\nexpect always hang\n',
  'a refused request':
    'backend xen-2.6.27\nmap heap 3 pages rw\ncpu 0 {\n let old = ptep_get_and_clear(heap[1])\n}\ncpu 1 {\n lazy {\n  let a = read_pte(heap[1])\n  ptep_modify_prot_commit(heap[1], pte_modify(a, r))\n  let b = read_pte(heap[2])\n  ptep_modify_prot_commit(heap[2], pte_modify(b, r))\n }\n}\n',
};

// A model has an array element a page, and says so much more of 64 pages than of 4.
const read = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replace('map heap 64 pages', 'map heap 4 pages');
const texts = [...files.map(file => [file, read(file)]), ...Object.entries(corners)];

const cases = texts.flatMap(([file, text]) => {
  const scenario = scenarioOf(text);
  // Those that ask what pages hold are in wider-machine.test.ts.
  if (askedAt(scenario)) return [];
  const modelled = scenario.backends.filter(choice => isModelled(scenario, choice));
  // The last one is furthest from native; the short tier does without the others, since each is a program to be compiled.
  return modelled
    .slice(process.env.LONG ? 0 : -1)
    .map(choice => ({ file, name: `${file} on ${choice.name}`, scenario, choice, text }));
});

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

describe('SPIN and the explorer agree', () => {
  it('are asked about thirty scripts at least', () =>
    expect(new Set(cases.map(c => c.file)).size).toBeGreaterThanOrEqual(30));

  it.concurrent.each(cases)('on $name', async ({ scenario, choice, text }) => {
    const { ratio } = await agreed(scenario, choice, text);
    // They need not be equal: the explorer also knows retries of the hypervisor and anon_vmas, the model keeps faults, and stale
    // accesses where they are asked for.
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.5);
  });

  it.concurrent.each(randomScripts())('on random script $number', async ({ scenario, text }) => {
    const { ratio } = await compared(scenario, scenario.backends[0], text);
    expect(ratio, text).toBeGreaterThan(0.5);
    expect(ratio, text).toBeLessThan(2);
  });
});

/** A few random scripts that the model has all of, and that are small enough to wait for. */
function randomScripts(): { number: number; scenario: Scenario; text: string }[] {
  const modelled = fc.sample(scripts(3), RANDOM_SCRIPTS * 8).flatMap(text => {
    // What software makes of a swap entry is another bit pattern on each kernel, and the model has one for all.
    if (/swapped|migrating/.test(text)) return [];
    const scenario = scenarioOf(text);
    if (!isModelled(scenario, scenario.backends[0])) return [];
    const { result } = exploreScenario(scenario, scenario.backends[0], { maxStates: MOST_STATES });
    return result.complete ? [{ scenario, text }] : [];
  });
  return modelled.slice(0, RANDOM_SCRIPTS).map((script, number) => ({ ...script, number }));
}

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
