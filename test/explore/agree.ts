/**
 * Reduced exploration, full exploration, and the reference, of one script: they must come to the same outcomes, happenings, and
 * extremes of every count; the first two also to the same final states, word for word, and the same verdicts.
 */
import { expect } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { build } from '../../src/sim/build.ts';
import { CountBounds } from '../../src/sim/explore/answers/count-bounds.ts';
import { outcomeOf } from '../../src/sim/explore/answers/outcome.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { Search } from '../../src/sim/explore/search.ts';
import { TooManyFrames } from '../../src/sim/frames.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { OtherTable } from '../../src/sim/ops/huge-entry.ts';
import { profileOf } from '../../src/sim/profiles/index.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import * as st from '../../src/sim/state.ts';
import { type Answer, referenceAnswer } from './reference.ts';

const MOST = 60_000;

interface Full extends Answer {
  /** Every word of each final state, with its history. */
  readonly finals: readonly string[];
}

/** Null where a search is too long for a test; what cannot be followed is refused on the way. */
function answer(scenario: Scenario, choice: BackendChoice, reduce: boolean): Full | 'refused' | null {
  try {
    return searched(scenario, choice, reduce);
  } catch (error) {
    if (error instanceof OtherTable || error instanceof TooManyFrames) return 'refused';
    throw error;
  }
}

function searched(scenario: Scenario, choice: BackendChoice, reduce: boolean): Full | null {
  const { machine, parameters } = build(scenario, choice);
  const options = { reduce, remembered: new Set<never>(), maxStates: MOST, maxBytes: 1e9 };
  const search = new Search(machine, profileOf(parameters), options);
  while (!search.step(10_000));
  if (!search.complete) return null;
  const bounds = new CountBounds(search);
  while (!bounds.step(100_000));
  expect(bounds.cyclic).toBe(false);
  const finals = new Set<string>();
  const outcomes = search.ends.map(end => {
    search.load(end);
    const { key } = outcomeOf(machine, search.histories.of(search.historyOf(end)), String);
    finals.add(`${words(machine)} ${key}`);
    return key;
  });
  const happened = search.deltas.happenings
    .filter(h => h.kind !== 'fault')
    .map(({ kind, bit, page, cpu }) =>
      kind === 'lost' || kind === 'saved'
        ? `${kind} ${bit} ${page}`
        : JSON.stringify({ kind, page, cpu: kind === 'sigsegv' ? cpu : -1, bit }),
    );
  return {
    states: search.states.count,
    outcomes: [...new Set(outcomes)].sort(),
    happened: [...new Set(happened)].sort(),
    extremes: `${bounds.least} to ${bounds.most}`,
    finals: [...finals].sort(),
  };
}

/**
 * A state as a text; lists of areas are numbered as they are met, so they are written out. What the TLB of a CPU that
 * waits for ever holds is left out: the reduced search forgets it.
 */
function words(machine: Machine): string {
  const { state, areaLists, build } = machine;
  const written = [...state].map((word, i) => (i === st.AREAS ? JSON.stringify(areaLists.list(word)) : word));
  for (let cpu = 0; cpu < build.cpus; cpu++) {
    const detached = machine.base(cpu) + st.DETACHED;
    if (state[detached]) written[detached] = JSON.stringify(areaLists.list(state[detached] - 1));
    written.fill('', machine.base(cpu) + build.shape.tlb, machine.base(cpu) + build.shape.locals);
  }
  return written.join();
}

/** What each expectation comes to; null where the search is too long for a test. */
function verdicts(scenario: Scenario, choice: BackendChoice, reduce: boolean): string[] | null {
  const { result, expects } = exploreScenario(scenario, choice, { reduce, maxStates: MOST });
  return result.complete ? expects.map(({ line, text, verdict, ok }) => `${line} ${text}: ${verdict} ${ok}`) : null;
}

/** Holds the searches of a script against each other; `reference`: the simple one, too. */
export function agree(text: string, reference: boolean): void {
  const { scenario, diagnostics } = compile(text, 'random.pte');
  // What is no script at all would agree with anything.
  expect(diagnostics.filter(({ code }) => code === 'PTE001')).toEqual([]);
  if (!scenario) return; // an idiom that a check refuses, such as a lock taken twice
  for (const choice of scenario.backends) agreeOn(scenario, choice, reference);
}

function agreeOn(scenario: Scenario, choice: BackendChoice, reference: boolean): void {
  const reduced = answer(scenario, choice, true);
  const full = answer(scenario, choice, false);
  if (!reduced || !full) return;
  if (reduced === 'refused' || full === 'refused') {
    expect(reduced).toBe(full);
    return;
  }
  expect({ ...reduced, states: 0 }).toEqual({ ...full, states: 0 });
  expect(reduced.states).toBeLessThanOrEqual(full.states);
  if (scenario.expectations.length > 0)
    expect(verdicts(scenario, choice, true)).toEqual(verdicts(scenario, choice, false));
  if (!reference || full.states > 3000) return;
  const simple = referenceAnswer({ ...scenario, backends: [choice] }, 20_000);
  if (!simple) return;
  const { outcomes, happened, extremes } = full;
  expect({ outcomes, happened, extremes }).toEqual({ ...simple, states: undefined });
  expect(full.states).toBeLessThanOrEqual(simple.states);
}
