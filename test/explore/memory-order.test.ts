/**
 * Words and store buffers: the classical litmus tests come out as x86-TSO says, and so does every random program, against
 * an enumerator that shares nothing with the engine (x86-tso.ts).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/sim/build.ts';
import { outcomeOf } from '../../src/sim/explore/answers/outcome.ts';
import { Search } from '../../src/sim/explore/search.ts';
import { profileOf } from '../../src/sim/profiles/index.ts';
import type { MemoryModel } from '../../src/sim/scenario.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { type Op, outcomesOf, said } from './x86-tso.ts';

const words = ['x', 'y', 'z'];

/** `W x 1`, `R x`, `F`, `X x 1` by CPU; loads are r0, r1, … in the order of the text. */
function programsOf(text: string): Op[][] {
  let registers = 0;
  return text.split('|').map(cpu =>
    cpu
      .split(';')
      .map(part => part.trim())
      .filter(Boolean)
      .map((part): Op => {
        const [op, word, value] = part.split(' ');
        if (op === 'F') return { op: 'fence' };
        if (op === 'W') return { op: 'store', word, value: Number(value) };
        const into = `r${registers++}`;
        return op === 'R' ? { op: 'load', word, into } : { op: 'xchg', word, value: Number(value), into };
      }),
  );
}

function lineOf(op: Op): string {
  switch (op.op) {
    case 'store':
      return `WRITE_ONCE(${op.word}, ${op.value})`;
    case 'load':
      return `let ${op.into} = READ_ONCE(${op.word})`;
    case 'xchg':
      return `let ${op.into} = xchg(${op.word}, ${op.value})`;
    case 'fence':
      return 'smp_mb()';
  }
}

function scriptOf(programs: readonly (readonly Op[])[], memory: MemoryModel): string {
  const registers = programs.flat().flatMap(op => ('into' in op ? [op.into] : []));
  return [
    `machine { memory ${memory} }`,
    'backend native',
    ...words.map(word => `word ${word}`),
    ...programs.map((program, cpu) => `cpu ${cpu} {\n${program.map(lineOf).join('\n')}\n}`),
    ...registers.map(name => `expect sometimes ${name} == 0`),
  ].join('\n');
}

/** The outcomes that the explorer finds, words and registers by name. */
function explored(programs: readonly (readonly Op[])[], memory: MemoryModel, reduce = true): string[] {
  const scenario = scenarioOf(scriptOf(programs, memory));
  const { machine, parameters } = build(scenario, scenario.backends[0]);
  const options = { reduce, remembered: new Set<never>(), maxStates: 100_000, maxBytes: 1e9 };
  const search = new Search(machine, profileOf(parameters), options);
  while (!search.step(10_000));
  expect(search.complete).toBe(true);
  const ends = search.ends.map(end => {
    search.load(end);
    const { happened } = outcomeOf(machine, [], String);
    return said(Object.fromEntries(happened.map(text => text.split(' = ')).map(([name, value]) => [name, +value])));
  });
  return [...new Set(ends)].sort();
}

/** Name, programs, what is asked about, and whether x86 allows it. */
const classical: readonly (readonly [string, string, string, boolean])[] = [
  ['SB', 'W x 1; R y | W y 1; R x', 'r0 = 0; r1 = 0', true],
  ['SB with mfences', 'W x 1; F; R y | W y 1; F; R x', 'r0 = 0; r1 = 0', false],
  ['SB with one mfence', 'W x 1; F; R y | W y 1; R x', 'r0 = 0; r1 = 0', true],
  ['SB by locked exchanges', 'X x 1; R y | X y 1; R x', 'r1 = 0; r3 = 0', false],
  ['MP', 'W x 1; W y 1 | R y; R x', 'r0 = 1; r1 = 0', false],
  ['LB', 'R x; W y 1 | R y; W x 1', 'r0 = 1; r1 = 1', false],
  ['R', 'W x 1; W y 1 | W y 2; R x', 'r0 = 0; x = 1; y = 2', true],
  ['R with mfence', 'W x 1; W y 1 | W y 2; F; R x', 'r0 = 0; x = 1; y = 2', false],
  ['S', 'W x 2; W y 1 | R y; W x 1', 'r0 = 1; x = 2', false],
  ['2+2W', 'W x 1; W y 2 | W y 1; W x 2', 'x = 1; y = 1', false],
  ['IRIW', 'W x 1 | W y 1 | R x; R y | R y; R x', 'r0 = 1; r1 = 0; r2 = 1; r3 = 0', false],
  ['WRC', 'W x 1 | R x; W y 1 | R y; R x', 'r0 = 1; r1 = 1; r2 = 0', false],
  ['SB with a read of its own store first (n6)', 'W x 1; R x; R y | W y 2; W x 2', 'r0 = 1; r1 = 0; x = 1', true],
  ['the same twice (n5)', 'W x 1; R x | W x 2; R x', 'r0 = 2; r1 = 1', false],
  ['n4b', 'R x; W x 1 | R x; W x 2', 'r0 = 2; r1 = 1', false],
  ['a load sees its own newest store', 'W x 1; W x 2; R x', 'r0 = 1', false],
  ['3.SB', 'W x 1; R y | W y 1; R z | W z 1; R x', 'r0 = 0; r1 = 0; r2 = 0', true],
];

const shows = (outcomes: readonly string[], asked: string): boolean =>
  outcomes.some(outcome => asked.split('; ').every(value => outcome.split('; ').includes(value)));

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

  it('random programs end as the enumerator says, reduced and not', () => {
    const op = fc.oneof(
      fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2)).map(([x, v]) => `W ${x} ${v}`),
      fc.constantFrom('x', 'y').map(x => `R ${x}`),
      fc.constantFrom('F', 'X x 3'),
    );
    const program = fc.array(op, { minLength: 1, maxLength: 4 }).map(ops => ops.join('; '));
    fc.assert(
      fc.property(fc.array(program, { minLength: 2, maxLength: 3 }), cpus => {
        const programs = programsOf(cpus.join(' | '));
        const expected = outcomesOf(programs, words);
        expect(explored(programs, 'tso')).toEqual(expected);
        expect(explored(programs, 'tso', false)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
