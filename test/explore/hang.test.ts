/** CPUs that wait for ever: every exploration finds them, counts them, and shows how; a run that hangs says so as well. */
import { describe, expect, it } from 'vitest';
import { outcomeWords } from '../../src/lang/outcome-words.ts';
import { unexpectedHangs } from '../../src/library/hangs.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { waitSentence } from '../../src/sim/waits.ts';
import { recordingOf, scenarioOf } from '../sim/scenarios.ts';

const crossed = (expectations = '', schedule = '') => `backend native
map heap 1 pages rw
map lib 1 pages rw
cpu 0 { lock heap  lock lib  unlock lib  unlock heap }
cpu 1 { lock lib  lock heap  unlock heap  unlock lib }
${schedule}${expectations}`;

const explored = (text: string) => {
  const scenario = scenarioOf(text);
  return { scenario, ...exploreScenario(scenario, scenario.backends[0]) };
};

describe('two locks in opposite order', () => {
  it('hang in one of two outcomes, with a witness that leads there', () => {
    const { result, outcomes } = explored(crossed());
    expect(outcomes).toHaveLength(2);
    expect(result.hangs).toBe(1);
    const [{ waiting, schedule, shortest }] = result.hung;
    expect(waiting).toEqual([
      { cpu: 0, line: 4, what: 'the pte lock of lib[0]', holder: 1 },
      { cpu: 1, line: 5, what: 'the pte lock of heap[0]', holder: 0 },
    ]);
    expect(shortest).toBe(true);
    expect(recordingOf(crossed('', `schedule "${schedule}"\n`)).result.hung).toEqual(waiting);
  });

  it('are told in words, by a run, too', () => {
    const { limits, hung } = recordingOf(crossed('', 'schedule "0x1.1x1"\n')).result;
    expect(waitSentence(hung!)).toBe(
      'cpu 0 waits for ever at line 4 for the pte lock of lib[0], which cpu 1 holds; cpu 1 waits for ever at line 5 for the pte lock of heap[0], which cpu 0 holds',
    );
    expect(limits[0]).toContain(waitSentence(hung!));
  });

  it.each([
    ['', 1],
    ['expect never hang', 1],
    ['expect never lost D', 1],
    ['expect never not hang', 1],
    ['expect sometimes hang', 0],
    ['expect sometimes hang and not lost D', 0],
    ['expect sometimes hang on native', 0],
  ])('with %j leave %i that no expectation allows', (expectations, unexpected) => {
    const { scenario, result } = explored(crossed(expectations));
    expect(unexpectedHangs(scenario, { result })).toHaveLength(unexpected);
  });
});

it('a flush waits for a CPU whose interrupts are off, and says so', () => {
  const removes = (page: number): string =>
    `{ local_irq_disable()  let old = ptep_get_and_clear(heap[${page}])  flush_tlb heap[${page}]  local_irq_enable() }`;
  const script = `backend native\nmap heap 2 pages rw\ncpu 0 ${removes(0)}\ncpu 1 ${removes(1)}\n`;
  const { outcomes, result } = explored(script);
  expect(outcomes).toHaveLength(2);
  expect(result.hung.map(({ waiting }) => waiting.map(({ what }) => what))).toEqual([
    ['cpu 1 to turn its interrupts on', 'cpu 0 to turn its interrupts on'],
  ]);
});

it.each([
  ['mprotect behind a lock that nobody drops', 'lock heap', 'mprotect heap r', 'the pte lock of heap[0], which cpu 0'],
  ['munmap behind one', 'lock heap', 'munmap heap', 'the pte lock of heap[0], which cpu 0 holds'],
  ['writeback behind one', 'lock heap', 'msync heap', 'the pte lock of heap[0], which cpu 0 holds'],
])('%s can hang', (_, first, second, what) => {
  const { result } = explored(
    `backend native\nmap heap 1 pages rw shared file written\ncpu 0 { ${first} }\ncpu 1 { ${second} }\n`,
  );
  expect(result.hangs).toBeGreaterThan(0);
  expect(waitSentence(result.hung[0].waiting)).toContain(what);
});

it('where no CPU can hang, none does', () => {
  const { result } = explored(
    'backend xen-6.1\nmap heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\n',
  );
  expect(result).toMatchObject({ hangs: 0, hung: [] });
});

it('a CPU that has stopped at a BUG does not hang: the two words exclude each other where nobody waits for it', () => {
  const bug = outcomeWords.find(word => word.kind === 'bug')!;
  const { expects } = explored(`${bug.shows}\nexpect always bug\nexpect never hang\nexpect always (bug and not hang)`);
  expect(expects.map(e => [e.verdict, e.ok])).toEqual([
    ['always', true],
    ['never', true],
    ['always', true],
  ]);
});

it('a wait for a word that nobody ends hangs, and says for what', () => {
  const { result } = explored(`backend native
word x
cpu 0 { while READ_ONCE(x) != 2 { } }
cpu 1 { WRITE_ONCE(x, 1) }`);
  expect(result.hangs).toBe(1);
  expect(result.hung[0].waiting).toEqual([{ cpu: 0, line: 3, what: '`x` to change', holder: null }]);
});

it('a wait that an interrupt would end is no hang where it comes too early, or not at all; what stands behind it was not read', () => {
  const { scenario, result, outcomes } = explored(`backend native
word ask
cpu 0 { WRITE_ONCE(ask, 1) while READ_ONCE(ask) == 1 { } let a = READ_ONCE(ask) }
cpu 1 { smp_mb() }
irq 1 { if READ_ONCE(ask) == 1 { WRITE_ONCE(ask, 2) } }
expect never a == 0
expect sometimes a == 2`);
  expect(result.hangs).toBe(0);
  expect(unexpectedHangs(scenario, { result })).toEqual([]);
  expect(outcomes.map(({ text }) => text).sort()).toEqual(['ask = 1; cpu 0 waits for an interrupt', 'ask = 2; a = 2']);
});

describe('a lock that a CPU holds as its handler spins for it', () => {
  const spun = (irq: number): ReturnType<typeof explored> =>
    explored(`backend native
word slock
cpu 0 { while cmpxchg(slock, 0, 1) != 0 { } WRITE_ONCE(slock, 0) }
cpu 1 { smp_mb() }
irq ${irq} { while cmpxchg(slock, 0, 1) != 0 { } WRITE_ONCE(slock, 0) }
expect sometimes hang`);

  it('is a hang, though the handler would give it back', () => expect(spun(0).result.hangs).toBe(1));
  it('and none on another CPU', () => expect(spun(1).result.hangs).toBe(0));
});
