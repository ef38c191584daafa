/** What expectations on counts and on the ratio come to, and what is not explored at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { explore } from '../../src/library/explore.ts';
import { ordinaryRun } from '../../src/sim/explore/answers/ordinary-runs.ts';
import { Values } from '../../src/sim/explore/answers/values.ts';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import { countNames } from '../../src/sim/explore/states/deltas.ts';
import { runBackend } from '../../src/sim/run.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { scripts } from './scripts.ts';

const race = (backends: string, expectation: string): string =>
  `${backends}\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[2] }\nexpect ${expectation}\n`;

/** Verdict of each backend on a script's one expectation, with the first part of its message. */
function told(script: string): string[] {
  return explore(script, 'x.pte').expects.map(e => `${e.backend}: ${e.verdict} ${e.ok}, ${e.message.split(';')[0]}`);
}

describe('a count that is asked for exactly', () => {
  it.each([
    ['saved == 1', 'never false, saved is 0 or 2'],
    ['saved == 2', 'sometimes false, saved is 0 to 2'],
    ['saved != 1', 'always true, saved is 0 or 2'],
    ['saved != 0', 'sometimes false, saved is 0 to 2'],
    ['saved <= 2', 'always true, saved is 0 to 2'],
  ])('%s', (expectation, answer) => {
    expect(told(race('backend xen-2.6.27', expectation))).toEqual([`xen-2.6.27: ${answer}`]);
  });

  it('has the same values in the reduced graph as in the full one', () => {
    fc.assert(
      fc.property(scripts(2), text => {
        const { scenario } = compile(text, 'random.pte');
        if (!scenario) return;
        for (const choice of scenario.backends) {
          const [reduced, full] = [valuesOf(scenario, choice, true), valuesOf(scenario, choice, false)];
          if (reduced && full) expect(reduced).toEqual(full);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** All values of all counts; null where the search is too long for a test. */
function valuesOf(scenario: Scenario, choice: BackendChoice, reduce: boolean): Record<string, unknown> | null {
  const exploration = new Exploration({ ...scenario, expectations: [] }, choice, { reduce, maxStates: 5000 });
  while (!exploration.count(10_000));
  const { bounds, search } = exploration;
  if (!bounds?.least || !bounds.most) return null;
  const found: Record<string, unknown> = {};
  for (const name of countNames) {
    const values = new Values(search, bounds.order, name);
    while (!values.step(10_000));
    const { least, most } = exploration.extremes(name)!;
    expect([values.values?.[0], values.values?.at(-1)]).toEqual([least, most]);
    found[name] = values.values;
  }
  return found;
}

describe('the ratio', () => {
  it('compares the worst with the worst, and is one for native', () => {
    const answer = explore(race('backend native\nbackend xen-2.6.26', 'ratio <= 5.5'), 'x.pte');
    const [native, xen] = answer.explored.map(({ result }) => result);
    expect(native.ratioToNative).toBe(1);
    expect(xen.ratioToNative).toBe(xen.cycles / native.cycles);
    expect(told(race('backend native\nbackend xen-2.6.26', 'ratio <= 5.5'))).toEqual([
      'native: always true, ratio is 1',
      `xen-2.6.26: never false, ratio is ${(xen.cycles / native.cycles).toFixed(2)}`,
    ]);
  });

  it('needs no native among the backends', () => {
    const both = explore(race('backend native\nbackend xen-2.6.26', 'traps >= 0'), 'x.pte').explored[1].result;
    const [alone] = explore(race('backend xen-2.6.26', 'traps >= 0'), 'x.pte').explored;
    expect(alone.result.ratioToNative).toBe(both.ratioToNative);
  });

  it('is not known where native was not explored to the end', () => {
    // On native the two writers race with more of the call than on Xen, where a batch is one move after the other.
    const script =
      'backend xen-2.6.27\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\nexpect ratio < 9\n';
    const { scenario } = compile(script, 'x.pte');
    const exploration = new Exploration(scenario!, scenario!.backends[0]);
    while (exploration.phase !== 'native') exploration.step(100);
    exploration.stop();
    expect(exploration.native).toMatchObject({ most: null, why: expect.stringMatching(/^ratio is not known/) });
  });

  it('is the run’s where one CPU acts', () => {
    const script = 'backend xen-2.6.26\nbackend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\n';
    const { scenario } = compile(script, 'x.pte');
    const [xen, native] = scenario!.backends.map(choice => runBackend(scenario!, choice).recording.result);
    expect(explore(script, 'x.pte').explored[0].result.ratioToNative).toBe(xen.cycles / native.cycles);
  });
});

describe('what is too large', () => {
  it('is not explored, and nothing is built for that', () => {
    const script =
      'backend native\nmap heap 67108864 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\nexpect never lost D\n';
    const { explored, expects } = explore(script, 'x.pte');
    expect(explored[0].grounds).toMatch(/^not explored: 67,108,864 pages are mapped/);
    expect(expects).toMatchObject([{ ok: null, verdict: 'unknown' }]);
  });

  it('is refused at its place where accesses name too many pages', () => {
    const { diagnostics } = explore('backend native\nmap m 16800000 pages rw\ncpu 0 { write m }\n', 'x.pte');
    expect(diagnostics).toMatchObject([
      { code: 'PTE208', line: 3, message: 'native: more than 4,194,304 pages are accessed' },
    ]);
  });

  it('gives up an ordinary run that nobody waits for', () => {
    const { scenario } = compile('backend native\nmap m 65536 pages rw\ncpu 0 { write m }\n', 'x.pte');
    const [choice] = scenario!.backends;
    expect(ordinaryRun(scenario!, choice, () => false).cycles).toBeLessThan(ordinaryRun(scenario!, choice).cycles);
  });

  it('is not begun on when the time is up', () => {
    const { explored } = explore(race('backend native', 'never lost D'), 'x.pte', { goOn: () => false });
    expect(explored[0].grounds).toMatch(/^not explored: the deadline was reached/);
  });
});
