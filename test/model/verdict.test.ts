/** What a verdict means: what one run decides and what it leaves open, and the words for it. */
import { describe, expect, test } from 'vitest';
import { evidenceWords, seenAlone, seenOnce, standingOf, tallyOf, tallyWords } from '../../src/model/verdict.ts';

const quantifiers = ['never', 'sometimes', 'always'] as const;

describe('one run among several', () => {
  test.each([
    ['never', true, 'fails'],
    ['never', false, 'unknown'],
    ['sometimes', true, 'holds'],
    ['sometimes', false, 'unknown'],
    ['always', true, 'unknown'],
    ['always', false, 'fails'],
  ] as const)('%s, happened: %s', (quantifier, happened, standing) => {
    const verdict = seenOnce(quantifier, happened);
    expect([standingOf(verdict), verdict.evidence]).toEqual([standing, 'run']);
    // Only an exploration says these.
    expect(['never', 'always']).not.toContain(verdict.verdict);
  });

  test('what it decides, no exploration can take back', () => {
    for (const quantifier of quantifiers)
      for (const happened of [true, false]) {
        const once = seenOnce(quantifier, happened);
        if (once.ok !== null) expect(seenAlone(quantifier, happened).ok).toBe(once.ok);
      }
  });
});

test('the only run decides everything', () => {
  expect(quantifiers.map(q => seenAlone(q, true).ok)).toEqual([false, true, true]);
  expect(quantifiers.map(q => seenAlone(q, false).ok)).toEqual([true, false, false]);
});

test.each([
  [['h', 'h', 'h'], '3 of 3 hold'],
  [['f', 'f'], '0 of 2 hold'],
  [['u', 'u', 'u'], '3 unknown'],
  [['h', 'u', 'u'], '1 of 3 hold, 2 unknown'],
  [['f', 'u'], '1 fails, 1 unknown'],
  [['h', 'f', 'f', 'u', 's'], '1 of 4 hold, 2 fail, 1 unknown'],
  [['s'], ''],
])('%j in words', (standings, words) => {
  const verdicts = standings.map(s => ({
    ok: { h: true, f: false }[s] ?? null,
    verdict: s === 's' ? ('skipped' as const) : ('unknown' as const),
  }));
  expect(tallyWords(tallyOf(verdicts))).toBe(words);
});

test.each([
  [{ evidence: 'explored', states: 12_345 } as const, 'explored completely, 12,345 states'],
  [{ evidence: 'explored' } as const, 'on its only schedule'],
  [{ evidence: 'bounded', states: 20_000 } as const, 'explored to 20,000 states'],
  [{ evidence: 'run' } as const, 'on this run'],
  [{}, ''],
])('evidence %j in words', (verdict, words) => {
  expect(evidenceWords(verdict)).toBe(words);
});
