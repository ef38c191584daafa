/**
 * Routines as the kernel writes them: choices and loops around steps. A body is plain data, like the steps in it; the
 * linker makes a flat list of it (flat.ts), so no body has a label or a jump of its own.
 */
import type { Asked, Step } from './steps.ts';

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
export interface Bodies {
  get(name: string): Body | undefined;
  keys(): Iterable<string>;
}

/** Those of `upper`, and those of `lower` that it has none of the name of. */
export const over = (upper: Bodies, lower: Bodies): Bodies => ({
  get: name => upper.get(name) ?? lower.get(name),
  keys: () => new Set([...lower.keys(), ...upper.keys()]),
});

export interface When {
  readonly when: Question;
  readonly holds: Body;
  readonly otherwise: Body;
}

/** A step that leaves one of several answers. */
export type Choice = (Asked & Bare) | Of<Asked>;
export type OpOf<Q> = Q extends { readonly op: infer K } ? K : Q;

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

/** do { turn } while (question) */
export const repeat = (turn: Body, question: Question): Loop => ({ loop: turn, last: question });
