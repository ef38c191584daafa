/**
 * One script on one backend, explored, in slices: search, then the extremes of the counts and what else counts are asked
 * for, then witnesses.
 *
 * `step` does a part of the work and may be called from a timer; `stop` gives up what is left of it and keeps what was
 * found. Nothing here knows of time: a deadline is the caller's, as is cancelling, which is not calling again.
 */
import { grouped } from '../../model/number-words.ts';
import { pageName, type Waiting } from '../../model/report.ts';
import { build } from '../build.ts';
import { remembered } from '../conditions.ts';
import type { Machine } from '../machine.ts';
import { profileOf } from '../profiles/index.ts';
import { hasCosts, isNative, nativeFor } from '../ratio.ts';
import type { BackendChoice, Expectation, Scenario } from '../scenario.ts';
import { ENTRY_WORDS } from '../state.ts';
import { waitSentence, waitsOf } from '../waits.ts';
import { CountBounds } from './answers/count-bounds.ts';
import { NativeCost } from './answers/native-cost.ts';
import { collectEnds, type Ends } from './answers/outcomes.ts';
import { Values } from './answers/values.ts';
import { asksForValues, type Extremes } from './answers/verdict.ts';
import { type Way, WitnessSearch } from './answers/witness.ts';
import { distinct, expectationTarget, hangTarget, lossTarget, type WitnessTarget } from './answers/witness-targets.ts';
import { Search } from './search.ts';
import { type CountName, countNames, type Happening } from './states/deltas.ts';

export interface ExplorationOptions {
  /** Most states to store (after reduction). */
  readonly maxStates?: number;
  /** Most bytes for them. */
  readonly maxBytes?: number;
  /** Most states of the search for the shortest witnesses. */
  readonly maxWitnessStates?: number;
  /** False: every interleaving, without partial-order reduction. */
  readonly reduce?: boolean;
  /** Native is explored too, for the ratio of worst costs, even where no expectation asks for it. */
  readonly ratio?: boolean;
}

export const MAX_STATES = 2_000_000;
export const MAX_BYTES = 2 ** 30;
/** Words of a machine's state beyond which exploring is no use. */
const MAX_STATE_WORDS = 2 ** 22;
/** Pages whose entries alone are as many words. */
const MAX_EXPLORED_PAGES = Math.floor(MAX_STATE_WORDS / ENTRY_WORDS);
/** States that the search for shortest witnesses may take. */
const MAX_WITNESS_STATES = 400_000;
/** Witnesses that are made as short as they can be; further ones are the first that were found. */
const MAX_SHORTEST = 64;

/** Hangs that are told of. */
const MOST_HANGS = 16;

type Phase = 'search' | 'counts' | 'values' | 'native' | 'witnesses' | 'done';

/** Why a script is not explored at all, known before a machine is built for it; null where it can be. */
export function tooLarge({ maps }: Scenario): string | null {
  const pages = maps.reduce((sum, map) => sum + map.pages, 0);
  if (pages <= MAX_EXPLORED_PAGES) return null;
  const [most, mapped] = [MAX_EXPLORED_PAGES, pages].map(grouped);
  return `not explored: ${mapped} pages are mapped, and an exploration takes ${most} at most; use fewer pages`;
}

export class Exploration {
  readonly scenario: Scenario;
  readonly choice: BackendChoice;
  readonly search: Search;
  /** The expectations that are about this backend. */
  readonly expectations: readonly Expectation[];
  phase: Phase = 'search';
  ends!: Ends;
  bounds: CountBounds | null = null;
  /** By count: the values that runs come to, where an expectation asks for one between the least and the most. */
  readonly values = new Map<CountName, Values>();
  /** What native costs; null where no ratio was asked for. */
  native: NativeCost | null = null;
  losses: readonly Happening[] = [];
  /** Witnesses to be shown: first the losses', then expectations'. */
  readonly wanted: WitnessTarget[] = [];
  /** What CPUs wait for that hang, each once; their witnesses follow those of the losses. */
  readonly hangs: Waiting[][] = [];
  /** Index into `wanted` for an expectation. */
  readonly wantedFor = new Map<Expectation, number>();
  private readonly options: ExplorationOptions;
  private witnesses: WitnessSearch | null = null;

  /** Throws what `build` throws. */
  constructor(scenario: Scenario, choice: BackendChoice, options: ExplorationOptions = {}) {
    this.scenario = scenario;
    this.choice = choice;
    this.options = options;
    this.expectations = scenario.expectations.filter(e => !e.on || e.on.includes(choice.name));
    this.search = this.newSearch(options.reduce ?? true, options.maxStates ?? MAX_STATES);
    if (this.search.machine.build.shape.words > MAX_STATE_WORDS) this.search.stop('memory');
  }

  /** States stored so far. */
  get states(): number {
    return this.search.states.count;
  }

  /** Works for about `budget` moves; true where everything is done. */
  step(budget: number): boolean {
    switch (this.phase) {
      case 'search':
        if (this.search.step(budget)) this.endSearch();
        return false;
      case 'counts':
        if (this.bounds!.step(budget)) this.beginValues();
        return false;
      case 'values':
        if ([...this.values.values()].every(values => values.step(budget))) this.beginNative();
        return false;
      case 'native':
        if (this.native!.step(budget)) this.lookForWitnesses();
        return false;
      case 'witnesses':
        if (this.witnesses!.step(budget)) this.phase = 'done';
        return false;
      case 'done':
        return true;
    }
  }

