/**
 * Lazy MMU mode within lazy MMU mode: a BUG on Xen until 49147beb0ccb (6.6), and counted since. It may come by a block in a block, by what a
 * block calls, by a function that does not leave it, or by an interrupt. A script in which it cannot come has no step for it.
 */
import type { Scenario } from './scenario.ts';
import type { Statement } from './statements.ts';

export function nestsLazy({ programs, functions = [] }: Scenario): boolean {
  const enters = ({ action }: Statement): boolean => action.kind === 'lazy_enter';
  const leaves = ({ action }: Statement): boolean => action.kind === 'lazy_leave';
  const open = ({ program: { statements } }: (typeof functions)[number]): boolean =>
    statements.filter(enters).length > statements.filter(leaves).length;
  if (functions.some(open)) return true;
  const called = functions.some(f => f.program.statements.some(enters));
  return (
    [...programs, ...functions.map(f => f.program)].some(({ statements }) => nestsIn(statements, called)) ||
    programs.some(
      ({ statements, handlers = [], preempting }) =>
        handlers.length > 0 &&
        statements.slice(handlers[0], preempting).some(s => enters(s) || (called && s.action.kind === 'call')),
    )
  );
}

/** Whether a block of these statements has another in it, or calls what may. */
function nestsIn(statements: readonly Statement[], called: boolean): boolean {
  let depth = 0;
  for (const { action } of statements) {
    if (action.kind === 'lazy_leave') depth--;
    else if (action.kind === 'lazy_enter' && depth++ > 0) return true;
    else if (depth > 0 && (action.kind === 'activity' || (called && action.kind === 'call'))) return true;
  }
  return false;
}
