/** Bodies of routines as a test writes them, in TypeScript: those that ship are kernel text. */
import type { Body, Choice, Choose, Loop, OpOf, Question, When } from '../../src/sim/routine.ts';
import type { AnswersOf, Asked, Step } from '../../src/sim/steps.ts';

/** Calls a routine by its name. */
export const call = (routine: string): Step => ({ op: 'call', routine });

/** if (question) { holds } else { otherwise } */
export const when = (question: Question, holds: Body, otherwise: Body = []): When => ({
  when: question,
  holds,
  otherwise,
});

/** switch (question): a case by its answer's name, none falls through, and `otherwise` is the rest of the answers. */
export const choose = <const Q extends Choice>(
  question: Q,
  cases: { readonly [Name in keyof AnswersOf<OpOf<Q> & Asked>]?: Body },
  otherwise: Body = [],
): Choose => ({ choose: question, cases: cases as Record<string, Body>, otherwise });

/** while (question) { turn } */
export const whilst = (question: Question, turn: Body): Loop => ({ first: question, loop: turn });

/** do { turn } while (!question): once more while it fails. */
export const retry = (turn: Body, question: Question): Loop => ({ loop: turn, last: question, until: true });

/** for (;;) { turn } */
export const forever = (turn: Body): Loop => ({ loop: turn });
