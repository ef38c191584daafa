/**
 * What the reduction saves where three CPUs run: states of the full exploration over those of the reduced one.
 *
 * The limit is for all scripts together, of each of two kinds: those in which a CPU has pages to itself, and those in which
 * every CPU comes to every page, so that far more orders are different. Among the latter are those of the corpus.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const LEAST_RATIO = 5;
const backends = ['native', 'xen-2.6.26', 'xen-2.6.27', 'xen-6.1'];

const ofTheirOwn = [
  'map heap 8 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\ncpu 2 { write heap[2] }',
  'map heap 8 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\ncpu 2 { read heap[1] }',
  'map heap 8 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0..2] }\ncpu 2 { read heap[2..4] }',
  'map heap 64 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3] }\ncpu 2 { write heap[40] }',
  'map heap 8 pages rw\ncpu 0 { mprotect heap[0..4] r }\ncpu 1 { mprotect heap[4..8] r }\ncpu 2 { write heap[1] write heap[5] }',
  'map heap 16 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[2] write heap[9] }\ncpu 2 { write heap[5] read heap[9] }',
];
const contended = [
  'map heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { read heap }',
  'map heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { write heap }',
  'map heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { mprotect heap none }\ncpu 2 { write heap }',
];

/** Prints two tables; throws where the reduction saves too little. */
export function bench(): void {
  const onAll = (program: string): [string, Scenario] => {
    const declared = backends.map(backend => `backend ${backend}\n`).join('');
    return [program.replaceAll('\n', '  '), scenarioOf(`${declared}${program}\n`)];
  };
  console.log('     full  reduced  ratio  backend      script, with pages of a CPU of its own');
  const own = table(ofTheirOwn.map(onAll));
  console.log('\n     full  reduced  ratio  backend      script, all pages contended');
  const all = table([...corpus(), ...contended.map(onAll)]);
  for (const { full, reduced } of [own, all])
    if (full / reduced < LEAST_RATIO) throw new Error(`the reduction saves less than ${LEAST_RATIO} times`);
}

/** The corpus' scripts in which three CPUs do something. */
function corpus(): [string, Scenario][] {
  const root = join(import.meta.dirname, '../..');
  return globSync(['media/examples/*.pte', 'test/scripts/litmus/*.pte'], { cwd: root })
    .sort()
    .map((path): [string, Scenario] => [basename(path), scenarioOf(readFileSync(join(root, path), 'utf8'))])
    .filter(([, { programs }]) => programs.filter(p => p.statements.length > 0).length >= 3);
}

function table(scripts: readonly [string, Scenario][]): { full: number; reduced: number } {
  const sum = { full: 0, reduced: 0 };
  const print = (full: number, reduced: number, backend: string, name: string): void =>
    console.log(
      `${full}`.padStart(9),
      `${reduced}`.padStart(8),
      (full / reduced).toFixed(1).padStart(6),
      '',
      backend.padEnd(12),
      name,
    );
  for (const [name, scenario] of scripts) {
    for (const choice of scenario.backends) {
      const [full, reduced] = [false, true].map(reduce => states(scenario, choice, reduce));
      sum.full += full;
      sum.reduced += reduced;
      print(full, reduced, choice.name, name);
    }
  }
  print(sum.full, sum.reduced, '', 'all');
  return sum;
}

function states(scenario: Scenario, choice: BackendChoice, reduce: boolean): number {
  const { search } = new Exploration(scenario, choice, { reduce, maxStates: 1e8, maxBytes: 2 ** 33 });
  while (!search.step(100_000));
  return search.states.count;
}
