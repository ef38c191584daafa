/** A row of the Variables view. What lies below a row is made when it is asked for. */

/** Bits of an entry that a data breakpoint can watch. */
export interface Watched {
  readonly page: number;
  readonly lo: number;
  readonly hi: number;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** What says the same in the language, for the Watch view. */
  readonly expression?: string;
  readonly watched?: Watched;
  readonly children?: Children;
}

export interface Children {
  /** How many rows there are where they are numbered, so that an editor can ask for some of them; absent: they are named. */
  readonly indexed?: number;
  /** Rows [from, to) of numbered ones; all of named ones. */
  rows(from: number, to: number): Variable[];
}

/** Named rows. */
export function named(rows: () => Variable[]): Children {
  return { rows };
}

/** Numbered rows, made one by one. */
export function numbered(count: number, row: (index: number) => Variable): Children {
  return {
    indexed: count,
    rows: (from, to) => Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, i) => row(from + i)),
  };
}

export const yesNo = (truth: boolean): string => (truth ? 'yes' : 'no');
