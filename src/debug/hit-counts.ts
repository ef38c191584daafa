/**
 * How often a breakpoint must have been hit before it stops: `3`, `>= 3`, `% 2`. The hits are those from the start of the run up
 * to where the session stands, so the same place counts the same whichever way the session came to it.
 */

/** Which hits stop. */
export type HitCount = (hits: number) => boolean;

const tests: Readonly<Record<string, (hits: number, wanted: number) => boolean>> = {
  '==': (hits, wanted) => hits === wanted,
  '>': (hits, wanted) => hits > wanted,
  '>=': (hits, wanted) => hits >= wanted,
  '<': (hits, wanted) => hits < wanted,
  '<=': (hits, wanted) => hits <= wanted,
  '%': (hits, wanted) => hits % wanted === 0,
};

/** Why a text is no hit count. */
export const noHitCount = 'a hit count is a number such as 3, or one behind a sign: >= 3, > 3, <= 3, < 3, % 3';

/** What a text says; a number alone is that hit. Undefined if it says nothing, and if there is none. */
export function hitCountOf(text = ''): HitCount | undefined {
  const [, sign = '==', digits] = /^\s*(==|>=|<=|>|<|%)?\s*([0-9]{1,9})\s*$/.exec(text) ?? [];
  if (digits === undefined || (sign === '%' && Number(digits) === 0)) return undefined;
  return hits => tests[sign](hits, Number(digits));
}

/** The hits of some breakpoints, by where in a run they are. */
export class Hits {
  private readonly places = new Map<number, number[]>();

  /** The number of a breakpoint's hit at a place, 1 for the first. Places of one breakpoint are noted in order. */
  numberOf(id: number, place: number): number {
    let places = this.places.get(id);
    if (!places) this.places.set(id, (places = []));
    if (places.length === 0 || places.at(-1)! < place) places.push(place);
    return places.findLastIndex(noted => noted <= place) + 1;
  }
}
