/** Where a script has the steps of its functions and protocols. Like those of a kernel, a step is known by itself. */
import type { KernelBody } from './kernels.ts';
import type { Body } from './routine.ts';
import type { Place } from './statements.ts';
import type { Step } from './steps.ts';
import { stepsIn } from './steps-in.ts';

/** A statement of a function or a protocol. */
export interface ScriptLine {
  /** The function; of a protocol, the one that it stands for. */
  readonly function: string;
  readonly place: Place;
}

const known = new WeakMap<Step, ScriptLine>();

/** The same steps, with their statement noted. */
export function withLine<B extends Body>(body: B, line: ScriptLine): B {
  for (const step of stepsIn(body as KernelBody)) known.set(step, line);
  return body;
}

/** Where a step of a script's function stands; undefined for other steps. */
export const scriptLineOf = (step: Step): ScriptLine | undefined => known.get(step);
