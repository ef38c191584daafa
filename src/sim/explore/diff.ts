/**
 * Two explorations compared: is every outcome of the one an outcome of the other? The two may be backends of a script,
 * or two versions of it. For each outcome that only one side has, there is a pair of witnesses: the shortest run that
 * ends in it, the run of the other side that goes along with it the longest, and the first line in which they part.
 */
import type { Witness, WitnessLine } from '../../model/explored.ts';
import type { BackendChoice, Scenario } from '../scenario.ts';
import type { Outcome } from './answers/outcome.ts';
import { replay } from './answers/replay.ts';
import { Exploration, type ExplorationOptions } from './exploration.ts';
import { groundsOf } from './report.ts';
import { waysToOutcomes } from './ways-to-outcomes.ts';

export interface Side {
  readonly scenario: Scenario;
  readonly choice: BackendChoice;
}

export interface Parting {
  /** The outcome that the other side does not have. */
  readonly outcome: string;
  readonly witness: Witness;
  /** The other side's outcome whose run goes along with the witness the longest; of several, the one most like it. */
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
  /** What a run of each side costs at most, by the names of the counts; a side that was not explored to its end has none. */
  readonly atMost: { readonly a: Costs | null; readonly b: Costs | null };
}

export type Costs = Readonly<Record<(typeof compared)[number], number>>;

/** The counts that tell what a change costs. */
export const compared = ['traps', 'hypercalls', 'updates', 'faults', 'cycles'] as const;

/** Outcomes of one side that get a pair of witnesses, and of the other side that are looked at for it. */
const MOST_PARTINGS = 8;
const MOST_RIVALS = 32;
const MAX_WITNESS_STATES = 400_000;

/** Compares two sides. Throws what `build` throws. */
export function compareOutcomes(a: Side, b: Side, options: ExplorationOptions = {}): Comparison {
  const [left, right] = [a, b].map(({ scenario, choice }) => {
    const exploration = new Exploration({ ...scenario, expectations: [] }, choice, options);
    while (!exploration.step(100_000));
    return exploration;
  });
  const onlyLeft = outcomesBeside(left, right);
  const onlyRight = outcomesBeside(right, left);
  const alike = a.scenario.programs === b.scenario.programs ? sameLine : samePage;
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
    onlyA: right.search.complete ? partings(left, right, onlyLeft, alike) : [],
    onlyB: left.search.complete ? partings(right, left, onlyRight, alike) : [],
    atMost: { a: costsOf(left), b: costsOf(right) },
  };
}

function costsOf(exploration: Exploration): Costs | null {
  const most = compared.map(name => [name, exploration.extremes(name)?.most] as const);
  return most.some(([, count]) => count === undefined) ? null : (Object.fromEntries(most) as Costs);
}

function outcomesBeside({ ends }: Exploration, other: Exploration): Outcome[] {
  const known = new Set([...other.ends.outcomes.values()].map(({ outcome }) => outcome.text));
  return [...ends.outcomes.values()].map(({ outcome }) => outcome).filter(({ text }) => !known.has(text));
}

function partings(side: Exploration, other: Exploration, only: readonly Outcome[], alike: Alike): Parting[] {
  if (only.length === 0) return [];
  const rivals = endings(
    other,
    [...other.ends.outcomes.values()].slice(0, MOST_RIVALS).map(({ outcome }) => outcome),
  );
  return endings(side, only.slice(0, MOST_PARTINGS)).flatMap(({ outcome, witness }) => {
    let best: { rival: Ending; at: number; common: number } | null = null;
    for (const rival of rivals) {
      const at = firstDifference(witness.witness, rival.witness.witness, alike);
      const common = -difference(outcome, rival.outcome);
      if (!best || at > best.at || (at === best.at && common > best.common)) best = { rival, at, common };
    }
    if (!best) return [];
    const { rival, at } = best;
    return [
      {
        outcome: outcome.text,
        witness,
        nearest: rival.outcome.text,
        nearestWitness: rival.witness,
        at,
        here: witness.witness[at] ?? null,
        there: rival.witness.witness[at] ?? null,
      },
    ];
  });
}

/** Clauses that only one of two outcomes has. */
function difference(x: Outcome, y: Outcome): number {
  const [left, right] = [x, y].map(({ text }) => text.split('; '));
  const common = left.filter(clause => right.includes(clause)).length;
  return left.length + right.length - 2 * common;
}

/** An outcome, and the shortest run that ends in it. */
interface Ending {
  readonly outcome: Outcome;
  readonly witness: Witness;
}

/** One search for all of them. */
function endings(exploration: Exploration, outcomes: readonly Outcome[]): Ending[] {
  const { search, scenario, choice } = exploration;
  const pages = new Set(search.machine.build.accessIndex.keys());
  return waysToOutcomes(exploration, outcomes, MAX_WITNESS_STATES).map(({ outcome, way, shortest }) => {
    const { witness } = replay(scenario, choice, way, shortest, { pages: () => pages });
    return { outcome, witness };
  });
}

/** Does a CPU do the same here and there? Values of entries carry frames, which differ between backends. */
type Alike = (x: WitnessLine, y: WitnessLine) => boolean;

/** Of one script: who does what in which line. */
const sameLine: Alike = (x, y) => x.cpu === y.cpu && x.event === y.event && x.line === y.line;
/** Of two scripts, in which the same statement may have another line: who does what to which page. */
const samePage: Alike = (x, y) => x.cpu === y.cpu && x.event === y.event && x.page === y.page;

function firstDifference(x: readonly WitnessLine[], y: readonly WitnessLine[], alike: Alike): number {
  let at = 0;
  while (at < x.length && at < y.length && alike(x[at], y[at])) at++;
  return at;
}
