/**
 * The linker: routines and programs become one table of steps with resolved targets. A program counter is an index
 * into that table, which is what makes a CPU's place in a program part of a state.
 */
import { fills } from './fills.ts';
import { flat, LinkError } from './flat.ts';
import { interrupts, withInterrupts } from './interrupts.ts';
import type { Code, LinkedStep, Operation } from './machine.ts';
import { operations } from './ops/index.ts';
import { blocked } from './ops/locks.ts';
import { type Buffers, behindStores } from './ordered.ts';
import { behindTask, preemption } from './preemption.ts';
import { handlerLabel, TASK_LABEL } from './program.ts';
import type { Bodies, Body } from './routine.ts';
import { factOf, type Step } from './steps.ts';
import { land } from './store-buffer.ts';
import { behindWalks, walker } from './walker.ts';

/** Most return addresses that a CPU has words for. */
export const MAX_DEPTH = 64;

/** Most steps of one place that are looked for among those before them. */
const MOST_KNOWN = 1 << 14;

/** What movers there are beside the CPUs. */
interface Beside {
  readonly buffers: Buffers | null;
  readonly walkers: boolean;
  readonly fills: boolean;
  /** By CPU, how many handlers it has; null where interrupts have to do with nothing. */
  readonly handlers: readonly number[] | null;
  /** By CPU, whether it has a second task. */
  readonly preempted: readonly boolean[];
}

/** Links each CPU's body and the setup's with the routines that they come to. Throws LinkError. */
export function link(
  routines: Bodies,
  programs: readonly Body[],
  setup: Body,
  { buffers, walkers, fills: filled, handlers, preempted }: Beside = {
    buffers: null,
    walkers: false,
    fills: false,
    handlers: null,
    preempted: [],
  },
): Code {
  const steps: Step[] = [];
  /** Whose they are, beside them: a program of a million statements has four million. */
  const places: string[] = [];
  const starts = new Map<string, number>();
  const labels = new Map<string, number>();
  const depths = new Depths(routines);
  const place = (name: string, body: readonly Step[]): number => {
    const start = steps.length;
    for (const step of body) {
      if (step.op !== 'label') {
        steps.push(step);
        places.push(name);
      } else if (labels.has(`${name}:${step.name}`)) throw new LinkError(`${name}: label ${step.name} is there twice`);
      else labels.set(`${name}:${step.name}`, steps.length);
    }
    return start;
  };
  let depth = 0;
  const program = (name: string, body: Body): number => {
    const listed = flat(body);
    depth = Math.max(depth, depths.of(listed, name));
    return place(name, [...listed, listed.length > 0 ? { op: 'halt' } : { op: 'halt', idle: true }]);
  };
  const entry = programs.map((body, cpu) => program(programName(cpu), body));
  const setupStart = program('setup', setup);
  const many = handlers ?? programs.map(() => 0);
  const two = new Set(preempted.flatMap((is, cpu) => (is ? [programName(cpu)] : [])));
  const switches = two.size > 0 ? 1 + depths.called(SCHEDULE, 'a switch') : 0;
  for (const [name, listed] of depths.reached()) starts.set(name, place(name, [...listed, { op: 'return' }]));

  const target = (step: Step, where: string): number => {
    if (step.op === 'call') return found(starts.get(step.routine), `routine ${step.routine}`, where);
    if (step.op !== 'goto' && step.op !== 'if' && step.op !== 'unless') return -1;
    let to = found(labels.get(`${where}:${step.to}`), `label ${step.to}`, where);
    // A jump to a jump goes where that one goes. A circle of them is an endless loop, and stays one.
    for (let hops = 0; hops < steps.length && steps[to].op === 'goto'; hops++)
      to = found(labels.get(`${where}:${(steps[to] as Goto).to}`), 'label', where);
    return to;
  };
  if (depth > MAX_DEPTH) throw new LinkError(`calls nest ${depth} deep, and ${MAX_DEPTH} is the most`);
  const interrupted = new Set(many.flatMap((count, cpu) => (count > 0 ? [programName(cpu)] : [])));
  const linked = (step: Step, where: string): LinkedStep => {
    const fact = factOf(step.op);
    const alone = {
      step,
      run: operations[step.op] as Operation,
      to: target(step, where),
      // A CPU that may be interrupted may be so before its end, too.
      visible: fact.visible ?? (step.op === 'halt' && interrupted.has(where)),
      decides: fact.decides ?? false,
      blocked: fact.visible && fact.waits ? blocked : null,
    };
    const ordered = buffers ? behindStores(alone, buffers) : alone;
    const walked = walkers ? behindWalks(ordered) : ordered;
    const points = handlers ? withInterrupts(walked, interrupted.size + two.size > 0) : walked;
    return step.op === 'halt' && two.has(where) ? behindTask(points) : points;
  };
  /** Steps of the place at hand that are there more than once are linked once. */
  const known = new Map<Step, LinkedStep>();
  const linkedOnce = (step: Step, i: number): LinkedStep => {
    if (i > 0 && places[i] !== places[i - 1]) known.clear();
    const before = known.get(step);
    if (before) return before;
    const made = linked(step, places[i]);
    if (step.op !== 'statement' && known.size < MOST_KNOWN) known.set(step, made);
    return made;
  };
  return {
    // A handler's calls nest in those of what it interrupts, and those of a switch in its task's.
    depth: (interrupted.size > 0 ? depth * 2 : depth) + switches,
    steps: steps.map(linkedOnce),
    land: buffers ? land : null,
    writesWait: buffers?.writes ?? false,
    walker: walkers ? walker : null,
    fills: filled ? fills : null,
    interrupts: interrupted.size > 0 ? interrupts : null,
    preemption: two.size > 0 ? preemption : null,
    preempting: programs.map((_, cpu) => labels.get(`${programName(cpu)}:${TASK_LABEL}`) ?? -1),
    schedule: starts.get(SCHEDULE) ?? -1,
    handlers: many.map((count, cpu) =>
      Array.from({ length: count }, (_, i) =>
        found(labels.get(`${programName(cpu)}:${handlerLabel(i)}`), 'handler', ''),
      ),
    ),
    entry,
    setup: setupStart,
    names: new Map([...starts].map(([name, index]) => [index, name])),
  };
}

