/** Timelines for tests: a script's text on one of its backends, and where its CPUs stand in a notation. */

import { type Breakpoints, noBreakpoints } from '../../src/debug/breakpoints.ts';
import { isSo } from '../../src/debug/evaluate.ts';
import { framesOf } from '../../src/debug/frames.ts';
import { DebugScript } from '../../src/debug/script.ts';
import { Stepping } from '../../src/debug/stepping.ts';
import { Timeline } from '../../src/debug/timeline.ts';
import { compile } from '../../src/lang/compile.ts';

/** A script on its first backend, at its start. */
export function timelineOf(text: string, schedule?: string): Timeline {
  const { scenario, diagnostics } = compile(text, 'test.pte');
  if (!scenario) throw new Error(diagnostics.map(d => d.message).join('\n'));
  return new Timeline(new DebugScript({ name: 'test.pte', text, used: {} }, scenario, scenario.backends[0]), schedule);
}

export function steppingOf(text: string, breakpoints: Partial<Breakpoints> = {}, schedule?: string): Stepping {
  const timeline = timelineOf(text, schedule);
  const holds = (condition: string, cpu: number) => isSo(timeline, condition, cpu);
  return new Stepping(timeline, { ...noBreakpoints, ...breakpoints }, holds, () => undefined);
}

/** A CPU's stack, innermost first: `ptep_modify_prot_start < change_pte_range < mprotect heap r`. */
export function stackOf(timeline: Timeline, cpu: number): string {
  return framesOf(timeline, cpu)
    .map(({ name }) => name)
    .join(' < ');
}
