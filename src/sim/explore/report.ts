/**
 * An exploration as a report: verdicts with their grounds, lost bits with their witnesses, worst counts.
 */
import type { ExploredExpect, ExploredLoss, ExploredResult } from '../../model/explored.ts';
import { counted, grouped } from '../../model/number-words.ts';
import { D } from '../../model/pte.ts';
import type { BackendResult, PageRegion, SavedBit } from '../../model/report.ts';
import { machineWords } from '../../model/verdict.ts';
import { unaskedFillsOf } from '../fills.ts';
import type { Metric } from '../happenings.ts';
import { lateStoresOf } from '../late-stores.ts';
import { Layout } from '../layout.ts';
import { memoryOf } from '../memory.ts';
import type { BackendChoice, Expectation, Scenario } from '../scenario.ts';
import { type OrdinaryRuns, ordinaryRun } from './answers/ordinary-runs.ts';
import type { Outcome } from './answers/outcome.ts';
import { type Replay, Replays, replay } from './answers/replay.ts';
import { MOST_SUMS } from './answers/values.ts';
import { type Extremes, judgeCount, judgeOutcome } from './answers/verdict.ts';
import { distinct, wayToHappening } from './answers/witness-targets.ts';
import { Exploration, type ExplorationOptions, tooLarge } from './exploration.ts';
import { listOutcomes } from './outcome-list.ts';
import type { Stopped } from './search.ts';
import { countNames, type Happening } from './states/deltas.ts';

/** Saved bits that are told of. */
const MOST_SAVED = 32;

export interface Explored {
  readonly result: ExploredResult;
  readonly expects: readonly ExploredExpect[];
  readonly outcomes: readonly Outcome[];
  /** Names of the result's pages. */
  readonly pages: readonly PageRegion[];
  /** "complete, 214 states, 6 outcomes, no store can be late", or "stopped after N states: …". */
  readonly grounds: string;
}

/** What an exploration is to know beside its bounds. */
export interface ReportOptions extends ExplorationOptions {
  /** Asked after every slice, with the states found so far; false gives up what is left. */
  readonly goOn?: (states: number) => boolean;
  /** Ordinary runs that have been made already. */
  readonly runs?: OrdinaryRuns;
  /** Most outcomes that are listed, each with a schedule; absent: none. */
  readonly listed?: number;
}

/** Moves between two questions whether to go on: a few milliseconds. */
const SLICE = 2000;

/** Explores one backend to the end, or to the bounds. Throws what `build` throws. */
export function exploreScenario(scenario: Scenario, choice: BackendChoice, options: ReportOptions = {}): Explored {
  return ended(exploringScenario(scenario, choice, options));
}

/** The same with a pause after each slice of the search, for a thread that hears nothing while it is at work. */
export function* exploringScenario(
  scenario: Scenario,
  choice: BackendChoice,
  { goOn = () => true, runs, listed = 0, ...options }: ReportOptions = {},
): Generator<void, Explored> {
  const refused = tooLarge(scenario) ?? (goOn(0) ? null : `not explored: ${reasons.time}`);
  const exploration = refused === null ? new Exploration(scenario, choice, options) : null;
  while (exploration && !exploration.step(SLICE)) {
    yield;
    if (!goOn(exploration.states)) exploration.stop();
  }
  const run = runs?.get(choice.name) ?? ordinaryRun(scenario, choice, () => goOn(exploration?.states ?? 0));
  if (!exploration) return unexplored(scenario, choice, refused!, run);
  const explored = report(exploration, run);
  if (listed === 0) return explored;
  const outcomeList = listOutcomes(exploration, listed, () => goOn(exploration.states));
  return { ...explored, result: { ...explored.result, outcomeList } };
}

