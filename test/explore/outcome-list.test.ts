/** The list of outcomes: as many as were counted, each with a schedule that ends so, and bounded where asked. */
import { describe, expect, it } from 'vitest';
import type { NamedRange } from '../../src/model/outcomes.ts';
import { A, D, P, RW } from '../../src/model/pte.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const naive = 'backend naive\nmap heap 3 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\n';
const alone = 'backend native\nmap heap 2 pages rw\ncpu 0 { mprotect heap[0] r }\n';
const killed =
  'backend xen-2.6.27\nmap heap 2 pages rw\ncpu 0 { mprotect heap r  read heap[0] }\ncpu 1 { write heap }\n';

const list = (text: string, listed = 64) => {
  const scenario = scenarioOf(text);
  const { result } = exploreScenario(scenario, scenario.backends[0], { listed });
  return { scenario, outcomes: result.outcomes, rows: result.outcomeList ?? [] };
};

describe('a list of outcomes', () => {
  it.each([
    ['a bit is lost', naive],
    ['an access is killed', killed],
    ['one CPU', alone],
  ])('has every outcome once, and schedules that end so: %s', (_, text) => {
    const { scenario, outcomes, rows } = list(text);
    expect(rows).toHaveLength(outcomes);
    expect(new Set(rows.map(({ entries, happened }) => JSON.stringify([entries, happened]))).size).toBe(outcomes);
    for (const row of rows) {
      const { recording, outcome } = runBackend(scenario, scenario.backends[0], { schedule: row.schedule });
      const lost = recording.result.lost.map(({ bit, page }) => `lost ${bit} of ${page}`);
      expect([...new Set(lost)].sort()).toEqual(row.happened.filter(word => word.startsWith('lost')));
      for (const range of row.entries)
        for (let page = range.first; page <= range.last; page++)
          expect(flags(outcome.entry(page).lo)).toEqual(flagsOf(range));
    }
  });

  it('begins with an outcome in which nothing happened, and says how the others differ from it', () => {
    const { rows } = list(naive);
    expect(rows.map(({ happened }) => happened)).toEqual([
      [],
      ['cpu 1 SIGSEGV at heap[1]'],
      ['lost A of heap[1]', 'lost D of heap[1]'],
    ]);
    expect(rows[0].differs).toEqual([]);
    expect(rows[2].differs).toEqual([
      { pages: 'heap[1]', first: 1, last: 1, end: 'present', instead: expect.stringMatching(/ A D$/) },
    ]);
  });

  it('keeps what happened where it is cut, beside one outcome without', () => {
    const { outcomes, rows } = list(naive, 2);
    expect(outcomes).toBe(3);
    expect(rows.map(({ happened }) => happened.length)).toEqual([0, 1]);
  });

  it('is made only where it was asked for', () => {
    const scenario = scenarioOf(naive);
    expect(exploreScenario(scenario, scenario.backends[0]).result.outcomeList).toBeUndefined();
  });
});

function flags(lo: number): string[] {
  const names = { present: P, RW, A, D };
  return Object.entries(names).flatMap(([name, bit]) => (lo & bit ? [name] : []));
}

function flagsOf({ end }: NamedRange): string[] {
  return end.split(' ').filter(word => ['present', 'RW', 'A', 'D'].includes(word));
}
