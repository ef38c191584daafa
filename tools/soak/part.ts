/** What a part of the soak is given, and what it has to say. */

/** An input that the program did not stand up to. */
export interface Failure {
  /** What should have been so. */
  readonly what: string;
  readonly input: string;
  /** Of a file that holds the input: `pte`, `txt` or `json`. */
  readonly suffix: string;
}

export interface Soaked {
  /** What was tried, in numbers and nouns: `3,000 mutated scripts checked`. */
  readonly tried: readonly (readonly [number: number, what: string])[];
  readonly failures: readonly Failure[];
}

export interface Part {
  readonly name: string;
  /** Tries inputs made of `next`, numbers from 0 to 1, until `isOver`. */
  soak(next: () => number, isOver: () => boolean): Soaked | Promise<Soaked>;
  /** Says of one input what is wrong with it, if anything; absent where inputs are conversations. */
  problemOf?(input: string, suffix: string): string | null;
}

/** One of several. */
export const oneOf = <T>(next: () => number, all: readonly T[]): T => all[Math.floor(next() * all.length)];

/** A whole number from 0 to below `end`. */
export const below = (next: () => number, end: number): number => Math.floor(next() * end);
