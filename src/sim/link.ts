/**
 * The linker: routines and programs become one table of steps with resolved targets. A program counter is an index
 * into that table, which is what makes a CPU's place in a program part of a state.
 */
import type { Code, Operation } from './machine.ts';
import { operations } from './ops/index.ts';
import { blocked, waitingSteps } from './ops/locks.ts';
import { STACK_WORDS } from './state.ts';
import type { Routines, Step } from './steps.ts';
import { decisiveSteps, visibleSteps } from './steps.ts';

/** A routine or label that does not exist: a defect of a backend file, found when it is linked. */
export class LinkError extends Error {}

/** Links each CPU's steps and the setup's with the routines they call. Throws LinkError. */
export function link(routines: Routines, programs: readonly (readonly Step[])[], setup: readonly Step[]): Code {
  const steps: { step: Step; place: string }[] = [];
  const starts = new Map<string, number>();
  const labels = new Map<string, number>();
  const place = (name: string, body: readonly Step[]): number => {
    const start = steps.length;
    for (const step of body) {
      if (step.op === 'label') labels.set(`${name}:${step.name}`, steps.length);
      else steps.push({ step, place: name });
    }
    return start;
  };
  const entry = programs.map((body, cpu) => place(`cpu ${cpu}`, [...body, { op: 'halt' }]));
  const setupStart = place('setup', [...setup, { op: 'halt' }]);
  for (const [name, body] of Object.entries(routines)) starts.set(name, place(name, [...body, { op: 'return' }]));

  const target = (step: Step, where: string): number => {
    if (step.op === 'call') return found(starts.get(step.routine), `routine ${step.routine}`, where);
    if (step.op === 'goto' || step.op === 'if' || step.op === 'unless')
      return found(labels.get(`${where}:${step.to}`), `label ${step.to}`, where);
    return -1;
  };
  for (const [where, body] of [...programs.map((b, i) => [`cpu ${i}`, b] as const), ['setup', setup] as const])
    checkDepth(where, body, routines);
  return {
    steps: steps.map(({ step, place: where }) => ({
      step,
      run: operations[step.op] as Operation,
      to: target(step, where),
      visible: visibleSteps.has(step.op),
      decides: decisiveSteps.has(step.op),
      blocked: waitingSteps.has(step.op) ? blocked : null,
    })),
    entry,
    setup: setupStart,
    names: new Map([...labels, ...starts].map(([name, index]) => [index, name])),
  };
}

function found(index: number | undefined, what: string, where: string): number {
  if (index === undefined) throw new LinkError(`${where}: no ${what}`);
  return index;
}

/** Calls nest no deeper than a CPU has words for return addresses. Throws LinkError. */
function checkDepth(where: string, body: readonly Step[], routines: Routines): void {
  const depths = new Map<string, number>();
  const depthOf = (steps: readonly Step[]): number =>
    steps.reduce((most, step) => (step.op === 'call' ? Math.max(most, 1 + called(step.routine)) : most), 0);
  const called = (name: string): number => {
    let depth = depths.get(name);
    if (depth === undefined) {
      depths.set(name, Number.POSITIVE_INFINITY); // a routine that calls itself has no depth
      depth = depthOf(routines[name]);
      depths.set(name, depth);
    }
    return depth;
  };
  const depth = depthOf(body);
  if (depth > STACK_WORDS)
    throw new LinkError(`${where}: calls nest ${depth} deep, and there are ${STACK_WORDS} words`);
}
