/**
 * Routines as the kernel writes them: choices and loops around steps. A body is plain data, like the steps in it; the
 * linker makes a flat list of it (flat.ts), so no body has a label or a jump of its own.
 */
import type { AnswersOf, Asked, Step } from './steps.ts';

type Of<K extends Step['op']> = Extract<Step, { op: K }>;
/** Steps without operands, which their name alone says. */
type Bare = { [K in Step['op']]: { readonly op: K } extends Of<K> ? K : never }[Step['op']];
/** What leaves its answer in FLAG: the last of these lines. */
export type Question = Line | Body;

export type Line =
  | Step
  | Bare
  | When
  | Choose
  | Loop
  /** Leaves the innermost loop. */
  | 'break'
  /** The innermost loop goes on with its next turn, and so with its question. */
  | 'continue';

/** The lines of a routine, or of a part of one, in order. */
export type Body = readonly Line[];
/** Bodies by the name of their routine. */
export type Bodies = Readonly<Record<string, Body>>;

export interface When {
  readonly when: Question;
  readonly holds: Body;
  readonly otherwise: Body;
}

/** A step that leaves one of several answers. */
type Choice = (Asked & Bare) | Of<Asked>;
type OpOf<Q> = Q extends { readonly op: infer K } ? K : Q;

export interface Choose {
  readonly choose: Choice;
  readonly cases: Readonly<Record<string, Body>>;
  readonly otherwise: Body;
}

export interface Loop {
  readonly loop: Body;
  /** Asked before each turn: another one, if it holds. */
  readonly first?: Question;
  /** Asked after each turn: another one, if it holds; with `until`, if it does not. */
  readonly last?: Question;
  readonly until?: boolean;
}

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

/** do { turn } while (question) */
export const repeat = (turn: Body, question: Question): Loop => ({ loop: turn, last: question });

/** do { turn } while (!question): once more while it fails. */
export const retry = (turn: Body, question: Question): Loop => ({ loop: turn, last: question, until: true });

/** for (;;) { turn } */
export const forever = (turn: Body): Loop => ({ loop: turn });
