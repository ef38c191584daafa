/**
 * Judges a script's expectations against an exploration. `never` and `always` are said only where every interleaving
 * has been looked at; `sometimes` needs one that shows it, and what was shown stays shown when the search stops early.
 *
 * Of a count the question is how often its bound holds: the least and the most over all runs decide, and where the
 * bound asks for one value between them (`==`, `!=`), that is said to be unknown.
 */
import type { ExploredExpect } from '../../model/explored.ts';
import type { Bound, Expectation } from '../scenario.ts';

/** What an exploration knows of a condition. */
export interface Evidence {
  /** Some run shows it. */
  readonly seen: boolean;
  /** Some complete run does not. */
  readonly missed: boolean;
}

/** The least and the most that a count can be. */
export interface Extremes {
  readonly least: number;
  readonly most: number;
}

export type Judged = Pick<ExploredExpect, 'ok' | 'verdict' | 'message'>;

/** `grounds`: "complete, 214 states, 6 outcomes", or "stopped after N states". */
export function judgeOutcome(
  quantifier: 'never' | 'sometimes' | 'always',
  { seen, missed }: Evidence,
  complete: boolean,
  grounds: string,
): Judged {
  if (complete) {
    const verdict = !seen ? 'never' : missed ? 'sometimes' : 'always';
    const ok = { never: !seen, sometimes: seen, always: !missed }[quantifier];
    return { ok, verdict, message: `${verdict}; ${grounds}` };
  }
  const decided = quantifier === 'always' ? missed : seen;
  if (decided) {
    const message = seen ? `sometimes; ${grounds}` : `not in every run; ${grounds}`;
    return { ok: quantifier === 'sometimes', verdict: 'sometimes', message };
  }
  const found = seen ? 'in every run so far' : 'not found so far';
  return { ok: null, verdict: 'unknown', message: `${found}; ${grounds}` };
}

/** `extremes`: or why they are not known. */
export function judgeCount(
  e: Extract<Expectation, { kind: 'count' }>,
  extremes: Extremes | string,
  grounds: string,
): Judged {
  if (typeof extremes === 'string') return { ok: null, verdict: 'unknown', message: extremes };
  const { least, most } = extremes;
  const found = least === most ? `${e.metric} is ${shown(least)}` : `${e.metric} is ${shown(least)} to ${shown(most)}`;
  const often = howOften(e.bound, e.value, extremes);
  if (often === null) return { ok: null, verdict: 'unknown', message: `${found}; ${grounds}` };
  return { ok: often === 'always', verdict: often, message: `${found}; ${grounds}` };
}

function howOften(bound: Bound, value: number, { least, most }: Extremes): 'never' | 'sometimes' | 'always' | null {
  const [low, high] = [holds(least, bound, value), holds(most, bound, value)];
  if (bound !== '==' && bound !== '!=') return low && high ? 'always' : low || high ? 'sometimes' : 'never';
  if (least === most) return low ? 'always' : 'never';
  if (value < least || value > most) return bound === '==' ? 'never' : 'always';
  return value === least || value === most ? 'sometimes' : null;
}

function holds(x: number, bound: Bound, y: number): boolean {
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

const shown = (count: number): string => (Number.isInteger(count) ? String(count) : count.toFixed(2));
