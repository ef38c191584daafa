/**
 * Every litmus script, and every script of the gallery, explored: all its expectations hold, over all interleavings.
 * What they expect is domain knowledge (each opens with its question), so this is the explorer's truth table. Scripts in
 * `calls` go beyond mprotect and present tables, and so beyond what is exported to SPIN.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ordinaryRun } from '../../src/sim/explore/answers/ordinary-runs.ts';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import { exploreScenario, report } from '../../src/sim/explore/report.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const root = join(import.meta.dirname, '../..');
const files = globSync(['media/examples/*.pte', 'test/scripts/{litmus,calls}/*.pte'], { cwd: root }).sort();
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('expectations hold in every interleaving', () => {
  it.each(files)(
    '%s',
    file => {
      const scenario = scenarioOf(text(file));
      for (const choice of scenario.backends) {
        const { result, expects } = exploreScenario(scenario, choice);
        expect(result.complete).toBe(true);
        expect(expects.filter(e => e.ok !== true)).toEqual([]);
      }
    },
    60_000,
  );

  it.each(files.filter(f => f.includes('test/scripts')))('%s opens with what it asks', file =>
    expect(text(file).split('\n')[0]).toMatch(/^# .{20,}[.?;]?/),
  );
});

describe('the thread’s question, on every backend', () => {
  const script = (backend: string): string =>
    `backend ${backend}\nmap heap 3 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\nexpect never lost D\n`;
  it.each([
    ['naive', 'sometimes'],
    ['native', 'never'],
    ['native-pae', 'never'],
    ['native-i386', 'never'],
    ['xen-trap', 'never'],
    ['xen-2.6.26', 'never'],
    ['xen-patch3', 'never'],
    ['xen-2.6.27', 'never'],
    ['xen-6.1', 'never'],
    ['xen-2.6.27 { xenfeat_preserve_ad off }', 'never'],
    ['xen-2.6.27 { preserve_ad off }', 'sometimes'],
    ['xen-6.1 { preserve_ad off }', 'sometimes'],
    ['xen-2.6.27 { hypervisor_update read-or-store }', 'sometimes'],
    ['xen-2.6.27 { hypervisor_update store }', 'sometimes'],
    ['native { stray_ad on }', 'never'],
  ])('%s loses D %s', (backend, verdict) => {
    const scenario = scenarioOf(script(backend));
    const [found] = exploreScenario(scenario, scenario.backends[0]).expects;
    expect(found).toMatchObject({ verdict, ok: verdict === 'never' });
    expect(found.message).toMatch(/complete, \d+ states, \d+ outcomes?, (late stores left out|no store can be late)$/);
  });

  it('stops at its bound, says so, and never says never', () => {
    const scenario = scenarioOf(
      'backend xen-2.6.27\nmap heap 8 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { write heap }\nexpect never lost D\nexpect sometimes lost D\n',
    );
    const { result, expects } = exploreScenario(scenario, scenario.backends[0], { maxStates: 50 });
    expect(result.complete).toBe(false);
    expect(result.limits[0]).toMatch(/^stopped after \d+ states: raise --max-states/);
    expect(expects.map(e => [e.ok, e.verdict])).toEqual([
      [null, 'unknown'],
      [null, 'unknown'],
    ]);
  });

  it('says so, too, where it has seen every state and is stopped before it knows the counts', () => {
    const scenario = scenarioOf(
      'backend xen-2.6.27\nmap heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\nexpect never lost D\nexpect traps == 0\n',
    );
    const exploration = new Exploration(scenario, scenario.backends[0]);
    while (exploration.phase === 'search') exploration.step(1000);
    exploration.stop();
    const { result, expects } = report(exploration, ordinaryRun(scenario, scenario.backends[0]));
    expect(expects.map(e => [e.ok, e.verdict])).toEqual([
      [true, 'never'],
      [null, 'unknown'],
    ]);
    expect(expects[1].message).toMatch(/^all states were seen, but their counts not compared: the deadline/);
    expect(result.limits).toEqual([expect.stringMatching(/^counts are one run’s/)]);
  });
});

describe('a verdict is of complete runs', () => {
  const script = 'map heap 2 pages rw untouched\nmap lib 2 pages rw\n';
  it.each([
    ['never fault in heap[0]', 'always', false],
    ['sometimes fault in heap[0]', 'always', true],
    ['always fault in heap[0]', 'always', true],
    ['sometimes fault in heap', 'always', true],
    ['sometimes fault in heap[1]', 'never', false],
    ['never fault in lib[0] and heap[0] has D', 'sometimes', false],
    ['sometimes not fault in lib[1]', 'always', true],
  ])('%s: %s', (text, verdict, ok) => {
    const [choice] = scenarioOf(`backend native\n${script}cpu 0 { fork }`).backends;
    const scenario = scenarioOf(
      `${script}cpu 0 { write heap[0]  munmap lib[0] }\ncpu 1 { read lib[0] }\nexpect ${text}\n`,
    );
    for (const reduce of [true, false])
      expect(exploreScenario(scenario, choice, { reduce }).expects).toMatchObject([{ verdict, ok }]);
  });
});
