/**
 * Functions of a script, run: their values, the words that they leave behind, and what a replaced kernel function gives back
 * to its caller.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/library/explore.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { runScenario } from '../../src/sim/run.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from './scenarios.ts';

/** Whether the condition, made of a function's result, held: then the script has write-protected the page. */
function holds(functions: string, condition: string): boolean {
  const scenario = scenarioOf(`
    backend native
    map heap 3 pages rw written
    map tail 2 pages rw
    ${functions}
    fn seen(p) { ptep_set_wrprotect(p) flush_tlb p }
    cpu 0 { if ${condition} { seen(heap[0]) } }
    expect always heap[0] lacks RW`);
  const { result, expects } = exploreScenario(scenario, scenario.backends[0]);
  expect(result.complete).toBe(true);
  return expects[0].ok === true;
}

it('an entry that is made twice is the same both times, with frames above 2 GiB, too', () => {
  const scenario = scenarioOf(`
    backend native
    backend xen-2.6.27
    backend xen-7.2
    map heap 1 pages rw written
    word same
    cpu 0 {
      let old = read_pte(heap[0])
      let modified = pte_modify(old, r)
      let made = mk_pte(old, rw)
      if modified == pte_modify(old, r) { if made == mk_pte(old, rw) { WRITE_ONCE(same, 1) } }
    }
    expect always same == 1`);
  for (const choice of scenario.backends) expect(exploreScenario(scenario, choice).expects[0].ok).toBe(true);
});

describe('values', () => {
  it.each([
    ['numbers are calculated as in C', 'fn f(n) { return (n * 3 - 1) / 2 % 5 }', 'f(4) == 0', true],
    ['numbers have 32 bits with a sign', 'fn f(n) { return n * n }', 'f(65536) == 0', true],
    ['below zero', 'fn f(n) { return 0 - n }', 'f(3) < 0 and f(3) / 2 == 0 - 1', true],
    ['with a sign', 'fn f(n) { return n * -2 - -1 }', 'f(-3) == 7 and f(3) == -0x5', true],
    ['a loop counts', 'fn f(n) { let s = 0 for i in 0..n { s = s + i } return s }', 'f(5) == 10', true],
    ['a loop of no turns', 'fn f(n) { let s = 7 for i in n..0 { s = 0 } return s }', 'f(5) == 7', true],
    ['repeat', 'fn f(n) { let s = 1 repeat n { s = s * 2 } return s }', 'f(5) == 32', true],
    ['while', 'fn f(n) { let s = n while s > 1 max 9 { s = s / 2 } return s }', 'f(40) == 1', true],
    [
      'break and continue',
      'fn f(n) { let s = 0 for i in 0..n { if i == 1 { continue } if i == 4 { break } s = s + i } return s }',
      'f(9) == 5',
      true,
    ],
    [
      'pages are counted',
      'fn f(all) { let s = 0 for p in all { s = s + 1 } return s }',
      'f(heap) + f(tail[1]) == 4',
      true,
    ],
    [
      'pages are compared',
      'fn f(all) { for p in all { if p == heap[1] { return true } } return false }',
      'f(heap) and not f(tail)',
      true,
    ],
    ['truth changes', 'fn f() { let t = true t = not t return t }', 'f()', false],
    [
      'a page comes back',
      'fn f(a, b, first) { if first { return a } return b }',
      'f(heap[1], tail[1], true) == heap[1]',
      true,
    ],
    ['an entry comes back', 'fn f(p) { return pte_mkclean(read_pte(p)) }', 'f(heap[1]) lacks D', true],
    ['a parameter changes', 'fn f(e) { e = pte_mkold(e) return e }', 'f(read_pte(heap[1])) has A', false],
    ['a permission is known', 'fn f(e, to) { return pte_modify(e, to) }', 'f(read_pte(heap[1]), r) lacks RW', true],
  ])('%s', (_, functions, condition, expected) => expect(holds(functions, condition)).toBe(expected));
});

