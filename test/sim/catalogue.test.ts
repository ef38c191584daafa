/** media/docs/catalogue.md names every case of the catalogue, and each script that it names gives the answer it claims. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeByExploration } from '../../src/library/judge.ts';
import { run } from '../../src/library/run.ts';
import { failuresOf, lossesOf } from '../../src/library/verdict.ts';
import { expandedEvents } from '../../src/model/folds.ts';

const media = new URL('../../media/', import.meta.url);
const document = readFileSync(new URL('docs/catalogue.md', media), 'utf8');
const textOf = (name: string): string => readFileSync(new URL(`examples/${name}.pte`, media), 'utf8');
const rows = [...document.matchAll(/^\| (\d+) \| (.+) \| (.+) \|$/gm)].map(([, number, question, answer]) => ({
  number: Number(number),
  question,
  answer,
}));
const scripts = [...document.matchAll(/\[([\w-]+)\]\(\.\.\/examples\/([\w-]+)\.pte\)/g)];

describe('the catalogue', () => {
  it('has every case once, in order', () => {
    expect(rows.map(row => row.number)).toEqual(Array.from({ length: 56 }, (_, i) => i + 1));
  });

  it.each(rows)('case $number has a script or a reason', ({ answer }) => {
    expect(answer).toMatch(
      /^\[[\w-]+\]\(\.\.\/examples\/(fixes\/)?[\w-]+\.pte\)$|^None( of its own)?: .+\.( .+\.)?( \(.*\)\.)?$/,
    );
  });

  it('calls a script by its file', () => {
    for (const [, label, file] of scripts) expect(label).toBe(file);
  });
});

describe.each([...new Set(scripts.map(([, , file]) => file))])('%s', name => {
  const text = textOf(name);

  it('opens with its question', () => {
    expect(text).toMatch(/^# \S.{20,}/);
  });

  it('gives the answer that it claims, in every interleaving', () => {
    const answer = judgeByExploration(text, `${name}.pte`);
    expect(answer.diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    expect(failuresOf(answer)).toEqual([]);
    expect(lossesOf(answer)).toEqual([]);
  });
});

it('three tries are the most: preserve-ad-retries-at-most-twice retries twice', () => {
  const { recordings } = run(textOf('preserve-ad-retries-at-most-twice'), 'retries.pte');
  const updates = [...expandedEvents(recordings[0].log)].filter(e => e.kind === 'update');
  expect(updates.map(e => e.c)).toEqual([2]);
});

it('says CALLBACK only where callbacks run out', () => {
  const { recordings } = run(textOf('flush-reason-callback-at-33'), 'callback.pte');
  const reasons = recordings.map(({ result }) => result.batches.map(batch => batch.reason));
  expect(reasons).toEqual([
    ['BATCH', 'BATCH', 'ISSUE', 'ISSUE'],
    ['CALLBACK', 'ISSUE', 'ISSUE'],
  ]);
});

it('a disturbed emulation costs a third trap: trapped-xchg-that-hardware-disturbs-traps-again', () => {
  const { recordings } = run(textOf('trapped-xchg-that-hardware-disturbs-traps-again'), 'traps.pte');
  expect(recordings.map(({ result }) => result.traps)).toEqual([3]);
});