  /** Works on the search and its counts alone; true where these are over. */
  count(budget: number): boolean {
    if (this.phase === 'search' || this.phase === 'counts') this.step(budget);
    return this.phase !== 'search' && this.phase !== 'counts';
  }

  /** Gives up the rest of the search, or of the search for shorter witnesses. */
  stop(): void {
    if (this.phase === 'search') {
      this.search.stop('time');
      this.endSearch();
    } else if (this.phase !== 'witnesses' && this.phase !== 'done') this.lookForWitnesses();
    this.phase = 'done';
  }

  /** The least and the most that a count can be; null where that is not known. */
  extremes(name: CountName): Extremes | null {
    const index = countNames.indexOf(name);
    const { bounds } = this;
    return bounds?.least && bounds.most ? { least: bounds.least[index], most: bounds.most[index] } : null;
  }

  /** The shortest way that was found to a wanted witness; null where none was looked for, or the search was given up. */
  shortest(wanted: number): Way | null {
    return wanted < MAX_SHORTEST && this.witnesses ? this.witnesses.way(wanted) : null;
  }

  /** `heap[3]`. */
  readonly pageName = (page: number): string => pageName(this.search.machine.build.layout.named(this.scenario), page);

  /** Script line of a happening. */
  readonly lineOf = ({ cpu, statement }: Happening): number => this.lineOfStatement(cpu, statement);

  private readonly lineOfStatement = (cpu: number, statement: number): number =>
    this.scenario.programs[cpu].statements[statement]?.place.line ?? 0;

  /** A search of its own over the same script and backend. */
  newSearch(reduce: boolean, maxStates: number): Search {
    const { machine, parameters } = build(this.scenario, this.choice);
    return new Search(machine, profileOf(parameters), {
      reduce,
      remembered: remembered(this.expectations),
      maxStates,
      maxBytes: this.options.maxBytes ?? MAX_BYTES,
    });
  }

  private endSearch(): void {
    this.ends = collectEnds(this.search, this.expectations, this.pageName);
    if (this.search.complete) {
      this.bounds = new CountBounds(this.search);
      this.phase = 'counts';
    } else this.lookForWitnesses();
  }

  private lookForHangs(): void {
    const { search, wanted, ends } = this;
    const waits = (machine: Machine): Waiting[] => waitsOf(machine, this.lineOfStatement, this.pageName);
    const known = new Set<string>();
    for (const { outcome, state } of ends.outcomes.values()) {
      if (outcome.stuck.length === 0 || this.hangs.length === MOST_HANGS) continue;
      search.load(state);
      const waiting = waits(search.machine);
      if (known.has(waitSentence(waiting))) continue;
      known.add(waitSentence(waiting));
      this.hangs.push(waiting);
      wanted.push(hangTarget(search, state, machine => waitSentence(waits(machine))));
    }
  }

  private beginValues(): void {
    for (const e of this.expectations) {
      if (e.kind !== 'count' || e.metric === 'ratio' || this.values.has(e.metric)) continue;
      const extremes = this.extremes(e.metric);
      if (extremes && asksForValues(e, extremes))
        this.values.set(e.metric, new Values(this.search, this.bounds!.order, e.metric));
    }
    this.phase = 'values';
  }

  private beginNative(): void {
    const { scenario, choice, options } = this;
    const asked = options.ratio || this.expectations.some(e => e.kind === 'count' && e.metric === 'ratio');
    const native = nativeFor(choice);
    if (!asked || isNative(scenario, choice) || !hasCosts(choice)) this.lookForWitnesses();
    else {
      this.native = new NativeCost(nativeExploration(scenario, native, options));
      this.phase = 'native';
    }
  }

  private lookForWitnesses(): void {
    const { search, wanted } = this;
    this.losses = distinct(search, 'lost', this.lineOf);
    for (const loss of this.losses) wanted.push(lossTarget(search, loss, this.lineOf));
    this.lookForHangs();
    this.expectations.forEach((e, i) => {
      const found = e.kind === 'outcome' ? expectationTarget(search, e, this.ends.evidence[i]) : null;
      if (found) this.wantedFor.set(e, wanted.push(found) - 1);
    });
    this.phase = wanted.length ? 'witnesses' : 'done';
    if (wanted.length === 0) return;
    const { maxWitnessStates = MAX_WITNESS_STATES } = this.options;
    this.witnesses = new WitnessSearch(
      this.newSearch(false, maxWitnessStates),
      wanted.slice(0, MAX_SHORTEST).map(w => w.target),
      wanted.slice(0, MAX_SHORTEST).map(w => w.way.length),
      maxWitnessStates,
    );
  }
}

/** Native's own exploration; null where it does not run the script. */
function nativeExploration(scenario: Scenario, native: BackendChoice, options: ExplorationOptions): Exploration | null {
  try {
    return new Exploration({ ...scenario, expectations: [] }, native, options);
  } catch {
    return null;
  }
}
