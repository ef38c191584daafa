/**
 * Two explorations compared: is every outcome of the one an outcome of the other? The two may be backends of a script,
 * or two versions of it. For each outcome that only one side has, there is a pair of witnesses: the shortest run that
 * ends in it, the shortest run of the other side that ends most like it, and the first line in which they part.
 */
import type { Witness, WitnessLine } from '../../model/explored.ts';
import type { BackendChoice, Scenario } from '../scenario.ts';
import { Exploration, type ExplorationOptions } from './exploration.ts';
import { groundsOf } from './findings.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { replay } from './replay.ts';
import { WitnessSearch } from './witness.ts';

export interface Side {
  readonly scenario: Scenario;
  readonly choice: BackendChoice;
}

export interface Parting {
  /** The outcome that the other side does not have. */
  readonly outcome: string;
  readonly witness: Witness;
  /** The other side's outcome that is most like it. */
  readonly nearest: string;
  readonly nearestWitness: Witness;
  /** Index of the first line in which the witnesses differ, and the two lines; null where one has ended. */
  readonly at: number;
  readonly here: WitnessLine | null;
  readonly there: WitnessLine | null;
}

export interface Comparison {
  /** Every outcome of A is one of B; null where that cannot be told, because an exploration stopped early. */
  readonly within: boolean | null;
  readonly outcomes: { readonly a: number; readonly b: number; readonly common: number };
  readonly grounds: { readonly a: string; readonly b: string };
  readonly onlyA: readonly Parting[];
  readonly onlyB: readonly Parting[];
}

/** Outcomes of one side that get a pair of witnesses. */
const MOST_PARTINGS = 8;
const MAX_WITNESS_STATES = 400_000;

/** Compares two sides. Throws what `build` throws. */
export function compareOutcomes(a: Side, b: Side, options: ExplorationOptions = {}): Comparison {
  const [left, right] = [a, b].map(({ scenario, choice }) => {
    const exploration = new Exploration({ ...scenario, expectations: [] }, choice, options);
    while (!exploration.step(100_000));
    return exploration;
  });
  const onlyLeft = outcomesBeside(left, right);
  const complete = left.search.complete && right.search.complete;
  // What A shows stays shown; that B does not have it is known only where all of B was seen.
  const outside = right.search.complete && onlyLeft.length > 0;
  return {
    within: outside ? false : complete ? true : null,
    outcomes: {
      a: left.ends.outcomes.size,
      b: right.ends.outcomes.size,
      common: left.ends.outcomes.size - onlyLeft.length,
    },
    grounds: { a: groundsOf(left), b: groundsOf(right) },
    onlyA: right.search.complete ? partings(left, right, onlyLeft) : [],
    onlyB: left.search.complete ? partings(right, left, outcomesBeside(right, left)) : [],
  };
}

function outcomesBeside({ ends }: Exploration, other: Exploration): Outcome[] {
  const known = new Set([...other.ends.outcomes.values()].map(({ outcome }) => outcome.text));
  return [...ends.outcomes.values()].map(({ outcome }) => outcome).filter(({ text }) => !known.has(text));
}

function partings(side: Exploration, other: Exploration, only: readonly Outcome[]): Parting[] {
  return only.slice(0, MOST_PARTINGS).flatMap(outcome => {
    const near = nearest(outcome, other);
    if (!near) return [];
    const witness = witnessOf(side, outcome);
    const nearestWitness = witnessOf(other, near);
    const at = firstDifference(witness.witness, nearestWitness.witness);
    return [
      {
        outcome: outcome.text,
        witness,
        nearest: near.text,
        nearestWitness,
        at,
        here: witness.witness[at] ?? null,
        there: nearestWitness.witness[at] ?? null,
      },
    ];
  });
}

/** The outcome with the fewest clauses that differ. */
function nearest(outcome: Outcome, { ends }: Exploration): Outcome | null {
  const wanted = new Set(outcome.text.split('; '));
  let best: Outcome | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { outcome: candidate } of ends.outcomes.values()) {
    const clauses = candidate.text.split('; ');
    const common = clauses.filter(clause => wanted.has(clause)).length;
    const distance = wanted.size + clauses.length - 2 * common;
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function witnessOf(exploration: Exploration, outcome: Outcome): Witness {
  const { search, ends, scenario, choice, pageName } = exploration;
  const known = [...ends.outcomes.values()].find(found => found.outcome.key === outcome.key)!;
  const way = search.wayTo(known.state);
  const witnesses = new WitnessSearch(
    exploration.newSearch(false, MAX_WITNESS_STATES),
    [{ kind: 'end', is: (machine, marks) => outcomeOf(machine, marks, pageName).key === outcome.key }],
    [way.length],
    MAX_WITNESS_STATES,
  );
  while (!witnesses.step(100_000));
  const shortest = witnesses.way(0);
  const pages = new Set(search.machine.build.accessIndex.keys());
  return replay(scenario, choice, shortest?.cpus ?? way, shortest !== null, { pages }).witness;
}

/** Values of entries carry frames, which differ between backends; what parts two runs is who did what where. */
function firstDifference(x: readonly WitnessLine[], y: readonly WitnessLine[]): number {
  const same = (i: number): boolean => x[i].cpu === y[i].cpu && x[i].line === y[i].line && x[i].event === y[i].event;
  let at = 0;
  while (at < x.length && at < y.length && same(at)) at++;
  return at;
}
