/**
 * Judges a script's expectations against an exploration. `never` and `always` are said only where every interleaving
 * has been looked at; `sometimes` needs one that shows it, and what was shown stays shown when the search stops early.
 *
 * Of a count the question is how often its bound holds: the least and the most over all runs decide, and where the
 * bound asks for one value between them (`==`, `!=`), the values that runs come to.
 */
import type { ExploredExpect } from '../../../model/explored.ts';
import { compare } from '../../conditions.ts';
import type { Expectation } from '../../scenario.ts';
import type { Bound } from '../../statements.ts';

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
  /** All values between them that runs come to, where that was asked; a text: why they are not known. */
  readonly values?: readonly number[] | string;
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
  const { values } = extremes;
  const found = `${e.metric} is ${foundValues(extremes)}`;
  if (typeof values === 'string') return { ok: null, verdict: 'unknown', message: `${found}; ${values}` };
  const often = howOften(e.bound, e.value, extremes.least, extremes.most, values);
  return { ok: often === 'always', verdict: often, message: `${found}; ${grounds}` };
}

/** Whether the least and the most leave open how often a bound holds. */
export function asksForValues(
  { bound, value }: Extract<Expectation, { kind: 'count' }>,
  { least, most }: Extremes,
): boolean {
  return (bound === '==' || bound === '!=') && least < value && value < most;
}

function howOften(
  bound: Bound,
  value: number,
  least: number,
  most: number,
  values: readonly number[] = [least, most],
): 'never' | 'sometimes' | 'always' {
  // Between the least and the most any other bound holds on one side and not on the other.
  const shown = values.map(found => compare(found, bound, value));
  return shown.every(Boolean) ? 'always' : shown.some(Boolean) ? 'sometimes' : 'never';
}

/** `0, 1 or 2`; `0 to 12` where not all are known, or too many to say. */
function foundValues({ least, most, values }: Extremes): string {
  if (least === most) return shown(least);
  if (!Array.isArray(values) || values.length > MOST_SAID) return `${shown(least)} to ${shown(most)}`;
  return `${values.slice(0, -1).map(shown).join(', ')} or ${shown(most)}`;
}

/** Most values that are said one by one. */
const MOST_SAID = 6;

const shown = (count: number): string => (Number.isInteger(count) ? String(count) : count.toFixed(2));
