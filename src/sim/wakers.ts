/**
 * Who may end a wait for a word without being a CPU's own program: handlers of interrupts and second tasks. Each comes once at most here,
 * and need not come; so a wait that one of them would have ended is no hang where it did not, or came too early.
 */
import type { Scenario } from './scenario.ts';
import type { Action, Statement } from './statements.ts';

export interface Waker {
  readonly cpu: number;
  readonly isTask: boolean;
  /** The words that it may change, a bit each. */
  readonly words: number;
}

const changes: ReadonlySet<Action['kind']> = new Set<Action['kind']>(['word_store', 'word_locked', 'word_take']);

/** All of a script's. */
export function wakersOf({ programs, functions = [] }: Scenario): readonly Waker[] {
  const known = new Map<string, number>();
  const ofRoutine = (routine: string): number => {
    const there = known.get(routine);
    if (there !== undefined) return there;
    known.set(routine, 0);
    const words = functions
      .filter(f => f.routine === routine)
      .reduce((all, f) => all | wordsOf(f.program.statements), 0);
    known.set(routine, words);
    return words;
  };
  const wordsOf = (statements: readonly Statement[]): number =>
    statements.reduce((all, { action }) => {
      if (action.kind === 'call') return all | ofRoutine(action.routine);
      return changes.has(action.kind) && 'shared' in action ? all | (1 << action.shared) : all;
    }, 0);
  return programs.flatMap(({ statements, handlers, preempting = statements.length }, cpu) => [
    { cpu, isTask: false, words: handlers ? wordsOf(statements.slice(handlers[0], preempting)) : 0 },
    { cpu, isTask: true, words: wordsOf(statements.slice(preempting)) },
  ]);
}
