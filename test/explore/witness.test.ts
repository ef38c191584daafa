/**
 * Witnesses: an ordinary run that follows the code shows the same; none is shorter; and of the shortest none switches
 * CPUs less often. The second and third against a search that has no table, no bound and no reduction.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { A, D } from '../../src/model/pte.ts';
import { exploreScenario } from '../../src/sim/explore/findings.ts';
import { runScenario } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { losing, scripts } from './scripts.ts';
import { shortest } from './shortest.ts';

function check(scenario: Scenario): number {
  const { result, expects } = exploreScenario(scenario, scenario.backends[0], { maxStates: 20_000 });
  for (const { bit, page, line, schedule, steps, switches, witness } of result.lost) {
    const { recordings } = runScenario(scenario, { schedule });
    const [{ result: run, pages }] = recordings;
    expect(run.lost).toContainEqual(expect.objectContaining({ bit, page, line }));
    expect(witness.at(-1)).toMatchObject({ event: 'lost', line });
    const [, name, index] = /^(\w+)\[(\d+)\]$/.exec(page)!;
    const number = pages.find(r => r.name === name)!.first + Number(index);
    const mask = bit === 'D' ? D : A;
    const best = shortest(scenario, { event: (kind, at, a) => kind === 'lost' && at === number && (a & mask) !== 0 });
    // The explorer's witness is for this line; another line may lose the bit sooner.
    const losses = result.lost.filter(l => l.bit === bit && l.page === page);
    if (best && losses.length === 1) expect({ steps, switches }).toEqual(best);
  }
  for (const { text, schedule } of expects) {
    if (schedule === undefined || !text.startsWith('sometimes')) continue;
    const rerun = runScenario(scenario, { schedule }).expects.find(e => e.text === text);
    expect(rerun).toMatchObject({ ok: true });
  }
  return result.lost.length;
}

describe('a witness', () => {
  it('is replayed by an ordinary run, and is the shortest, on random scripts', () => {
    let lost = 0;
    fc.assert(
      fc.property(scripts(2, losing), text => {
        const { scenario } = compile(`${text}expect sometimes fault\nexpect sometimes heap[0] has D\n`, 'random.pte');
        if (scenario) lost += check(scenario);
      }),
      { numRuns: 80 },
    );
    expect(lost).toBeGreaterThan(0);
  }, 120_000);

  it('reads like the kernel', () => {
    const scenario = scenarioOf(
      'backend naive\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\n',
    );
    const { result } = exploreScenario(scenario, scenario.backends[0]);
    const loss = result.lost.find(l => l.bit === 'D')!;
    expect(loss).toMatchObject({ schedule: '0x4.1x1.0x1', steps: 6, switches: 2, shortest: true });
    expect(loss.witness.map(l => `cpu ${l.cpu} line ${l.line} ${l.text}`)).toEqual([
      'cpu 0 line 3 lock: mmap_sem',
      'cpu 0 line 3 lock: pte lock of heap[0]',
      'cpu 0 line 3 load: heap[0] pteval 8000000001000007 (P RW US NX)',
      'cpu 1 line 4 set_ad: heap[0] sets A D, now P RW US A D NX',
      'cpu 1 line 4 write: heap[0]',
      'cpu 0 line 3 store: heap[0] pteval 8000000001000005 (P US NX), 8 bytes',
      'cpu 0 line 3 lost: A of heap[0]: set by line 4, read before by line 3',
      'cpu 0 line 3 lost: D of heap[0]: set by line 4, read before by line 3',
    ]);
  });
});