it('leaves no local behind, so that equal states have equal words', () => {
  const scenario = scenarioOf(`
    backend native
    map heap 3 pages rw
    fn g(p) { let e = read_pte(p) for i in 0..3 { if i == 2 { return e } } return e }
    fn f(range) { for p in range { lazy { let e = g(p) if e has D { break } } } }
    cpu 0 { f(heap) f(heap[1]) }`);
  const { machine } = build(scenario, scenario.backends[0]);
  while (!machine.done(0)) machine.step(0);
  const { locals, mcEntries } = machine.build.shape;
  const left = machine.state.subarray(machine.base(0) + locals, machine.base(0) + mcEntries);
  expect(left.length).toBeGreaterThan(10);
  expect([...left].filter(word => word !== 0)).toEqual([]);
  expect(machine.state[machine.base(0) + st.LAZY]).toBe(0);
});

it('a script without functions has no words for them', () => {
  const scenario = scenarioOf('backend native\nmap heap 3 pages rw\ncpu 0 { let e = read_pte(heap[0]) }');
  const { shape, functions } = build(scenario, scenario.backends[0]).machine.build;
  expect([shape.mcEntries - shape.locals, shape.stack, functions]).toEqual([2, st.STACK, []]);
});

it('calls may nest deeper than the kernel’s own', () => {
  const chain = Array.from({ length: 20 }, (_, i) => `fn f${i}(p) { return f${i + 1}(p) }`).join('\n');
  expect(holds(`${chain}\nfn f20(p) { return read_pte(p) has D }`, 'f0(heap[1])')).toBe(true);
});

describe('a replaced kernel function', () => {
  const script = (commit: string, mm = '2.6', pages = 1500): string => `
    backend native { mm ${mm} }
    map heap ${pages} pages rw written
    map other 1 pages rw
    ${commit}
    cpu 0 { mprotect heap r }
    cpu 1 { write heap[3] }`;
  const same = 'fn ptep_modify_prot_commit(p, old, new) { write_pte(p, new) }';

  it.each(['2.6', '6.1'])('that does what the kernel’s does comes to the same, mm %s', mm => {
    const own = runScenario(scenarioOf(script('', mm, 40))).recordings[0].result;
    const replaced = runScenario(scenarioOf(script(same, mm, 40))).recordings[0].result;
    const { traps, faults, flushes, cycles, lost } = own;
    expect(replaced).toMatchObject({ traps, faults, flushes, cycles, lost });
  });

  it('is stepped through where the kernel’s own would be done in one go', () => {
    // It changes one page alone: a repeated section would not.
    const text = script(
      'fn ptep_modify_prot_commit(p, new) { if p == heap[1200] { write_pte(p, 0) return } write_pte(p, new) }',
    );
    const scenario = scenarioOf(`${text}\nexpect always heap[1200] lacks RW`);
    const [bulk, stepped] = [true, false].map(bulk => runScenario(scenario, { bulk }).recordings[0]);
    expect(bulk.result).toEqual(stepped.result);
    expect(bulk.log).toEqual(stepped.log);
  });

  it('leaves its caller the range and the flush that it has at hand', () => {
    const text = script(
      'fn ptep_modify_prot_commit(p, old, new) { write_pte(p, new) lock other flush_tlb other unlock other }',
      '6.1',
      6,
    );
    const scenario = scenarioOf(
      `${text}\nexpect always heap[5] lacks RW\nexpect always heap[0] lacks RW\nexpect never hang`,
    );
    const { result, expects } = exploreScenario(scenario, scenario.backends[0]);
    expect(result.complete).toBe(true);
    expect(expects.map(e => e.ok)).toEqual([true, true, true]);
  });

  it('is there on its own backends only', () => {
    const scenario = scenarioOf(`
      backend native
      backend native as plain
      map heap 3 pages rw
      fn ptep_modify_prot_start(p) on plain { return read_pte(p) }
      cpu 0 { mprotect heap r }
      cpu 1 { write heap[1] }
      expect never lost D on native
      expect sometimes lost D on plain`);
    for (const choice of scenario.backends)
      expect(
        exploreScenario(scenario, choice)
          .expects.map(e => e.ok)
          .filter(ok => ok !== null),
      ).toEqual([true]);
  });
});

it('a statement that never comes to a step that others can see is refused at its place', () => {
  const text = 'backend native\nmap heap 1 pages rw\nfn f() { for i in 0..2000000 { } }\ncpu 0 {\n  f()\n}\n';
  const { diagnostics } = explore(text, 'f.pte');
  expect(diagnostics).toMatchObject([{ code: 'PTE208', line: 5, severity: 'error' }]);
});
