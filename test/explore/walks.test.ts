/**
 * Walks apart from their accesses: what comes between the two is found, a flush waits for the access, and nobody pays for it who
 * does not ask. That the searches and SPIN agree is in agreement.test.ts; the scripts are in test/scripts/litmus, too.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { isWalker } from '../../src/sim/mover.ts';
import { runBackend } from '../../src/sim/run.ts';
import { ScheduleError } from '../../src/sim/schedule.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { scripts, walks } from './scripts.ts';

const map = 'map heap 2 pages rw\n';
const clear = 'let old = ptep_get_and_clear(heap[0])';
const words = ['stale write', 'late write', 'untraced write', 'freed write'];

/** Which of the words a script shows in some interleaving. */
function shown(script: string, backend = 'native'): string[] {
  const asks = words.map(word => `expect sometimes ${word}`).join('\n');
  const scenario = scenarioOf(`backend ${backend}\n${map}${script}\n${asks}`);
  const { expects, result } = exploreScenario(scenario, scenario.backends[0]);
  expect(result.complete).toBe(true);
  return words.filter((_, i) => expects[i].verdict !== 'never');
}

describe('one access alone', () => {
  it.each([
    [
      'an entry that is cleared, and never flushed',
      `cpu 0 { ${clear} }`,
      ['stale write', 'late write', 'untraced write'],
    ],
    [
      'cleared and flushed before anybody is told',
      `cpu 0 { ${clear} flush_tlb heap[0] barrier } cpu 2 { barrier }`,
      ['stale write', 'untraced write'],
    ],
    [
      'a flush of another page, by an interrupt all the same',
      `cpu 0 { ${clear} flush_tlb heap[1] put_page(old) }`,
      ['stale write', 'untraced write'],
    ],
    [
      'its page freed before the flush',
      `cpu 0 { ${clear} put_page(old) flush_tlb heap }`,
      ['stale write', 'untraced write', 'freed write'],
    ],
    [
      'its page freed behind the flush',
      `cpu 0 { ${clear} flush_tlb heap put_page(old) }`,
      ['stale write', 'untraced write'],
    ],
    ['mprotect by the kernel', 'cpu 0 { mprotect heap r }', ['stale write', 'untraced write']],
    ['reads of the entry alone', 'cpu 0 { let old = read_pte(heap[0]) }', []],
  ])('%s', (_, script, found) => {
    expect(shown(`${script} cpu 1 { write heap[0] }`)).toEqual(found);
  });

  it.each(['native-6.1', 'native-pae', 'xen-2.6.27', 'xen-6.1', 'naive'])(
    'is waited for by a flush of another CPU: %s',
    backend => {
      const before = `cpu 0 { ${clear} put_page(old) flush_tlb heap } cpu 1 { write heap[0] }`;
      const behind = `cpu 0 { ${clear} flush_tlb heap put_page(old) } cpu 1 { write heap[0] }`;
      expect(shown(before, backend)).toContain('freed write');
      expect(shown(behind, backend)).not.toContain('freed write');
    },
  );

  it('is not waited for by TLBSYNC where its page is not flushed', () => {
    const script = `machine { cpus 4 }\ncpu 0 { ${clear} flush_tlb heap[1] put_page(old) } cpu 1 { write heap[0] }`;
    expect(shown(script, 'native-7.2 { invlpgb 8 }')).toContain('freed write');
    expect(shown(script, 'native-7.2')).not.toContain('freed write');
  });

  it('under KNL4, between the setting of A and D and the access', () => {
    expect(shown(`cpu 0 { ${clear} } cpu 1 { write heap[0] }`, 'native { stray_ad on }')).toContain('late write');
  });
});

describe('a replay code', () => {
  const script = `backend native\n${map}cpu 0 { ${clear} }\ncpu 1 { write heap[0] }\n`;
  const kinds = (text: string, schedule: string) => {
    const scenario = scenarioOf(text);
    const { recording } = runBackend(scenario, scenario.backends[0], { schedule });
    return [...expandedEvents(recording.log)]
      .map(e => `${e.cpu} ${e.kind}`)
      .filter(kind => /walk|set_ad|xchg|write$/.test(kind));
  };

  it('says when a walker walks', () => {
    const asks = `${script}expect never stale write`;
    expect(kinds(asks, 'w1x1.0.1')).toEqual([
      '1 walk',
      '1 set_ad',
      '0 xchg',
      '1 stale_write',
      '1 untraced_write',
      '1 late_write',
      '1 write',
    ]);
    expect(kinds(asks, '1.0')).toEqual(['1 walk', '1 set_ad', '1 write', '0 xchg']);
  });

  it('asks for no walker where there is none, or where it cannot walk', () => {
    expect(() => kinds(script, 'w1x1.0.1')).toThrow(ScheduleError);
    expect(() => kinds(`${script}expect never stale write`, '0.w1x1')).toThrow(
      /the page walker of cpu 1 cannot make 1 steps/,
    );
  });
});

/** What is no matter of an access: it has the same verdicts where walks are apart, which one word of an access brings about. */
const others = [
  'lost D',
  'lost A',
  'sigsegv',
  'hang',
  'heap[0] has D',
  'heap[0] has RW',
  'heap[1] lacks A',
  'heap[1] lacks P',
];

it('changes nothing of what is no matter of an access', () => {
  let apart = 0;
  fc.assert(
    fc.property(fc.oneof(scripts(2), walks(2)), text => {
      const asks = `${text}${others.map(word => `expect sometimes ${word}\n`).join('')}`;
      const verdicts = [asks, `${asks}expect never late write\n`].map(script => {
        const { scenario } = compile(script, 'random.pte');
        if (!scenario) return null;
        const { result, expects } = exploreScenario(scenario, scenario.backends[0], { maxStates: 3000 });
        return result.complete
          ? { said: expects.slice(0, others.length).map(e => e.verdict), states: result.states }
          : null;
      });
      const [together, alone] = verdicts;
      if (!together || !alone) return;
      if (alone.states > together.states) apart++;
      expect(alone.said).toEqual(together.said);
    }),
    { numRuns: runs(10), seed: 5 },
  );
  expect(apart).toBeGreaterThan(2);
});

it('is nothing to a script that does not ask what accesses do', () => {
  const walkers = (text: string) => {
    const scenario = scenarioOf(`backend native\n${map}${text}`);
    return build(scenario, scenario.backends[0]).machine.build.movers.filter(isWalker).length;
  };
  const programs = 'cpu 0 { mprotect heap r } cpu 1 { write heap }\n';
  expect(walkers(`${programs}expect never lost D\nexpect always not fault`)).toBe(0);
  expect(walkers(`${programs}expect never (lost D and late write)`)).toBe(2);
  expect(walkers('cpu 0 { write heap mprotect heap r }\nexpect never late write')).toBe(0);
});
