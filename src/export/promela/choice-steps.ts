/** The steps of one choice of a CPU's loop, as lines of its process: jumps between them, ends of the turn, and each step's own. */

import type { LinkedStep } from '../../sim/machine.ts';
import type { Step } from '../../sim/steps.ts';
import { besideForgotten, iret, switchTo, taskEnd } from './besides.ts';
import { keptOfTask } from './cpu-variables.ts';
import type { Asked } from './inline-bodies.ts';
import type { Setting } from './lines.ts';
import type { Names } from './names.ts';
import { type Reach, stretchFrom } from './reach.ts';
import { linesOf } from './steps.ts';
import { behindStores } from './store-buffers.ts';
import { taskRegisters } from './tasks.ts';
import { comesTo } from './walkers.ts';
import { xenLockLines } from './xen-lock.ts';

/** Where a CPU's steps and the script's lines come from. */
export interface Source {
  readonly steps: readonly LinkedStep[];
  readonly names: Names;
  /** Where returns from the routine that has a place lead. */
  readonly returnsTo: (pc: number) => readonly number[];
  /** Whether the CPU comes near the multicall buffer. */
  readonly queued: boolean;
  readonly weigh: Asked<number>;
  /** A choice is too heavy for SPIN. Throws Unsupported. */
  readonly refuse: () => never;
  /** What the script says at a statement, with its line. */
  readonly statement: (number: number) => string;
}

/** Which CPU's steps a choice has, and what its labels begin with. */
export interface Within {
  readonly reach: Reach;
  readonly source: Source;
  readonly setting: Setting;
  readonly labels: string;
  /** Whether the starts are where turns begin, at steps that others can see. */
  readonly turns: boolean;
}

export const comesBeside = ({ besides: { handlers, task } }: Setting): boolean => handlers.length > 0 || task !== null;

/** Where steps are named. */
const COMMENT_COLUMN = 56;

/** The steps of a choice: one that others can see, where it begins a turn, and those behind it that nobody else sees. */
export function stepsOf(starts: readonly number[], { reach, source, setting, labels, turns }: Within): string[] {
  const { steps, names, returnsTo } = source;
  const visible = (pc: number): boolean => steps[pc].visible;
  const begins = (pc: number): boolean => turns && starts.includes(pc);
  const { pcs, backs } = stretchFrom(
    reach,
    starts,
    pc => visible(pc) && !begins(pc),
    pc => (steps[pc].step.op === 'return' ? returnsTo(pc) : []),
  );
  const { next } = reach;
  const label = (pc: number): string => `${labels}${names.of(pc)}`;
  const says = (pc: number): string => (comesBeside(setting) ? '' : comesTo(steps[pc].step, setting));
  const isInside = (pc: number): boolean => !visible(pc);
  const go = (pc: number): string =>
    isInside(pc) ? `goto ${label(pc)}` : `${says(pc)}pc = AT_${names.of(pc)}; goto ${labels}done`;
  const wanted = new Set<number>([...starts, ...backs]);
  for (const pc of pcs)
    for (const target of next.get(pc)!) if (target !== pc + 1 || !pcs.includes(target)) wanted.add(target);
  const { task } = setting.besides;
  if (task) wanted.add(task.behindSwitch).add(task.start);
  const kept = keptOfTask(setting);

  const lines = pcs.flatMap(pc => {
    const { step } = steps[pc];
    const targets = next.get(pc)!;
    const last = targets.at(-1);
    const onward = last === undefined || last !== pc + 1 || isInside(last) ? [] : [go(last)];
    const named = wanted.has(pc) && (begins(pc) || !visible(pc)) ? [`  ${label(pc)}:`] : [];
    return [...heading(pc, step), ...named, ...listed([...stepLines(pc, step), ...onward], step)];
  });

  function stepLines(pc: number, step: Step): string[] {
    const targets = next.get(pc)!;
    const [jump] = targets;
    switch (step.op) {
      case 'goto':
        // A jump to what stands right behind it has no label there.
        return jump === pc + 1 && isInside(jump) && pcs.includes(jump) ? [] : [go(jump)];
      case 'if':
      case 'unless':
        if (targets.length === 2) return [`if :: ${condition(step)} -> ${go(jump)} :: else fi`];
        return jump === pc + 1 ? [] : [go(jump)];
      case 'call':
        return [`ret[sp] = AT_${names.of(pc + 1)}; sp++; ${go(jump)}`];
      case 'return':
        return [`goto ${labels}leave`];
      case 'iret':
        return [...iret(setting, kept), `goto ${labels}done`];
      case 'switch_to':
        return [...switchTo(setting, kept, setting.depth, go(task!.start))];
      case 'task_end':
        return [...taskEnd(setting, kept, setting.depth), go(task!.behindSwitch)];
      case 'halt':
        return [
          ...linesOf(step, setting)!,
          ...(source.queued ? ['empty_queue(); last_op = 0; fresh = 0; hv = 0'] : []),
          ...besideForgotten(setting),
          ...(setting.tasks ? [taskRegisters.map(name => `${name} = 0`).join('; ')] : []),
          `pc = AT_${names.of(pc)}; goto ${labels}done`,
        ];
      default: {
        const lines = linesOf(step, setting)!;
        if (step.op === 'await_readers')
          return [...lines, `if :: var_lo[${step.awaited}] != 0 -> goto ${labels}done :: else fi`];
        if (step.op !== 'barrier') return [...behindStores(steps[pc], lines, setting), ...xenLockLines(step, setting)];
        return [...lines, `if :: !${setting.allAt(step.number)} -> goto ${labels}done :: else fi`];
      }
    }
  }

  function heading(pc: number, step: Step): string[] {
    if (step.op === 'statement' && names.isProgram(pc)) return ['', `    /* ${source.statement(step.number)} */`];
    return names.isRoutine(pc) ? [''] : [];
  }

  if (!pcs.some(pc => steps[pc].step.op === 'return')) return lines;
  const returns = backs.map(back => `    :: i == AT_${names.of(back)} -> i = 0; ${go(back)}`);
  // A switch returns to wherever the task was: between two turns.
  if (task) returns.push(`    :: else -> pc = i; i = 0; goto ${labels}done`);
  return [...lines, `  ${labels}leave:`, '    sp--; i = ret[sp]; ret[sp] = 0;', '    if', ...returns, '    fi;'];
}

/** Steps that say themselves what they are. */
const controlSteps: ReadonlySet<Step['op']> = new Set(['goto', 'if', 'unless', 'call', 'return']);

/** Lines of the process, with the step's name behind the first. */
function listed(lines: readonly string[], step: Step): string[] {
  const [first, ...rest] = lines.flatMap(line => `    ${line};`.split('\n'));
  if (first === undefined) return [];
  return [controlSteps.has(step.op) ? first : `${first.padEnd(COMMENT_COLUMN)} /* ${words(step)} */`, ...rest];
}

function condition(step: Step): string {
  if (step.op === 'unless') return '!flag';
  return step.op === 'if' && step.is !== undefined ? `flag == ${step.is}` : 'flag';
}

/** The step and its plain operands. */
function words(step: Step): string {
  const rest = Object.entries(step)
    .filter(([key, value]) => key !== 'op' && key !== 'charge' && typeof value !== 'object' && value !== false)
    .map(([key, value]) => (value === true ? key : String(value)));
  return [step.op, ...rest].join(' ');
}
