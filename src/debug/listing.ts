/** A routine as text, a line for each of its steps: what a debugger shows of the kernel and of the hypervisor. */
import type { LinkedStep } from '../sim/machine.ts';
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
  const body = code.steps.slice(first, end);
  const targets = body.flatMap(({ step, to }) => (step.op !== 'call' && to >= 0 ? [to] : []));
  const labels = new Map([...new Set(targets)].sort((x, y) => x - y).map((at, i) => [at, `L${i + 1}`]));
  const lines = [`# ${name}, as ${timeline.script.backend.name} has it`];
  const lineOfStep = new Map<number, number>();
  for (let step = first; step < end; step++) {
    const label = labels.get(step);
    if (label !== undefined) lines.push(`${label}:`);
    lines.push(`  ${stepWords(code.steps[step], labels)}`);
    lineOfStep.set(step, lines.length);
  }
  return { name, text: `${lines.join('\n')}\n`, lineOf: step => lineOfStep.get(step) ?? 1 };
}

/** A step in a line: jumps as such, other steps by their name and operands. */
function stepWords({ step, to }: LinkedStep, labels: ReadonlyMap<number, string>): string {
  const label = labels.get(to);
  switch (step.op) {
    case 'call':
      return `${step.routine}()`;
    case 'goto':
      return `goto ${label}`;
    case 'if':
      return `if (${step.is === undefined ? 'flag' : `flag == ${step.is}`}) goto ${label}`;
    case 'unless':
      return `if (!flag) goto ${label}`;
    default:
      return [
        step.op,
        ...Object.entries(step).flatMap(([key, value]) => (key === 'op' ? [] : [operand(key, value)])),
      ].join(' ');
  }
}

const operand = (key: string, value: unknown): string =>
  `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
