/**
 * Words, pages and store buffers: the classical litmus tests come out as x86-TSO says, and so does every random program, against
 * an enumerator that shares nothing with the engine (x86-tso.ts).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/sim/build.ts';
import { outcomeOf } from '../../src/sim/explore/answers/outcome.ts';
import { Search } from '../../src/sim/explore/search.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { observedOf } from '../../src/sim/observed.ts';
import { observedValue } from '../../src/sim/ops/expressions.ts';
import { shownBy, unshown } from '../../src/sim/ops/landing.ts';
import { profileOf } from '../../src/sim/profiles/index.ts';
import type { MemoryModel } from '../../src/sim/scenario.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { classical, ofPages, pagesOf, programsOf, scriptOf, words } from './word-programs.ts';
import { type Op, outcomesOf, said } from './x86-tso.ts';

/** The outcomes that the explorer finds, words and registers by name. */
const explored = (programs: readonly (readonly Op[])[], memory: MemoryModel, reduce = true): string[] =>
  searched(scriptOf(programs, memory), reduce, machine => {
    const { happened, stuck } = outcomeOf(machine, [], String);
    if (stuck.length > 0) return 'hang';
    return Object.fromEntries(happened.map(text => text.split(' = ')).map(([name, value]) => [name, +value]));
  });

/** The same of programs over pages, whose loads are copies. */
const exploredPages = (programs: readonly (readonly Op[])[], memory: MemoryModel, reduce = true): string[] =>
  searched(pagesOf(programs, memory, 'copies'), reduce, machine => {
    const { scenario, layout, frames } = machine.build;
    expect(unshown(machine).filter(page => page < words.length)).toEqual([]);
    const loaded = new Map(programs.flat().flatMap(op => (op.op === 'load' ? [[op.into, op.word]] : [])));
    return Object.fromEntries(
      scenario.maps.map(({ name }, map) => {
        const shown = shownBy(machine, layout.page({ map, index: 0 }));
        const word = loaded.get(name) ?? name;
        return [name, [1, 2].find(value => frames!.named(`${word}${value}`).has(shown)) ?? 0];
      }),
    );
  });

/** And whose loads are reads of the program that a `let` keeps. */
const exploredReads = (programs: readonly (readonly Op[])[], memory: MemoryModel, reduce = true): string[] =>
  searched(pagesOf(programs, memory, 'reads'), reduce, machine => {
    const { scenario, layout, frames } = machine.build;
    const shown = words.map((word, map): [string, number] => {
      const by = shownBy(machine, layout.page({ map, index: 0 }));
      return [word, [1, 2].find(value => frames!.named(`${word}${value}`).has(by)) ?? 0];
    });
    const loads = programs.flat().flatMap(op => (op.op === 'load' ? [op.into] : []));
    const read = observedOf(scenario).filter(asked => observedValue(machine, asked) === 1);
    const kept = loads.map((into): [string, number] => {
      const [found] = read.filter(({ name }) => name.startsWith(`${into} `));
      return [into, found ? Number(found.name.at(-1)) : 0];
    });
    return Object.fromEntries([...shown, ...kept]);
  });

/** How a script ends. */
function searched(
  script: string,
  reduce: boolean,
  valuesOf: (machine: Machine) => Record<string, number> | 'hang',
): string[] {
  const scenario = scenarioOf(script);
  const { machine, parameters } = build(scenario, scenario.backends[0]);
  const options = { reduce, remembered: new Set<never>(), maxStates: 100_000, maxBytes: 1e9 };
  const search = new Search(machine, profileOf(parameters), options);
  while (!search.step(10_000));
  expect(search.complete).toBe(true);
  const ends = search.ends.map(end => {
    search.load(end);
    const values = valuesOf(machine);
    return values === 'hang' ? values : said(values);
  });
  return [...new Set(ends)].sort();
}

const shows = (outcomes: readonly string[], asked: string): boolean =>
  outcomes.some(outcome => asked.split('; ').every(value => outcome.split('; ').includes(value)));

/** Random programs of these operations, on two CPUs or three: reduced and not. */
function endAsTheEnumeratorSays(op: fc.Arbitrary<string>, numRuns: number): void {
  const program = fc.array(op, { minLength: 1, maxLength: 4 }).map(ops => ops.join('; '));
  fc.assert(
    fc.property(fc.array(program, { minLength: 2, maxLength: 3 }), cpus => {
      const programs = programsOf(cpus.join(' | '));
      const expected = outcomesOf(programs, words);
      expect(explored(programs, 'tso')).toEqual(expected);
      expect(explored(programs, 'tso', false)).toEqual(expected);
    }),
    { numRuns },
  );
}

describe('under tso', () => {
  it.each(classical)('%s: %s: is it ever %s? %j', (_, text, asked, allowed) => {
    const programs = programsOf(text);
    const outcomes = explored(programs, 'tso');
    expect(outcomes).toEqual(outcomesOf(programs, words));
    expect(shows(outcomes, asked)).toBe(allowed);
  });

  it.each(classical)('%s: %s: under sc it is never so', (_, text, asked) => {
    const outcomes = explored(programsOf(text), 'sc');
    expect(shows(outcomes, asked)).toBe(false);
  });

  it.each(ofPages)('over pages, %s: %s: is it ever %s? %j', (_, text, asked, allowed) => {
    const programs = programsOf(text);
    const outcomes = exploredPages(programs, 'tso');
    expect(outcomes).toEqual(outcomesOf(programs, words));
    expect(shows(outcomes, asked)).toBe(allowed);
    expect(shows(exploredPages(programs, 'sc'), asked)).toBe(false);
  });

  it.each(ofPages)('by reads of pages, %s: %s: is it ever %s? %j', (_, text, asked, allowed) => {
    const programs = programsOf(text);
    const outcomes = exploredReads(programs, 'tso');
    expect(outcomes).toEqual(outcomesOf(programs, words));
    expect(shows(outcomes, asked)).toBe(allowed);
    expect(shows(exploredReads(programs, 'sc'), asked)).toBe(false);
  });

  it('random programs over pages end as the enumerator says, reduced and not', () => {
    const op = fc.oneof(
      fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2)).map(([x, v]) => `W ${x} ${v}`),
      fc.constantFrom('R x', 'R y', 'F'),
    );
    const program = fc.array(op, { minLength: 1, maxLength: 3 }).map(ops => ops.join('; '));
    fc.assert(
      fc.property(fc.array(program, { minLength: 2, maxLength: 2 }), cpus => {
        const programs = programsOf(cpus.join(' | '));
        const expected = outcomesOf(programs, words);
        for (const found of [exploredPages, exploredReads]) {
          expect(found(programs, 'tso')).toEqual(expected);
          expect(found(programs, 'tso', false)).toEqual(expected);
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it('random programs end as the enumerator says, reduced and not', () => {
    const op = fc.oneof(
      fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2)).map(([x, v]) => `W ${x} ${v}`),
      fc.constantFrom('x', 'y').map(x => `R ${x}`),
      fc.constantFrom('F', 'X x 3'),
    );
    endAsTheEnumeratorSays(op, 40);
  });

  it('random programs that wait for words end, or hang, as the enumerator says, reduced and not', () => {
    const op = fc.oneof(
      fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2)).map(([x, v]) => `W ${x} ${v}`),
      fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2)).map(([x, v]) => `A ${x} ${v}`),
      fc.constantFrom('R x', 'R y', 'F', 'X x 3', 'T x', 'S x', 'W x 0'),
    );
    endAsTheEnumeratorSays(op, runs(40));
  });
});
