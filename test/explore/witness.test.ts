/**
 * Witnesses: an ordinary run that follows the code shows the same; none is shorter; and of the shortest none switches
 * CPUs less often. The second and third against a search that has no table, no bound and no reduction.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import { A, D } from '../../src/model/pte.ts';
import { pageName } from '../../src/model/report.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { move, settle } from '../../src/sim/explore/states/moves.ts';
import { runScenario } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { parseSchedule } from '../../src/sim/schedule.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { losing, scripts } from './scripts.ts';
import { shortest } from './shortest.ts';

/** What the explorer's moves along a schedule tell an observer: kind, CPU and page of each event. */
function eventsAlong(scenario: Scenario, schedule: string): string[] {
  const { machine } = build(scenario, scenario.backends[0]);
  const events: string[] = [];
  machine.observer = {
    charge: () => {},
    event: (kind, cpu, _statement, page) => void events.push(`${kind} cpu ${cpu} page ${page}`),
  };
  const begun = new Set<number>();
  for (const { cpu, steps } of parseSchedule(schedule, scenario.cpus)) {
    // What a CPU does before its first visible step nobody can see; a run does it when its turn comes.
    if (!begun.has(cpu)) settle(machine, cpu);
    begun.add(cpu);
    for (let step = 0; step < steps; step++) move(machine, cpu);
  }
  return events;
}

/** An ordinary run logs what the explorer saw, event for event. */
function replaysAsExplored(scenario: Scenario, schedule: string, log: LogColumns): void {
  const explored = eventsAlong(scenario, schedule);
  const logged = [...expandedEvents(log)].map(({ kind, cpu, page }) => `${kind} cpu ${cpu} page ${page}`);
  expect(logged.slice(0, explored.length)).toEqual(explored);
}

function check(scenario: Scenario): number {
  const { result, expects } = exploreScenario(scenario, scenario.backends[0], { maxStates: 20_000 });
  for (const { bit, page, line, schedule, steps, switches, witness } of result.lost) {
    const { recordings } = runScenario(scenario, { schedule });
    const [{ result: run, pages, log }] = recordings;
    replaysAsExplored(scenario, schedule, log);
    expect(run.lost).toContainEqual(expect.objectContaining({ bit, page, line }));
    expect(witness.at(-1)).toMatchObject({ event: 'lost', line });
    const number = pages
      .flatMap(r => Array.from({ length: r.pages }, (_, i) => r.first + i))
      .find(n => pageName(pages, n) === page)!;
    const mask = bit === 'D' ? D : A;
    const best = shortest(scenario, { event: (kind, at, a) => kind === 'lost' && at === number && (a & mask) !== 0 });
    // The explorer's witness is for this line; another line may lose the bit sooner.
    const losses = result.lost.filter(l => l.bit === bit && l.page === page);
    if (best && losses.length === 1) expect({ steps, switches }).toEqual(best);
  }
  for (const { text, schedule } of expects) {
    if (schedule === undefined || !text.startsWith('sometimes')) continue;
    const { recordings, expects: judged } = runScenario(scenario, { schedule });
    replaysAsExplored(scenario, schedule, recordings[0].log);
    const rerun = judged.find(e => e.text === text);
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
      { numRuns: runs(40) },
    );
    expect(lost).toBeGreaterThan(0);
  });

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

  it('calls a lock by one name, whichever page the walk has come to', () => {
    const { recordings } = runScenario(
      scenarioOf('backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap[1..4] r }\n'),
    );
    const locks = [...expandedEvents(recordings[0].log)].filter(e => /lock$/.test(e.kind) && e.page >= 0);
    expect(locks.map(e => [e.kind, e.page])).toEqual([
      ['lock', 0],
      ['unlock', 0],
    ]);
  });

  it.each([
    ['never sigsegv and a[0] has D', ['sigsegv: write to b[1]', 'a[0] sets A D'], ['a[2] sets']],
    ['never a[0] has D and not (lost D or not sigsegv in b)', ['sigsegv: write to b[1]', 'a[0] sets A D'], []],
    ['sometimes sigsegv in a..b', ['sigsegv: write to b[1]'], ['a[0] sets']],
    ['sometimes sigsegv or a[1] has D', ['sigsegv: write to b[1]'], ['a[0] sets']],
    ['always sigsegv or a[1] has D', ['b[1] sets A D'], []],
    ['never c[0] has D', ['a[2] sets A D', 'c[0] pteval'], ['b[1] sets']],
  ])('shows the pages on which `%s` came about', (text, shown, hidden) => {
    const scenario = scenarioOf(
      `backend native\nmap a 3 pages rw\nmap b 2 pages rw\ncpu 0 { write a[0]  write a[2]  mremap a[2] at 0x70000000 as c }\ncpu 1 { mprotect b r }\ncpu 2 { write b[1] }\nexpect ${text}\n`,
    );
    const { witness = [] } = exploreScenario(scenario, scenario.backends[0]).expects[0];
    const lines = witness.map(line => (line.event === 'sigsegv' ? `sigsegv: ${line.text}` : line.text));
    for (const part of shown) expect(lines.join('\n')).toContain(part);
    for (const part of hidden) expect(lines.join('\n')).not.toContain(part);
  });
});

describe('the code of a witness', () => {
  const told = (rest: string): string[] => {
    const scenario = scenarioOf(`backend naive\nmap heap 1 pages rw\n${rest}\ncpu 1 { write heap[0] }`);
    const { witness } = exploreScenario(scenario, scenario.backends[0]).result.lost[0];
    return witness.map(({ event, function: name, source }) => `${event} ${name} ${source?.path}:${source?.line}`);
  };

  it('is of the kernel, and none where hardware makes an access', () => {
    const lines = told('cpu 0 { mprotect heap r }');
    expect(lines).toContain('lock sys_mprotect kernel/linux-2.6/mm/mprotect.c.pte:8');
    expect(lines).toContain('load ptep_modify_prot_start kernel/naive/pgtable.c.pte:5');
    expect(lines).toContain('write undefined undefined:undefined');
  });

  it('is of a function of the script, which has no path', () => {
    const body = '  lock p\n  let old = read_pte(p)\n  write_pte(p, pte_modify(old, r))\n  unlock p';
    expect(told(`fn change(p) {\n${body}\n}\ncpu 0 { change(heap[0]) }`)).toContain('lock change undefined:4');
  });
});
