/**
 * What to make smaller where a script has more interleavings than can be looked at. Interleavings multiply where the
 * steps of one CPU meet pages that another CPU touches, too; so the lines with the most such steps are named. It is a
 * count over the script, not a measurement of the search.
 */
import { counted } from '../model/number-words.ts';
import type { Mapping, Scenario } from '../sim/scenario.ts';
import type { Action, PageRange, Place } from '../sim/statements.ts';

export interface Advice {
  readonly place: Place;
  /** `12 steps of cpu 0 here meet cpu 1: fewer pages or turns make it smaller`. */
  readonly message: string;
}

/** Lines that are named. */
const MOST_LINES = 3;

interface Line {
  readonly place: Place;
  readonly cpu: number;
  readonly others: Set<number>;
  steps: number;
}

/** First and last page of a mapping that somebody touches. */
type Touched = Map<number, readonly [first: number, last: number]>;

/** The lines, or the CPUs, that make a script large; none where no two CPUs meet. */
export function adviceFor({ programs, maps }: Scenario): Advice[] {
  const touched = programs.map(({ statements }) => together(statements.map(({ action }) => pagesOf(action, maps))));
  const lines = new Map<string, Line>();
  for (const [cpu, { statements }] of programs.entries())
    for (const { action, place } of statements) {
      const pages = pagesOf(action, maps);
      const met = touched.map((others, other) => (other === cpu ? 0 : meetings(pages, others)));
      const steps = Math.max(...met);
      if (steps === 0) continue;
      const key = `${cpu} ${place.line}`;
      const line = lines.get(key) ?? { place, cpu, others: new Set(), steps: 0 };
      for (const [other, count] of met.entries()) if (count > 0) line.others.add(other);
      line.steps += steps;
      lines.set(key, line);
    }
  return worded([...lines.values()].sort((a, b) => b.steps - a.steps));
}

function worded(lines: readonly Line[]): Advice[] {
  // Where each line has one step, none stands out, and it is their number that counts.
  const large = lines.filter(({ steps }) => steps > 1 && steps * 2 >= lines[0].steps).slice(0, MOST_LINES);
  if (large.length > 0)
    return large.map(({ place, cpu, others, steps }) => ({
      place,
      message: `${counted(steps, 'step')} of cpu ${cpu} here meet ${cpus([...others])}: fewer pages or turns make it smaller`,
    }));
  return [...new Set(lines.map(({ cpu }) => cpu))].map(cpu => {
    const own = lines.filter(line => line.cpu === cpu);
    const others = [...new Set(own.flatMap(line => [...line.others]))];
    const meet = `${counted(own.length, 'line')} of cpu ${cpu} from here on ${own.length === 1 ? 'meets' : 'meet'}`;
    const message = `${meet} ${cpus(others)}: fewer of them at a time make it smaller`;
    const first = own.reduce((a, b) => (b.place.line < a.place.line ? b : a));
    return { place: first.place, message };
  });
}

/** `cpu 1`, `cpus 1, 2 and 3`. */
function cpus(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  if (sorted.length === 1) return `cpu ${sorted[0]}`;
  return `cpus ${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`;
}

/** The pages that a statement is about. */
function pagesOf(action: Action, maps: readonly Mapping[]): Touched {
  if ('range' in action) return rangeOf(action.range, maps);
  if (!('page' in action) || action.page === 'p') return new Map();
  return new Map([[action.page.map, [action.page.index, action.page.index]]]);
}

/** Of a range over several mappings, its part of the first and of the last. */
function rangeOf({ first, last }: PageRange, maps: readonly Mapping[]): Touched {
  if (first.map === last.map) return new Map([[first.map, [first.index, last.index]]]);
  return new Map([
    [first.map, [first.index, (maps[first.map]?.pages ?? 1) - 1]],
    [last.map, [0, last.index]],
  ]);
}

function together(all: readonly Touched[]): Touched {
  const sum: Touched = new Map();
  for (const touched of all)
    for (const [map, [first, last]] of touched) {
      const [from, to] = sum.get(map) ?? [first, last];
      sum.set(map, [Math.min(from, first), Math.max(to, last)]);
    }
  return sum;
}

/** How many pages are in both. */
function meetings(a: Touched, b: Touched): number {
  let pages = 0;
  for (const [map, [first, last]] of a) {
    const [from, to] = b.get(map) ?? [0, -1];
    pages += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  }
  return pages;
}
