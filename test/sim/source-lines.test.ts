/** The line that each step was written in: of every backend's kernel text, and of a script's functions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build } from '../../src/sim/build.ts';
import { lineOfStep } from '../../src/sim/kernel-places.ts';
import { countFunctions, functionAt } from '../../src/sim/kernels.ts';
import { phrasesFor } from '../../src/sim/phrases.ts';
import { sourceLines } from '../../src/sim/source-lines.ts';
import { stepsIn } from '../../src/sim/steps-in.ts';
import { scenarioOf } from './scenarios.ts';

const kernel = join(import.meta.dirname, '../../kernel');
const texts = new Map<string, string[]>();
function lineIn(file: string, line: number): string {
  if (!texts.has(file)) texts.set(file, readFileSync(join(kernel, file), 'utf8').split('\n'));
  return texts.get(file)![line - 1];
}

const longest = (words: readonly string[]): string =>
  words.filter(word => !word.startsWith('$')).reduce((most, word) => (word.length > most.length ? word : most), '');

it('each step of every kernel function stands in its line of text', () => {
  let steps = 0;
  for (let number = 0; number < countFunctions(); number++) {
    const { body, file, line } = functionAt(number);
    for (const step of stepsIn(body)) {
      const at = lineOfStep(step)!;
      let head = at;
      while (head.under) head = head.under;
      expect([head.text.file, head.text.line]).toEqual([file, line]);
      expect(at.line).toBeGreaterThanOrEqual(at.text.line);
      expect(at.line).toBeLessThanOrEqual(at.text.end);
      const names = step.op === 'call' ? [step.routine] : phrasesFor(step.op).map(({ words }) => longest(words));
      expect(
        names.some(name => lineIn(at.text.file, at.line).includes(name)),
        `${at.text.file}:${at.line}`,
      ).toBe(true);
      steps++;
    }
  }
  expect(steps).toBeGreaterThan(1500);
});

it.each(['native-pae', 'native-7.2', 'naive', 'xen-2.6.27', 'xen-7.2', 'vmi', 'kvm-2.6.26', 'lguest'])(
  'every step that a CPU of %s can be at has a line',
  name => {
    const scenario = scenarioOf(`backend ${name}\nmap heap 2 pages rw written\ncpu 0 { mprotect heap r }`);
    const { machine } = build(scenario, scenario.backends[0]);
    const { code } = machine.build;
    const first = Math.min(...code.names.keys());
    for (let at = first; at < code.steps.length; at++) {
      const { step } = code.steps[at];
      const lines = sourceLines(code, at);
      // A function without a statement is a return alone.
      if (step.op !== 'return') expect(lines, JSON.stringify(step)).not.toEqual([]);
      for (const { kernel: file, line } of lines) expect(lineIn(file!, line)).toBeDefined();
    }
    expect(sourceLines(code, code.entry[0])).toEqual([]);
  },
);

/** Where the code of a script's functions stands: `ptep_modify_prot_start:4`, in the order of the steps. */
function scriptLines(text: string): string[] {
  const scenario = scenarioOf(text);
  const { code } = build(scenario, scenario.backends[0]).machine.build;
  const said = code.steps.flatMap((_, at) => sourceLines(code, at)).filter(line => line.place);
  return [...new Set(said.map(line => `${line.function}:${line.line}`))];
}

it('a function of the script stands in its own lines', () => {
  expect(
    scriptLines(`backend native
map heap 2 pages rw
fn ptep_modify_prot_start(p) {
  let old = read_pte(p)
  for i in 0..2 {
    write_pte(p, old)
  }
  return old
}
fn bump(p) { write_pte(p, pte_mkyoung(read_pte(p))) }
cpu 0 {
  mprotect heap r
  bump(heap[0])
}`),
  ).toEqual([
    'ptep_modify_prot_start:3',
    'ptep_modify_prot_start:4',
    'ptep_modify_prot_start:5',
    'ptep_modify_prot_start:6',
    'ptep_modify_prot_start:8',
    'bump:10',
  ]);
});

it('a protocol stands in its own lines, too', () => {
  expect(
    scriptLines(`protocol mine {
  start(p) {
    return read_pte(p)
  }
  commit(p, old, new) {
    write_pte(p, new)
  }
}
backend native { protocol mine }
map heap 2 pages rw
cpu 0 { mprotect heap r }`),
  ).toEqual(['ptep_modify_prot_start:3', 'ptep_modify_prot_commit:6']);
});
