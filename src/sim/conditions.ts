/** Conditions of expectations as trees: their atoms, and their truth where an atom's truth is known. */

import { type HappeningKind, happeningKinds } from './happenings.ts';
import type { EndAtom, Expectation, OutcomeAtom, OutcomeCondition } from './scenario.ts';
import type { Bound } from './statements.ts';

/** The atoms of a condition, in the order of the text. */
export function atomsOf(condition: OutcomeCondition): readonly OutcomeAtom[] {
  switch (condition.kind) {
    case 'not':
      return atomsOf(condition.of);
    case 'and':
    case 'or':
      return condition.operands.flatMap(atomsOf);
    default:
      return [condition];
  }
}

/** Whether a condition holds, given what its atoms come to. */
export function isTrue(condition: OutcomeCondition, atom: (atom: OutcomeAtom) => boolean): boolean {
  switch (condition.kind) {
    case 'not':
      return !isTrue(condition.of, atom);
    case 'and':
      return condition.operands.every(operand => isTrue(operand, atom));
    case 'or':
      return condition.operands.some(operand => isTrue(operand, atom));
    default:
      return atom(condition);
  }
}

/** The atoms on which a condition's truth rests: of an `or` that holds, only what holds; of an `and` that does not, what does not. */
export function reasonsOf(condition: OutcomeCondition, atom: (atom: OutcomeAtom) => boolean): readonly OutcomeAtom[] {
  switch (condition.kind) {
    case 'not':
      return reasonsOf(condition.of, atom);
    case 'and':
    case 'or': {
      const holds = isTrue(condition, atom);
      const enough = holds === (condition.kind === 'or');
      return condition.operands
        .filter(operand => !enough || isTrue(operand, atom) === holds)
        .flatMap(operand => reasonsOf(operand, atom));
    }
    default:
      return [condition];
  }
}

/** Whether two numbers compare so. */
export function compare(x: number, bound: Bound, y: number): boolean {
  switch (bound) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
  }
}

const ends: ReadonlySet<OutcomeAtom['kind']> = new Set<EndAtom['kind']>([
  'has',
  'lacks',
  'word',
  'local',
  'entry_read',
  'data_read',
]);

/** Whether the final state alone says if an atom holds. */
export function isOfEnd(atom: OutcomeAtom): atom is EndAtom {
  return ends.has(atom.kind);
}

/** Whether a condition is one atom. */
export function isAtom(condition: OutcomeCondition): condition is OutcomeAtom {
  return condition.kind !== 'not' && condition.kind !== 'and' && condition.kind !== 'or';
}

const kinds: ReadonlySet<string> = new Set(happeningKinds);

/** Whether a name is one of something that can happen. */
export function isHappeningKind(name: string): name is HappeningKind {
  return kinds.has(name);
}

/**
 * What complete runs must remember for these expectations. That something happened in some run is known from its event;
 * whether it did in this one is only asked by `always`, and where it is combined with something else.
 */
export function remembered(expectations: readonly Expectation[]): ReadonlySet<HappeningKind> {
  return new Set(
    expectations
      .flatMap(e =>
        e.kind === 'outcome' && (e.quantifier === 'always' || !isAtom(e.condition)) ? atomsOf(e.condition) : [],
      )
      .flatMap(atom => (isHappeningKind(atom.kind) ? [atom.kind] : [])),
  );
}
