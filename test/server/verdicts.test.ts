/** What is known where a run and an exploration of the same script say different things. */
import { describe, expect, test } from 'vitest';
import type { ExpectResult, LostBit } from '../../src/model/report.ts';
import { verdictsOf } from '../../src/server/findings/verdicts.ts';
import type { Explored } from '../../src/server/jobs/explore.ts';
import type { JobAnswer } from '../../src/server/jobs/run.ts';

const lost = (page: string): LostBit => ({
  bit: 'D',
  page,
  cpu: 0,
  line: 6,
  readLine: 5,
  hardwareCpu: 1,
  hardwareLine: 9,
});

function expectation(text: string, ok: boolean | null, message: string): ExpectResult {
  const found = ok === null ? 'unknown' : /==|</.test(text) ? 'count' : 'sometimes';
  return { line: 11, backend: 'b', text, ok, verdict: found, evidence: 'run', message };
}

function ran(expects: ExpectResult[], losses: LostBit[] = []): JobAnswer {
  const recordings = [{ result: { backend: 'b', lost: losses }, pages: [] }];
  return { recordings, expects, diagnostics: [], effects: [] } as unknown as JobAnswer;
}

function explored(complete: boolean, expects: ExpectResult[], losses: LostBit[] = []): Explored {
  const backends = [{ result: { backend: 'b', complete, lost: losses, hung: [] }, grounds: '', pages: [] }];
  return { backends, expects, diagnostics: [] } as unknown as Explored;
}

describe('lost bits', () => {
  const pages = (run: JobAnswer, exploration?: Explored) => verdictsOf(run, exploration).losses.map(l => l.lost.page);

  test('of a run alone are the run’s', () => {
    expect(pages(ran([], [lost('a[0]')]))).toEqual(['a[0]']);
  });

  test('of a complete exploration are all there are', () => {
    expect(pages(ran([], [lost('a[0]')]), explored(true, [], [lost('a[1]')]))).toEqual(['a[1]']);
  });

  test('of one that stopped are joined by the run’s, each once', () => {
    const both = pages(ran([], [lost('a[0]'), lost('a[1]')]), explored(false, [], [lost('a[1]')]));
    expect(both).toEqual(['a[1]', 'a[0]']);
  });
});

describe('an expectation', () => {
  test.each([
    ['the exploration has the last word', 'never lost D', null, true, false, { ok: false, message: 'explored' }],
    ['unknown is unknown', 'never lost D', null, false, null, { ok: null, message: 'explored' }],
    [
      'a run that breaks it decides',
      'never lost D',
      false,
      false,
      null,
      { ok: false, message: 'ran; exploration: explored' },
    ],
    ['a run that shows it decides', 'sometimes fault', true, false, null, { ok: true }],
    ['a run that does not show it does not', 'sometimes fault', null, false, null, { ok: null, message: 'explored' }],
    ['a bound that a run breaks is broken', 'traps == 0', false, false, null, { ok: false }],
    ['a bound that one run keeps is not kept by all', 'traps == 0', true, false, null, { ok: null }],
  ])('%s', (_, text, ranOk, complete, exploredOk, wanted) => {
    const exploration = explored(complete, [expectation(text, exploredOk, 'explored')]);
    expect(verdictsOf(ran([expectation(text, ranOk, 'ran')]), exploration).expects).toMatchObject([wanted]);
  });
});
