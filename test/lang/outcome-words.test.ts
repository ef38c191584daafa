/**
 * The words of expectations: of the two scripts of each, some interleaving of the first shows it, and none of the
 * second does. Both are explored completely, and neither has anything to be warned of.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { outcomeWords } from '../../src/lang/outcome-words.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';

const cases = outcomeWords.flatMap(({ phrase, shows, lacks }) => [
  [`sometimes ${phrase}`, shows],
  [`never ${phrase}`, lacks],
]);

test.each(cases)('%s', (text, script) => {
  const { scenario, diagnostics } = compile(`${script}\nexpect ${text}\n`, 'word.pte');
  expect(diagnostics.filter(d => d.severity !== 'hint')).toEqual([]);
  const { result, expects } = exploreScenario(scenario!, scenario!.backends[0]);
  expect(result.complete).toBe(true);
  expect(expects).toMatchObject([{ ok: true, text }]);
});
