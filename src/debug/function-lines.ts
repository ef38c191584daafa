/**
 * The lines of a script's functions, as a CPU goes through them: it comes to a line from another one, or by a call; back from a
 * call it goes on with the line that called. A jump is nobody's line, so no CPU comes to one.
 */
import { scriptLineOf } from '../sim/script-lines.ts';
import * as st from '../sim/state.ts';
import { depthOf, functionPlace } from './frames.ts';
import type { Timeline } from './timeline.ts';

/** Where a CPU stands in the code, and how many routines it is in. */
export interface Standing {
  readonly pc: number;
  readonly depth: number;
}

export function standing(timeline: Timeline, cpu: number): Standing {
  const { machine } = timeline;
  return { pc: machine.state[machine.base(cpu) + st.PC], depth: depthOf(timeline, cpu) };
}

/** The line of the script's own functions that a CPU has come to by one step; undefined if it has come to none. */
export function lineComeTo(timeline: Timeline, cpu: number, from: Standing): number | undefined {
  const { pc, depth } = standing(timeline, cpu);
  const place = scriptLineOf(timeline.machine.build.code.steps[pc].step)?.place;
  if (!place || place.file !== undefined) return undefined;
  if (depth > from.depth) return place.line;
  const left = functionPlace(timeline, depth < from.depth ? pc - 1 : from.pc);
  return left?.line === place.line ? undefined : place.line;
}

/** The lines of the script's own functions that somebody calls. */
export function functionLines({ machine }: Timeline): number[] {
  return machine.build.code.steps.flatMap(({ step }) => {
    const place = scriptLineOf(step)?.place;
    return place && place.file === undefined ? [place.line] : [];
  });
}
