/** An unreduced search expands a few states together. It is the same as one that goes from state to state, to any bound. */
import { expect, test } from 'vitest';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import type { Search } from '../../src/sim/explore/search.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const accesses = 'cpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { read heap }\n';

/** All that a search has found, in its order. */
function found(backend: string, maxStates: number, slice: number): unknown {
  const scenario = scenarioOf(`backend ${backend}\nmap heap 2 pages rw\n${accesses}`);
  const { search } = new Exploration(scenario, scenario.backends[0], { reduce: false, maxStates });
  while (!search.step(slice));
  const { states, stopped, ends, firstSeen, deltas } = search;
  const happenings = deltas.happenings.map((happening, i) => ({ happening, first: firstSeen[i] }));
  return { states: states.count, stopped, ends, happenings, moves: movesOf(search) };
}

const movesOf = ({ moves }: Search): number[] => Array.from({ length: moves.length }, (_, i) => moves.at(i));

for (const backend of ['native', 'naive', 'xen-2.6.27'])
  for (const bound of [40, 41, 100, 500, 1e6])
    test(`${backend}: states one by one, and together, to ${bound} states`, () => {
      expect(found(backend, bound, 1e6)).toEqual(found(backend, bound, 1));
    });
