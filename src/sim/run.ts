/**
 * A run: one scenario, one backend, one schedule, recorded.
 *
 * The ratio is to `native` on x86-64, over all CPUs, so that run is made as well where it is not among the backends.
 */
import type { BackendResult, ChargeCounts, Charges, ExpectResult, PageRegion, Recording } from '../model/report.ts';
import { pageName } from '../model/report.ts';
import { namedRanges, within } from './ahead.ts';
import { AtOnce } from './at-once.ts';
import { type Built, build } from './build.ts';
import { judge, type RunOutcome } from './expect.ts';
import { failureOf, type RunFailure } from './failure.ts';
import { NotingScheduler } from './noting-scheduler.ts';
import { observed } from './observed.ts';
import { observedAtEnd } from './ops/expressions.ts';
import { dataOf } from './ops/landing.ts';
import { profileOf } from './profiles/index.ts';
import { hasCosts, isNative, machineKey, nativeFor } from './ratio.ts';
import { Recorder } from './recorder.ts';
import type { BackendChoice, Scenario } from './scenario.ts';
import { formatSchedule, parseSchedule, Scheduler } from './schedule.ts';
import { type SourceLine, sourceLines } from './source-lines.ts';
import * as st from './state.ts';
import { waitSentence, waitsOf } from './waits.ts';

/** Most steps of one run; beyond them it stops and says so. */
export const MAX_RUN_STEPS = 400_000_000;

export interface RunOptions {
  /** Replay code; overrides the script's `schedule` line. */
  readonly schedule?: string;
  /** False: every section step by step. The bulk path and the step path agree; a test holds it. */
  readonly bulk?: boolean;
  /** True: the words of the state and the numbers of the log as those of a script of more pages than 31 bits count. That makes no difference; a test holds it. */
  readonly wide?: boolean;
  /** Where every event comes from is to be known; without the bulk path. */
  readonly places?: boolean;
  /** Most rows of each backend's log. */
  readonly maxRows?: number;
  /** Hears of a long run now and then: how many events there were, and on request what is recorded of them. */
  readonly onStretch?: (backend: string, events: number, soFar: () => Recording) => void;
  /** Hears of each backend's run once it is over. */
  readonly onRecording?: (recording: Recording) => void;
}

export interface ScenarioRun {
  readonly recordings: readonly Recording[];
  readonly expects: readonly ExpectResult[];
  /** Backends that could not run the script. */
  readonly failures: readonly RunFailure[];
}

/** Runs a scenario on each of its backends; one that cannot run it is a failure of its own. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioRun {
  const recordings: BackendRun['recording'][] = [];
  const expects: ExpectResult[] = [];
  const failures: RunFailure[] = [];
  const natives = new Map<string, NativeRun | null>();
  for (const choice of scenario.backends) {
    let ran: BackendRun;
    try {
      ran = runBackend(scenario, choice, options);
    } catch (error) {
      failures.push(failureOf(error, scenario, choice));
      continue;
    }
    const { recording, outcome } = ran;
    if (recording.result.ratioToNative === null && hasCosts(choice)) {
      const native = nativeFor(choice);
      const key = machineKey(scenario, native);
      if (!natives.has(key)) natives.set(key, runNative(scenario, native, recordings, options));
      const ran = natives.get(key);
      if (ran) recording.charges.native = ran.charges;
      if (ran?.cycles) recording.result.ratioToNative = recording.result.cycles / ran.cycles;
    }
    recordings.push(recording);
    options.onRecording?.(recording);
    outcome.ratio = recording.result.ratioToNative;
    expects.push(...judge(scenario, choice.name, outcome));
  }
  return { recordings, expects, failures };
}

/** What is needed of the run that ratios are to. */
interface NativeRun {
  readonly cycles: number;
  readonly charges: ChargeCounts;
}

function runNative(
  scenario: Scenario,
  native: BackendChoice,
  done: readonly BackendRun['recording'][],
  options: RunOptions,
): NativeRun | null {
  const name = scenario.backends.find(choice => machineKey(scenario, choice) === machineKey(scenario, native))?.name;
  const known = done.find(recording => recording.result.backend === name);
  try {
    const { result, charges } = known ?? runBackend(scenario, native, { bulk: options.bulk }).recording;
    return { cycles: result.cycles, charges: charges.own };
  } catch {
    return null; // the script does not fit native, so there is nothing to compare with
  }
}

export interface BackendRun {
  readonly recording: Recording & { charges: Charges };
  readonly outcome: RunOutcome;
  /** With `places`: the lines of kernel text, or of a function of the script, that an event comes from; innermost first. */
  linesOf(event: number): readonly SourceLine[];
}

