/** What a script says, in its programs and in the functions that a backend runs with. */
import type { Machine } from '../../sim/machine.ts';
import type { Action } from '../../sim/statements.ts';

/** Whether there is a statement of this kind. */
export function says({ build: { scenario, functions } }: Machine, kind: Action['kind']): boolean {
  const programs = [...scenario.programs, ...functions.map(f => f.program)];
  return programs.some(p => p.statements.some(({ action }) => action.kind === kind));
}
