/**
 * What SPIN found, as an exploration: the verdicts that follow, and its ways as witnesses. An ordinary run follows each
 * way, and must show what SPIN says of it; so no witness is SPIN's word alone.
 */
import { type Question, questionsOf } from '../export/promela/questions.ts';
import type { ExploredExpect, ExploredHang, ExploredLoss, ExploredResult } from '../model/explored.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { counted } from '../model/number-words.ts';
import { A, D } from '../model/pte.ts';
import { pageName } from '../model/report.ts';
import { machineWords } from '../model/verdict.ts';
import { build } from '../sim/build.ts';
import { shows } from '../sim/expect.ts';
import { type Focus, focusOnCondition, focusOnPage } from '../sim/explore/answers/focus.ts';
import { ordinaryRun } from '../sim/explore/answers/ordinary-runs.ts';
import { type Replay, replay } from '../sim/explore/answers/replay.ts';
import { judgeCount, judgeOutcome } from '../sim/explore/answers/verdict.ts';
import type { Explored } from '../sim/explore/report.ts';
import { unaskedFillsOf } from '../sim/fills.ts';
import { lateStoresOf } from '../sim/late-stores.ts';
import { memoryOf } from '../sim/memory.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import { parseSchedule, ScheduleError } from '../sim/schedule.ts';
import { waitSentence } from '../sim/waits.ts';
import { DEEPEST } from './options.ts';
import type { PanAnswer } from './pan-output.ts';

/** SPIN found what the machine does not do, or its model failed. */
export class Disagreement extends Error {
  readonly wrongCall = true;
}

const NOT_COUNTED = 'SPIN does not count; these are the counts of one run';

/** Searches of one script on one backend, together. Throws Disagreement. */
export function exploredBySpin(scenario: Scenario, choice: BackendChoice, searches: readonly PanAnswer[]): Explored {
  const broken = searches.find(search => search.broken !== null)?.broken;
  if (broken) throw new Disagreement(`SPIN says of the model: ${broken}`);
  const { machine } = build(scenario, choice);
  const { layout, accessIndex } = machine.build;
  const regions = layout.named(scenario);
  const questions = questionsOf(machine, scenario, choice);
  const ways = new Map<number, string>(searches.flatMap(({ ways }) => [...ways]).reverse());
  const complete = searches.some(search => search.complete);
  const states = searches.reduce((most, search) => Math.max(most, search.states), 0);
  const lateStores = lateStoresOf(machine.build);
  const unaskedFills = unaskedFillsOf(machine.build);
  const grounds = groundsOf(searches, machineWords(unaskedFills, lateStores));
  const { lost: _lost, schedule: _schedule, hung: _hung, ...run } = ordinaryRun(scenario, choice);

  const number = (wanted: (question: Question) => boolean): number => questions.findIndex(wanted);
  const replayed = (question: number, focus: Focus): Replay => follow(scenario, choice, ways.get(question)!, focus);
  const answered = questions.map((is, question) => ({ question, is })).filter(({ question }) => ways.has(question));

  const lost = answered.flatMap(({ question, is }): ExploredLoss[] => {
    if (is.kind !== 'lost') return [];
    const bit = is.bit === 'D' ? D : A;
    const happens = (e: LogEvent): boolean => e.kind === 'lost' && e.page === is.page && (e.a & bit) !== 0;
    const { recording, witness } = replayed(question, focusOnPage(is.page, happens));
    const name = pageName(regions, is.page);
    const found = recording.result.lost.filter(l => l.bit === is.bit && l.page === name);
    if (found.length === 0) throw disagreement(`${is.bit} of ${name} is lost`, ways.get(question)!);
    return [{ ...found[0], ...witness }];
  });
  const hung = answered.flatMap(({ question, is }): ExploredHang[] => {
    if (is.kind !== 'hang') return [];
    const { recording, witness } = replayed(question, { pages: () => new Set(accessIndex.keys()) });
    const waiting = recording.result.hung;
    if (!waiting?.length) throw disagreement(`cpu ${is.cpu} waits for ever`, ways.get(question)!);
    return [{ waiting, ...witness }];
  });
  const expects = scenario.expectations
    .filter(e => !e.on || e.on.includes(choice.name))
    .map((e): ExploredExpect => {
      const about = { line: e.place.line, backend: choice.name, text: e.text, states, lateStores };
      if (e.kind === 'count') return { ...about, evidence: 'bounded', ...judgeCount(e, NOT_COUNTED, grounds) };
      const seen = number(q => q.kind === 'expect' && q.expectation === e && q.holds);
      const missed = number(q => q.kind === 'expect' && q.expectation === e && !q.holds);
      const evidence = { seen: ways.has(seen), missed: ways.has(missed) };
      const judged = judgeOutcome(e.quantifier, evidence, complete, grounds);
      const shown = e.quantifier === 'always' ? missed : seen;
      const base = { ...about, evidence: complete ? ('explored' as const) : ('bounded' as const), ...judged };
      if (!ways.has(shown)) return base;
      const focus = focusOnCondition(e.condition, layout, [...accessIndex.keys()]);
      const { outcome, witness } = replayed(shown, focus);
      if (shows(e.condition, outcome) !== (shown === seen)) throw disagreement(e.text, ways.get(shown)!);
      return { ...base, ...witness };
    });
  const result: ExploredResult = {
    ...run,
    ratioToNative: run.ratioToNative === 1 ? 1 : null,
    complete,
    states,
    memory: memoryOf(scenario),
    lateStores,
    unaskedFills,
    outcomes: Number.NaN,
    hangs: Number.NaN,
    hung: hung.filter((h, i) => hung.findIndex(other => waits(other) === waits(h)) === i),
    lost,
    saved: [],
    limits: [...(complete ? [] : [grounds]), NOT_COUNTED],
  };
  return { result, expects, outcomes: [], pages: regions, grounds };
}

const waits = ({ waiting }: ExploredHang): string => waitSentence(waiting);

/** An ordinary run along a way, which is a replay code. */
function follow(scenario: Scenario, choice: BackendChoice, code: string, focus: Focus): Replay {
  try {
    const turns = code === '' ? [] : parseSchedule(code, scenario.cpus);
    if (turns.reduce((sum, { steps }) => sum + steps, 0) > DEEPEST)
      throw new Disagreement(`SPIN goes no way of more than ${DEEPEST} moves`);
    const way = turns.flatMap(({ cpu, steps }) => Array.from({ length: steps }, () => cpu));
    return replay(scenario, choice, way, false, focus);
  } catch (error) {
    if (error instanceof ScheduleError) throw new Disagreement(`a way of SPIN's cannot be followed: ${error.message}`);
    throw error;
  }
}

const disagreement = (what: string, way: string): Disagreement =>
  new Disagreement(`SPIN says that ${what} on schedule ${way}, and a run along it does not show that`);

/** On which grounds the verdicts stand. */
function groundsOf(searches: readonly PanAnswer[], on: string): string {
  const { version } = searches[0];
  const through = searches.find(search => search.complete);
  if (through) return `complete by SPIN ${version}, ${counted(through.states, 'state')}, ${on}`;
  const reasons = [...new Set(searches.map(search => search.why))].join('; ');
  const states = searches.map(search => search.states);
  if (searches.length === 1) return `SPIN ${version} stopped after ${counted(states[0], 'state')}: ${reasons}`;
  const most = counted(Math.max(...states), 'state');
  return `${searches.length} searches by SPIN ${version}, of ${most} at most: ${reasons}`;
}
