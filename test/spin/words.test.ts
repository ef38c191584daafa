/**
 * SPIN and the explorer mean the same by each word of an expectation: on the two scripts that define it, and, all words
 * at once, alone and combined, on random scripts.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { promelaModel } from '../../src/export/promela/model.ts';
import { type OutcomeWord, outcomeWords } from '../../src/lang/outcome-words.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { scripts } from '../explore/scripts.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { isModelled } from './modelled.ts';
import { allEnds, type End } from './spin.ts';

const RANDOM_SCRIPTS = runs(6);
/** Of a random script, without reduction. */
const MOST_STATES = 1500;
/** Characters of a CPU's process beyond which SPIN finds the one step that it is too long ("d_step sequence too long"). */
const LONGEST_PROCESS = 25_000;
/** Random scripts that are made to choose from. */
const SAMPLES = RANDOM_SCRIPTS * 12;

/** The words that the model has: what pages hold is not in it. */
const modelled = outcomeWords.filter(({ phrase }) => !/lost write|freed/.test(phrase));

/** `always` asks each complete run: SPIN's truths of all ends say never, sometimes or always of the same. */
const asked = (words: readonly OutcomeWord[]): string[] => words.map(({ phrase }) => `expect always ${phrase}`);

/** What software makes of a swap entry is another bit pattern on each kernel, and the model has one for all. */
const isInModel = (scenario: Scenario, text: string): boolean =>
  !/swapped|migrating/.test(text) && isModelled(scenario, scenario.backends[0]);

/** Neighbours in the table, combined, and one of them of a page alone. */
const combined = modelled.slice(1).map(({ phrase, ofPage }, i) => {
  const before = modelled[i].phrase;
  const page = ofPage ? ' in heap[0]' : '';
  return `expect always ${i % 2 === 0 ? `(${before} or ${phrase}${page})` : `(not ${before} and ${phrase}${page})`}`;
});

const defining = modelled.flatMap(word =>
  [word.shows, word.lacks].flatMap((script, i) => {
    const text = [script, ...asked([word])].join('\n');
    const scenario = scenarioOf(text);
    const name = `${word.phrase}, a script that ${i === 0 ? 'shows' : 'lacks'} it`;
    return isInModel(scenario, text) ? [{ name, scenario, text }] : [];
  }),
);

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

describe('SPIN and the explorer mean the same', () => {
  it.concurrent.each(defining)('by $name', ({ scenario, text }) => agree(scenario, text));

  it.concurrent.each(randomScripts())('by all words on random script $number', ({ scenario, text }) =>
    agree(scenario, text),
  );
});

/** On the script's one backend, expectation by expectation, by the full search and by the reduced one. */
async function agree(scenario: Scenario, text: string): Promise<void> {
  const [choice] = scenario.backends;
  const { layout } = build(scenario, choice).machine.build;
  const { ends } = await allEnds(promelaModel(scenario, choice, text), layout.pages, scenario.cpus);
  for (const reduce of [false, true]) {
    const { expects } = exploreScenario(scenario, choice, { reduce });
    const theirs = expects.map(({ text: expectation }, i) => `${expectation}: ${howOften(ends, i)}`);
    expect(theirs, text).toEqual(expects.map(e => `${e.text}: ${e.verdict}`));
  }
}

function howOften(ends: readonly End[], expectation: number): string {
  const truths = ends.map(end => end.expects[expectation]);
  return truths.every(Boolean) ? 'always' : truths.some(Boolean) ? 'sometimes' : 'never';
}

/** Random scripts that the model has all of and that are small enough to wait for; first those in which most happens. */
function randomScripts(): { number: number; scenario: Scenario; text: string }[] {
  const found = fc.sample(scripts(3), SAMPLES).flatMap(script => {
    const text = [script, ...asked(modelled), ...combined].join('\n');
    const scenario = scenarioOf(text);
    if (!isInModel(scenario, text)) return [];
    const [choice] = scenario.backends;
    const processes = promelaModel(scenario, choice, text).split('active proctype').slice(1);
    if (processes.some(process => process.length > LONGEST_PROCESS)) return [];
    const { result, expects } = exploreScenario(scenario, choice, { maxStates: MOST_STATES });
    const shown = expects.filter(e => e.verdict === 'sometimes').length;
    return result.complete ? [{ scenario, text, shown }] : [];
  });
  const telling = found.sort((x, y) => y.shown - x.shown).slice(0, RANDOM_SCRIPTS);
  return telling.map(({ scenario, text }, number) => ({ number, scenario, text }));
}
