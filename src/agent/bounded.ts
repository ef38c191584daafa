/**
 * An answer cut to what a model can read: long lists lose their ends and long texts theirs until the whole is short
 * enough, and `cut` says of each how much is left out. Nothing is left out silently.
 */
import { beginning } from '../model/beginning.ts';

/** Most characters of an answer as JSON: about twenty thousand tokens. */
export const MOST_CHARACTERS = 80_000;
/** Items of a list, and characters of a text, that are kept; the first that makes the whole short enough counts. */
const STEPS = [
  { items: 200, characters: 76_000 },
  { items: 50, characters: 24_000 },
  { items: 20, characters: 8_000 },
  { items: 8, characters: 2_000 },
  { items: 3, characters: 500 },
  { items: 1, characters: 100 },
] as const;
/** Most cuts that are listed; the rest are counted. */
const MOST_CUTS = 20;

/** What was cut: where, how much of it is there, and how much there was. */
export interface Cut {
  readonly at: string;
  readonly shown: number;
  readonly of: number;
}

/** The answer, with `cut` where something is left out; nothing else where no list or text in it is what makes it long. */
export function bounded<Answer extends object>(
  answer: Answer,
  most = MOST_CHARACTERS,
): Partial<Answer> & { cut?: Cut[] } {
  for (const step of STEPS) {
    const cuts: Cut[] = [];
    const shorter = shortened(answer, '', step, cuts) as Answer;
    const marked = cuts.length === 0 ? shorter : { ...shorter, cut: listed(cuts) };
    if (JSON.stringify(marked).length <= most) return marked;
  }
  const cut: Cut[] = [{ at: '(all of it)', shown: 0, of: JSON.stringify(answer).length }];
  return { cut } as Partial<Answer> & { cut: Cut[] };
}

function listed(cuts: readonly Cut[]): Cut[] {
  if (cuts.length <= MOST_CUTS) return [...cuts];
  return [...cuts.slice(0, MOST_CUTS), { at: '(other places)', shown: 0, of: cuts.length - MOST_CUTS }];
}

function shortened(value: unknown, at: string, step: (typeof STEPS)[number], cuts: Cut[]): unknown {
  if (typeof value === 'string') {
    if (value.length <= step.characters) return value;
    const shown = beginning(value, step.characters);
    cuts.push({ at, shown: shown.length, of: value.length });
    return shown;
  }
  if (Array.isArray(value)) {
    if (value.length > step.items) cuts.push({ at, shown: step.items, of: value.length });
    return value.slice(0, step.items).map((item, i) => shortened(item, `${at}[${i}]`, step, cuts));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.map(([name, field]) => [name, shortened(field, at === '' ? name : `${at}.${name}`, step, cuts)]),
  );
}
