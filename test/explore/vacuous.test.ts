/** What the text calls an expectation that cannot fail, or one about pages that no CPU uses, is that in every run. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { outcomeWords } from '../../src/lang/outcome-words.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { scripts } from './scripts.ts';

/** What pages hold is not followed where a host shadows page tables. */
const ofContents = /lost write|freed/;
const asked = (text: string) =>
  outcomeWords
    .filter(({ phrase, ofPage }) => ofPage && !(ofContents.test(phrase) && /^backend (kvm|lguest)/m.test(text)))
    .flatMap(({ phrase }) => ['', ' in heap[2]', ' in lib'].map(where => `expect never ${phrase}${where}\n`));
const entries = ['heap[0]', 'heap[2]', 'lib[0]'].flatMap(page =>
  ['A', 'D', 'RW', 'P'].map(flag => `expect always ${page} has ${flag}\n`),
);

it('on random scripts', () => {
  let found = 0;
  fc.assert(
    fc.property(scripts(2), text => {
      const { scenario, diagnostics } = compile(`${text}${[...asked(text), ...entries].join('')}`, 'random.pte');
      const vacuous = new Map(diagnostics.map(d => [d.place.line, d.code]));
      const expectations = scenario?.expectations.filter(e => /PTE06[56]/.test(vacuous.get(e.place.line) ?? ''));
      if (!scenario || !expectations?.length) return;
      const { result, expects } = exploreScenario({ ...scenario, expectations }, scenario.backends[0], {
        maxStates: 20_000,
      });
      if (!result.complete) return;
      found += expects.length;
      for (const { text, verdict } of expects) expect({ text, verdict }).not.toMatchObject({ verdict: 'sometimes' });
      expect(expects.filter(e => e.text.startsWith('never') && e.ok !== true)).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(100);
});