const flattened = new WeakMap<Body, readonly Step[]>();

/** A routine's steps; those of a kernel are linked for each of its backends, and again with each key that is typed. */
function flatOnce(body: Body): readonly Step[] {
  let steps = flattened.get(body);
  if (!steps) flattened.set(body, (steps = flat(body)));
  return steps;
}

/** The kernel's function that switches tasks. */
const SCHEDULE = '__schedule';

const programName = (cpu: number): string => `cpu ${cpu}`;

type Goto = Extract<Step, { op: 'goto' }>;

function found<T>(it: T | undefined, what: string, where: string): T {
  if (it === undefined) throw new LinkError(`${where}: no ${what}`);
  return it;
}

/** How deep the calls of routines nest. */
class Depths {
  private readonly routines: Bodies;
  private readonly known = new Map<string, number>();

  constructor(routines: Bodies) {
    this.routines = routines;
  }

  /** Throws LinkError. */
  of(steps: readonly Step[], where: string): number {
    return steps.reduce(
      (most, step) => (step.op === 'call' ? Math.max(most, 1 + this.called(step.routine, where)) : most),
      0,
    );
  }

  called(name: string, where: string): number {
    let depth = this.known.get(name);
    if (depth === undefined) {
      this.known.set(name, Number.POSITIVE_INFINITY); // a routine that calls itself has no depth
      depth = this.of(flatOnce(found(this.routines.get(name), `routine ${name}`, where)), name);
      this.known.set(name, depth);
    }
    return depth;
  }

  /** The routines that were asked about, with those that they call, in the order of all: what others do is not linked. */
  reached(): [name: string, steps: readonly Step[]][] {
    const names = [...this.routines.keys()].filter(name => this.known.has(name));
    return names.map(name => [name, flatOnce(this.routines.get(name)!)]);
  }
}