/** One backend's run. Throws BuildError, LayoutError, Unsupported or ScheduleError. */
export function runBackend(scenario: Scenario, choice: BackendChoice, options: RunOptions = {}): BackendRun {
  const built = build(scenario, choice, { large: options.bulk !== false, wide: options.wide });
  const { machine, parameters, ahead } = built;
  const regions = machine.build.layout.named(scenario);
  const lines = scenario.programs.map(p => p.statements.map(s => s.place.line));
  const lineOf = (cpu: number, statement: number): number => lines[cpu]?.[statement] ?? 0;
  const names = namedRanges(scenario.programs, machine.build.layout);
  const named = within(names);
  const recorder = new Recorder(
    profileOf(parameters),
    lineOf,
    page => pageName(regions, page),
    page => machine.build.accessIndex.has(page) || named(page),
    options.maxRows,
    machine.wide,
  );
  const atOnce = options.bulk === false || options.places ? null : AtOnce.of(machine, recorder, names);
  const noting = options.places ? new NotingScheduler(machine, ahead, MAX_RUN_STEPS, recorder.log) : null;
  const scheduler = noting ?? new Scheduler(machine, ahead, MAX_RUN_STEPS, atOnce);
  recorder.onWrite = (page, cpu) => scheduler.written(page, cpu);
  machine.observer = recorder;
  const recordingOf = (limits: string[]) => {
    const result = resultOf(built, choice, recorder, formatSchedule(scheduler.turns), limits);
    const { mc_batch: entries, mc_args: argBytes, overflow } = parameters;
    const own = recorder.chargeCounts();
    return {
      result,
      log: recorder.log.columns(),
      pages: regions,
      cpus: scenario.cpus,
      buffer: machine.build.xen ? { entries, argBytes, overflow } : null,
      machineOffset: machine.build.entries.offset,
      charges: { own, native: result.ratioToNative === 1 ? own : null },
    };
  };
  recorder.log.onStretch = events => options.onStretch?.(choice.name, events, () => recordingOf([]));
  const code = options.schedule ?? scenario.schedule?.code;
  const finished = scheduler.run(code ? parseSchedule(code, scenario.cpus) : null);
  machine.observer = null;
  atOnce?.settle();
  const limits: string[] = [];
  const hung = scheduler.stuck.length ? waitsOf(machine, lineOf, page => pageName(regions, page)) : [];
  if (hung.length) limits.push(`${waitSentence(hung)}; the run ends there`);
  else if (!finished) limits.push(`stopped after ${MAX_RUN_STEPS} steps`);
  const recording = recordingOf(limits);
  recorder.log.leave();
  if (hung.length) recording.result.hung = hung;
  const { length, truncated } = recording.log;
  if (truncated) limits.push(`the event log is cut after ${length} events; counts are complete`);
  return {
    recording,
    outcome: outcomeOf(built, recorder, regions, { finished, stuck: scheduler.stuck }),
    linesOf: event => (noting ? sourceLines(machine.build.code, noting.places[event]) : []),
  };
}

function resultOf(
  { preset, parameters, banner, machine }: Built,
  choice: BackendChoice,
  recorder: Recorder,
  schedule: string,
  limits: string[],
): BackendResult {
  const batches = recorder.batches.listed();
  return {
    backend: choice.name,
    preset: preset.name,
    banner,
    ...recorder.counts,
    cycles: recorder.time,
    ratioToNative: isNative(machine.build.scenario, choice) ? 1 : null,
    cost: recorder.breakdown(),
    costProfile: parameters.cost,
    get batches() {
      return batches();
    },
    lost: recorder.lost,
    saved: recorder.saved,
    ...(recorder.messages.length ? { messages: recorder.messages } : {}),
    schedule,
    limits,
  };
}

function outcomeOf(
  { machine }: Built,
  recorder: Recorder,
  regions: readonly PageRegion[],
  { finished, stuck }: Pick<RunOutcome, 'finished' | 'stuck'>,
): RunOutcome {
  return {
    finished: finished || stuck.length > 0,
    counts: recorder.counts,
    cycles: recorder.time,
    ratio: null,
    lost: recorder.lost,
    saved: recorder.saved.length,
    happened: recorder.happened,
    stuck,
    entry: page => {
      const [e, { entries }] = [machine.entry(page), machine.build];
      entries.said(machine.state[e + st.LO] >>> 0, machine.state[e + st.HI] >>> 0);
      return { lo: entries.lo >>> 0, hi: entries.hi };
    },
    data: dataOf(machine, page => pageName(regions, page)),
    word: shared => machine.state[machine.build.shape.shared + shared],
    wordName: shared => machine.build.scenario.words![shared].name,
    local: atom => observedAtEnd(machine, observed(atom)),
    layout: machine.build.layout,
    name: page => pageName(regions, page),
  };
}
