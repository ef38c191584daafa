/**
 * Verdicts on conditions, single and combined: what a reduced exploration says, which remembers only what is asked of
 * one run, is what the ends of a full one say that remembers everything.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { outcomeWords } from '../../src/lang/outcome-words.ts';
import { build } from '../../src/sim/build.ts';
import { holdsAtEnd } from '../../src/sim/explore/answers/conditions.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { Search } from '../../src/sim/explore/search.ts';
import { happeningKinds } from '../../src/sim/happenings.ts';
import { profileOf } from '../../src/sim/profiles/index.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { scripts } from './scripts.ts';

const MOST = 20_000;
const combined = [
  'fault and heap[0] has D',
  'not (sigsegv in heap or lost D) and heap[1] lacks RW',
  'late write in heap or untraced write and not fault in lib[0]',
  'stale read and not stale write',
  'hang or lost A in heap[0..2] and heap[1] has P',
];
/** What pages hold is not followed where a host shadows page tables. */
const ofContents = /lost write|freed/;
const asked = (text: string) =>
  [...outcomeWords.map(w => w.phrase), ...combined]
    .filter(phrase => !(ofContents.test(phrase) && /^backend (kvm|lguest)/m.test(text)))
    .flatMap(phrase => [`expect sometimes ${phrase}`, `expect never ${phrase}`]);

/** The verdict on each expectation, from every end of the full search. */
function byEnds(scenario: Scenario): string[] | null {
  const { machine, parameters } = build(scenario, scenario.backends[0]);
  const remembered = new Set(happeningKinds);
  const search = new Search(machine, profileOf(parameters), {
    reduce: false,
    remembered,
    maxStates: MOST,
    maxBytes: 1e9,
  });
  while (!search.step(10_000));
  if (!search.complete) return null;
  const truths = search.ends.map(end => {
    search.load(end);
    const marks = search.histories.of(search.historyOf(end));
    return scenario.expectations.map(e => e.kind === 'outcome' && holdsAtEnd(e.condition, machine, marks));
  });
  return scenario.expectations.map((_, i) => {
    if (truths.every(truth => truth[i])) return 'always';
    return truths.some(truth => truth[i]) ? 'sometimes' : 'never';
  });
}

/** Two CPUs that each wait for the other's lock: random ones seldom hang. */
const stuck = `backend native
map heap 3 pages rw
map lib 1 pages rw
cpu 0 { lock heap[0] lock lib unlock lib unlock heap[0] }
cpu 1 { lock lib lock heap[0] unlock heap[0] unlock lib }
`;

it('of random scripts', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(scripts(2), text => {
      const { scenario } = compile(`${text}${asked(text).join('\n')}\n`, 'random.pte');
      if (!scenario) return;
      const verdicts = byEnds(scenario);
      if (!verdicts) return;
      const { expects } = exploreScenario(scenario, scenario.backends[0], { maxStates: MOST });
      expect(expects.map(e => `${e.text}: ${e.verdict}`)).toEqual(
        scenario.expectations.map((e, i) => `${e.text}: ${verdicts[i]}`),
      );
      for (const e of expects) if (e.verdict !== 'never') seen.add(e.text.replace(/^\w+ /, ''));
    }),
    { numRuns: 60, examples: [[stuck]] },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['fault', 'sigsegv', 'lost D', 'hang', combined[0]]));
});
