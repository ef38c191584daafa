/** What becomes of a changed line. */
export type Fate =
  | { readonly kind: 'translated' }
  /** It changes nothing that a script can show, and why. */
  | { readonly kind: 'meaningless'; readonly why: string }
  /** Somebody has to look at it, and why. */
  | { readonly kind: 'person'; readonly why: string };

export const TRANSLATED: Fate = { kind: 'translated' };
export const meaninglessFate = (why: string): Fate => ({ kind: 'meaningless', why });
export const forPerson = (why: string): Fate => ({ kind: 'person', why });

const weight = { meaningless: 0, translated: 1, person: 2 } as const;

/** Of two statements in one line, the one that asks for more decides. */
export const heavier = (a: Fate | undefined, b: Fate): Fate => (a && weight[a.kind] >= weight[b.kind] ? a : b);
