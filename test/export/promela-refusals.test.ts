/** What the model for SPIN has not is refused at the statement that leads there, before any model is written; whatever the kind of step. */
import { expect, test } from 'vitest';
import { cpuProcesses } from '../../src/export/promela/cpu.ts';
import { build } from '../../src/sim/build.ts';
import type { LinkedStep } from '../../src/sim/machine.ts';
import { presets } from '../../src/sim/presets.ts';
import { Unsupported } from '../../src/sim/program.ts';
import { facts, type Step } from '../../src/sim/steps.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const script = (backend: string): string => `backend ${backend}
map heap 2 pages rw
cpu 0 {
  read heap[0]
  mprotect heap r
}
cpu 1 { write heap[1] }
`;

/** A step of each kind, with its operands where some kernel has one. */
const steps = new Map<Step['op'], Step>((Object.keys(facts) as Step['op'][]).map(op => [op, { op } as Step]));
for (const { name } of presets) {
  const scenario = scenarioOf(script(name).replace(/^cpu 1.*/m, ''));
  for (const { step } of build(scenario, scenario.backends[0]).machine.build.code.steps) steps.set(step.op, step);
}

/** Operands of kinds that only statements of their own have. */
const operands: Readonly<Record<string, object>> = {
  set_protection: { protection: 'r' },
  eval: { expression: { kind: 'const', lo: 0, hi: 0 }, into: 0 },
  test: { condition: { kind: 'equal', left: { kind: 'reg', reg: 0 }, right: { kind: 'reg', reg: 0 } } },
  assign: { word: { kind: 'number', value: 0 }, into: 0 },
  give: { word: { kind: 'number', value: 0 } },
  at: { of: { kind: 'number', value: 0 } },
  over: { pages: { kind: 'span', first: 0, last: 0 } },
  word_store: { value: { kind: 'number', value: 0 } },
  word_locked: { value: { kind: 'number', value: 0 } },
  word_wait: { value: { kind: 'number', value: 0 }, bound: '==' },
  word_take: { value: { kind: 'number', value: 0 }, wanted: { kind: 'number', value: 0 }, bound: '==' },
  local_irq: { how: 'disable' },
};

/** The processes of a machine in which the kernel's mprotect begins with this step; or why there are none. */
function withStep(step: Step): string | Unsupported {
  const scenario = scenarioOf(script('native'));
  const { machine } = build(scenario, scenario.backends[0]);
  const { code } = machine.build;
  const [[start]] = [...code.names].filter(([, name]) => name === 'change_pte_range');
  (code.steps as LinkedStep[])[start] = {
    ...code.steps[start],
    step: { ...step, ...operands[step.op] } as Step,
    to: start + 1,
  };
  try {
    return cpuProcesses(machine, scenario, line => `line ${line}`, '');
  } catch (error) {
    if (error instanceof Unsupported) return error;
    throw error;
  }
}

/** What ends a CPU, or moves it elsewhere, is no step of a kernel's function. */
const ends = new Set<Step['op']>(['halt', 'iret', 'switch_to', 'task_end', 'return']);

test('of every kind of step there is a line, or a refusal by place that names it and the function', () => {
  const refused: string[] = [];
  for (const [op, step] of steps) {
    if (ends.has(op)) continue;
    const found = withStep(step);
    if (found instanceof Unsupported) {
      refused.push(op);
      expect([found.place.line, found.message]).toEqual([
        5,
        `change_pte_range needs ${op}, which is not in the model for SPIN`,
      ]);
    } else expect(found, op).not.toMatch(/assert\(false\)|\boutside\b/);
  }
  expect(refused).toEqual(expect.arrayContaining(['unshadow', 'huge_lookup', 'vma_read_lock']));
  expect(refused).not.toContain('load');
});