/** What work in slices comes to, without a pause. */
export function ended<T>(work: Generator<void, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

/** The report of an exploration that is over, beside the ordinary run of its backend. */
export function report(exploration: Exploration, ran: BackendResult): Explored {
  const { search, ends, native } = exploration;
  const { lost: _lost, schedule: _schedule, hung: _hung, ...run } = ran;
  const grounds = groundsOf(exploration);
  const replays = new Replays(exploration.scenario, exploration.choice);
  const result: ExploredResult = {
    ...run,
    complete: search.complete,
    states: search.states.count,
    memory: memoryOf(exploration.scenario),
    lateStores: lateStoresOf(search.machine.build),
    unaskedFills: unaskedFillsOf(search.machine.build),
    outcomes: ends.outcomes.size,
    hangs: [...ends.outcomes.values()].filter(({ outcome }) => outcome.stuck.length > 0).length,
    hung: exploration.hangs.map((waiting, i) => ({
      waiting,
      ...replayed(exploration, exploration.losses.length + i, replays).witness,
    })),
    lost: exploration.losses.flatMap((loss, i) => lossOf(exploration, loss, i, replays)),
    saved: savedBits(exploration, replays),
    limits: search.complete ? (exploration.bounds?.least ? [] : [`counts are one run’s: ${NOT_COMPARED}`]) : [grounds],
  };
  for (const name of countNames) {
    const extremes = exploration.extremes(name);
    if (extremes && name !== 'saved') result[name] = extremes.most;
  }
  if (run.ratioToNative !== 1) result.ratioToNative = native?.most ? result.cycles / native.most : null;
  const expects = exploration.expectations.map((e, i) => judged(exploration, e, i, grounds, replays));
  const outcomes = [...ends.outcomes.values()].map(({ outcome }) => outcome);
  const pages = search.machine.build.layout.named(exploration.scenario);
  return { result, expects, outcomes, pages, grounds };
}

/** The report where a script is too large to explore: the ordinary run's, and nothing is decided. */
function unexplored(scenario: Scenario, choice: BackendChoice, grounds: string, ran: BackendResult): Explored {
  const { lost: _lost, schedule: _schedule, hung: _hung, ...run } = ran;
  const expects = scenario.expectations
    .filter(e => !e.on || e.on.includes(choice.name))
    .map(({ place, text }) => {
      const about = { line: place.line, backend: choice.name, text, evidence: 'bounded' as const, states: 0 };
      return { ...about, ok: null, verdict: 'unknown' as const, message: grounds };
    });
  const result: ExploredResult = {
    ...run,
    ratioToNative: run.ratioToNative === 1 ? 1 : null,
    complete: false,
    states: 0,
    memory: memoryOf(scenario),
    lateStores: memoryOf(scenario) === 'tso' ? 'explored' : 'left out',
    unaskedFills: 'left out',
    outcomes: 0,
    hangs: 0,
    hung: [],
    lost: [],
    saved: [],
    limits: [grounds],
  };
  const pages = new Layout(scenario.maps, 'x86-64').named(scenario);
  return { result, expects, outcomes: [], pages, grounds };
}

function judged(
  exploration: Exploration,
  e: Expectation,
  index: number,
  grounds: string,
  replays: Replays,
): ExploredExpect {
  const { complete, states, machine } = exploration.search;
  const compared = complete && (e.kind === 'outcome' || Boolean(exploration.bounds?.least));
  const about = {
    line: e.place.line,
    backend: exploration.choice.name,
    text: e.text,
    evidence: compared ? ('explored' as const) : ('bounded' as const),
    states: states.count,
    lateStores: lateStoresOf(machine.build),
  };
  if (e.kind === 'count') {
    const judgment = judgeCount(e, metricOf(exploration, e.metric), grounds);
    return { ...about, ...judgment, ...(judgment.ok === null ? { evidence: 'bounded' } : {}) };
  }
  const verdict = judgeOutcome(e.quantifier, exploration.ends.evidence[index], complete, grounds);
  const wanted = exploration.wantedFor.get(e);
  return { ...about, ...verdict, ...(wanted === undefined ? {} : replayed(exploration, wanted, replays).witness) };
}

function replayed(exploration: Exploration, wanted: number, replays: Replays): Replay {
  const { way, focus } = exploration.wanted[wanted];
  const shortest = exploration.shortest(wanted);
  return replay(exploration.scenario, exploration.choice, shortest?.cpus ?? way, shortest !== null, focus, replays);
}

function lossOf(exploration: Exploration, loss: Happening, wanted: number, replays: Replays): ExploredLoss[] {
  const { recording, witness } = replayed(exploration, wanted, replays);
  const bit = loss.bit === D ? 'D' : 'A';
  const page = exploration.pageName(loss.page);
  const line = exploration.lineOf(loss);
  const found = recording.result.lost.find(l => l.bit === bit && l.page === page && l.line === line);
  return found ? [{ ...found, ...witness }] : [];
}

/** Bits that were in danger and that some step kept, as the runs that first showed them tell it. */
function savedBits({ scenario, choice, search, lineOf }: Exploration, replays: Replays): SavedBit[] {
  const known = new Map<string, SavedBit>();
  for (const happening of distinct(search, 'saved', lineOf).slice(0, MOST_SAVED)) {
    const way = wayToHappening(search, happening);
    const { recording } = replay(scenario, choice, way, false, { pages: () => new Set() }, replays);
    for (const bit of recording.result.saved) known.set(`${bit.bit} ${bit.page} ${bit.line}`, bit);
  }
  return [...known.values()];
}

/** The least and the most of a metric, or why they are not known. */
function metricOf(exploration: Exploration, metric: Metric): Extremes | string {
  const { native, values, search } = exploration;
  const count = metric === 'ratio' ? 'cycles' : metric;
  const extremes = exploration.extremes(count);
  if (!extremes) return search.complete ? NOT_COMPARED : groundsOf(exploration);
  if (metric !== 'ratio') {
    const asked = values.get(count);
    return asked ? { ...extremes, values: asked.values ?? UNKNOWN_VALUES } : extremes;
  }
  if (native && native.most === null) return native.why;
  const ratio = native?.most ? extremes.most / native.most : 1;
  return { least: ratio, most: ratio };
}

const UNKNOWN_VALUES = `whether it is ever just that was not found out within ${grouped(MOST_SUMS)} sums`;

/** On which grounds its verdicts stand. */
export function groundsOf({ search, ends }: Exploration): string {
  const states = counted(search.states.count, 'state');
  const { build } = search.machine;
  const memory = machineWords(unaskedFillsOf(build), lateStoresOf(build));
  if (search.complete) return `complete, ${states}, ${counted(ends.outcomes.size, 'outcome')}, ${memory}`;
  return `stopped after ${states}: ${reasons[search.stopped ?? 'time']}`;
}

const reasons: Readonly<Record<Exclude<Stopped, null>, string>> = {
  states: 'raise --max-states, or use fewer pages, CPUs or statements',
  memory: 'the memory bound was reached; use fewer pages, CPUs or statements',
  time: 'the deadline was reached; give it more time, or use fewer pages, CPUs or statements',
  cycle: 'moves lead back to an earlier state, which the explorer is not made for',
};

/** Of an exploration that was stopped between its search and its counts. */
const NOT_COMPARED = `all states were seen, but their counts not compared: ${reasons.time}`;
