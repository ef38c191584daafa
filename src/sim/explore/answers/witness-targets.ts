/**
 * What a report wants witnesses for: each lost bit, each expectation that some run shows, and each `always` that does
 * not hold. For every one a way that shows it is known from the first search already; the search for the shortest one
 * takes its length as a bound.
 */
import { isAtom } from '../../conditions.ts';
import type { Machine } from '../../machine.ts';
import type { Expectation } from '../../scenario.ts';
import type { Search } from '../search.ts';
import type { Happening } from '../states/deltas.ts';
import { holdsAtEnd, isAbout } from './conditions.ts';
import { type Focus, focusOnCondition, focusOnPage, isEventOf } from './focus.ts';
import type { Evidence } from './verdict.ts';
import type { Target } from './witness.ts';

export interface WitnessTarget {
  readonly target: Target;
  readonly focus: Focus;
  /** A way that shows it. */
  readonly way: readonly number[];
}

/** Script line of a happening. */
export type LineOf = (happening: Happening) => number;

/** Happenings of a kind; of those that differ only in which unrolled statement of a line it was, the first. */
export function distinct(search: Search, kind: Happening['kind'], lineOf: LineOf): Happening[] {
  const known = new Set<string>();
  return search.deltas.happenings.filter(h => {
    if (h.kind !== kind) return false;
    const key = `${h.bit} ${h.page} ${lineOf(h)}`;
    return !known.has(key) && known.add(key);
  });
}

/** A lost bit: the move that overwrites it. */
export function lossTarget(search: Search, loss: Happening, lineOf: LineOf): WitnessTarget {
  const line = lineOf(loss);
  return {
    target: {
      kind: 'move',
      is: h => h.kind === 'lost' && h.bit === loss.bit && h.page === loss.page && lineOf(h) === line,
    },
    focus: focusOnPage(
      loss.page,
      e => e.kind === 'lost' && e.page === loss.page && (e.a & loss.bit) !== 0 && e.line === line,
    ),
    way: wayToHappening(search, loss),
  };
}

/** CPUs that wait for ever: a run that ends with the same CPUs waiting for the same. `waits`: what the machine's CPUs wait for. */
export function hangTarget(search: Search, state: number, waits: (machine: Machine) => string): WitnessTarget {
  search.load(state);
  const same = waits(search.machine);
  const { accessIndex } = search.machine.build;
  return {
    target: { kind: 'end', is: machine => waits(machine) === same },
    focus: { pages: () => new Set(accessIndex.keys()) },
    way: search.wayTo(state),
  };
}

/** A run that shows the condition; of an `always` that does not hold, one that does not. Null where none is wanted. */
export function expectationTarget(
  search: Search,
  { quantifier, condition }: Extract<Expectation, { kind: 'outcome' }>,
  { seen, missed }: Evidence,
): WitnessTarget | null {
  const { layout, accessIndex } = search.machine.build;
  const counter = quantifier === 'always' && missed;
  const worthIt = counter || (seen && quantifier !== 'always');
  if (!worthIt) return null;
  const happening = counter ? undefined : search.deltas.happenings.find(h => isAbout(condition, h, layout));
  if (happening && isAtom(condition)) {
    const { page } = happening;
    return {
      target: { kind: 'move', is: h => isAbout(condition, h, layout) && h.page === page },
      focus: focusOnPage(page, e => isEventOf(condition, e) && e.page === page),
      way: wayToHappening(search, happening),
    };
  }
  const end = search.ends.find(state => {
    search.load(state);
    return holdsAtEnd(condition, search.machine, search.histories.of(search.historyOf(state))) !== counter;
  });
  if (end === undefined) return null;
  return {
    target: { kind: 'end', is: (machine, marks) => holdsAtEnd(condition, machine, marks) !== counter },
    focus: focusOnCondition(condition, layout, [...accessIndex.keys()]),
    way: search.wayTo(end),
  };
}

/** A way whose last steps bring a happening about. */
export function wayToHappening(search: Search, happening: Happening): number[] {
  const { state, mover } = search.firstSeen[search.deltas.happenings.indexOf(happening)];
  return mover < 0 ? [] : [...search.wayTo(state), mover, ...search.walkAfter(state, mover)];
}
