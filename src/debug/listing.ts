/** A routine as text, a line for each of its steps: what a debugger shows of the kernel and of the hypervisor. */
import type { Step } from '../sim/steps.ts';
import { routineStarts } from './frames.ts';
import type { Timeline } from './timeline.ts';

export interface Listing {
  readonly name: string;
  readonly text: string;
  /** Line of a step of the code table, 1-based. */
  lineOf(step: number): number;
}

/** The listing of a routine; undefined where the backend has none of that name. */
export function listingOf(timeline: Timeline, name: string): Listing | undefined {
  const { code } = timeline.machine.build;
  const starts = routineStarts(timeline);
  const index = starts.findIndex(([, routine]) => routine === name);
  if (index < 0) return undefined;
  const [first] = starts[index];
  const end = starts[index + 1]?.[0] ?? code.steps.length;
  const labels = new Map(
    [...code.names].flatMap(([at, label]) =>
      label.startsWith(`${name}:`) ? [[at, label.slice(name.length + 1)]] : [],
    ),
  );
  const lines = [`# ${name}, as ${timeline.script.backend.name} has it`];
  const lineOfStep = new Map<number, number>();
  for (let step = first; step < end; step++) {
    const label = labels.get(step);
    if (label !== undefined) lines.push(`${label}:`);
    lines.push(`  ${stepWords(code.steps[step].step)}`);
    lineOfStep.set(step, lines.length);
  }
  return { name, text: `${lines.join('\n')}\n`, lineOf: step => lineOfStep.get(step) ?? 1 };
}

/** A step in a line: jumps as such, other steps by their name and operands. */
function stepWords(step: Step): string {
  switch (step.op) {
    case 'call':
      return `${step.routine}()`;
    case 'goto':
      return `goto ${step.to}`;
    case 'if':
      return `if (${step.is === undefined ? 'flag' : `flag == ${step.is}`}) goto ${step.to}`;
    case 'unless':
      return `if (!flag) goto ${step.to}`;
    default:
      return [
        step.op,
        ...Object.entries(step).flatMap(([key, value]) => (key === 'op' ? [] : [operand(key, value)])),
      ].join(' ');
  }
}

const operand = (key: string, value: unknown): string =>
  `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
