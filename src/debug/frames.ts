/**
 * Where a CPU is: its stack, read from the code table. Innermost first, the routines of kernel and hypervisor by their
 * names, those that a script writes with their statement, and last the statement of the CPU's program. What a CPU is at is the
 * step that it makes next.
 */

import { sourceLines } from '../sim/source-lines.ts';
import * as st from '../sim/state.ts';
import type { Place } from '../sim/statements.ts';
import type { Timeline } from './timeline.ts';

export interface Frame {
  readonly name: string;
  /** The routine, and the number of its step; absent for the statement. */
  readonly routine?: string;
  readonly step: number;
  /** The statement's place in the script, or in a file that it uses; absent for routines of the kernel, and where a program is empty. */
  readonly place?: Place;
}

/** Names of routines by where they start, in order. */
export function routineStarts({ machine }: Timeline): readonly (readonly [start: number, name: string])[] {
  return [...machine.build.code.names].filter(([, name]) => !name.includes(':')).sort(([a], [b]) => a - b);
}

/** Routines by the names that a script or the kernel's text gives them. A function of a script has one for each kind of arguments. */
export function functionStarts(timeline: Timeline): readonly (readonly [start: number, name: string])[] {
  const { code } = timeline.machine.build;
  return routineStarts(timeline).map(([start, name]) => {
    const [own] = sourceLines(code, start);
    return [start, own?.place ? own.function : name];
  });
}

/** The statement that a CPU is in, or about to begin; -1 where its program is empty. */
export function statementOf({ machine, script }: Timeline, cpu: number): number {
  const last = script.scenario.programs[cpu].statements.length - 1;
  const s = machine.state;
  const b = machine.base(cpu);
  const { step } = machine.build.code.steps[s[b + st.PC]];
  return Math.min(step.op === 'statement' ? step.number : s[b + st.STATEMENT], last);
}

/** How many routines a CPU is in. */
export function depthOf({ machine }: Timeline, cpu: number): number {
  return machine.state[machine.base(cpu) + st.SP];
}

/** Whether a CPU is between two statements: about to begin one, or at its program's end. */
export function isBetween(timeline: Timeline, cpu: number): boolean {
  const { op } = timeline.nextStep(cpu).step;
  return op === 'statement' || op === 'halt';
}

/** Whether a CPU's program is over, or will never go on. */
export function isOver(timeline: Timeline, cpu: number): boolean {
  return timeline.machine.done(cpu) || timeline.nextStep(cpu).step.op === 'halt' || timeline.machine.stopped(cpu);
}

/** The statement of a script's function that a step of the code table belongs to; undefined for the kernel's, and for programs. */
export function functionPlace({ machine }: Timeline, step: number): Place | undefined {
  return sourceLines(machine.build.code, step)[0]?.place;
}

/** A CPU's stack. */
export function framesOf(timeline: Timeline, cpu: number): Frame[] {
  const { machine, script } = timeline;
  const s = machine.state;
  const b = machine.base(cpu);
  const depth = depthOf(timeline, cpu);
  // A return address is behind the call; the frame is at the call.
  const at = [
    s[b + st.PC],
    ...Array.from({ length: depth }, (_, i) => s[b + machine.build.shape.stack + depth - 1 - i] - 1),
  ];
  const starts = routineStarts(timeline);
  const frames = at.slice(0, -1).map((step): Frame => {
    const name = starts.findLast(([start]) => start <= step)![1];
    const [own] = sourceLines(machine.build.code, step);
    return own?.place ? { name: own.function, routine: name, step, place: own.place } : { name, routine: name, step };
  });
  const number = statementOf(timeline, cpu);
  const statement = script.statement(cpu, number);
  if (!statement) return [...frames, { name: 'nothing to do', step: at[depth] }];
  const { place, text } = statement;
  return [...frames, { name: depth === 0 && isOver(timeline, cpu) ? `after ${text}` : text, step: at[depth], place }];
}
