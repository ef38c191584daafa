/** What a loop of many turns repeats is there once. */
import { expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { build } from '../../src/sim/build.ts';

const script = (turns: number) => `map heap 4 pages rw
cpu 0 { for i in 0..${turns} { write heap[i % 4]  let x = read_pte(heap[1]) } }`;

it('statements of one place that do the same are one object, and their steps are linked once', () => {
  const { scenario } = compile(script(1000), 'many.pte');
  const { statements } = scenario!.programs[0];
  expect(statements).toHaveLength(2000);
  expect(new Set(statements).size).toBe(5);
  const { code } = build(scenario!, scenario!.backends[0]).machine.build;
  const program = code.steps.slice(code.entry[0], code.setup).filter(({ step }) => step.op !== 'statement');
  expect(program.length).toBeGreaterThan(3000);
  expect(new Set(program).size).toBeLessThan(20);
});
