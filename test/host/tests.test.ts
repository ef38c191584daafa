/** Expectations as tests, and explorations in a sentence: plain values in, plain values out. */
import { describe, expect, test } from 'vitest';
import { spokenExploration } from '../../src/host/exploring.ts';
import { testResult } from '../../src/host/tests.ts';
import type { ExploredExpect, ExploredResult } from '../../src/model/explored.ts';
import type { ExpectationItem, ExploreAnswer } from '../../src/protocol/explored.ts';

const item: ExpectationItem = {
  text: 'never lost D on a',
  condition: 'never lost D',
  line: 7,
  column: 1,
  endLine: 7,
  endColumn: 20,
};

const witness = [
  { cpu: 0, line: 4, event: 'load', text: 'load heap[2]' },
  { cpu: 1, line: 6, event: 'write', text: 'write heap[2]' },
];

function expectation(backend: string, ok: boolean | null, more: Partial<ExploredExpect> = {}): ExploredExpect {
  const verdict = ok === null ? 'unknown' : ok ? 'never' : 'sometimes';
  return { line: 7, backend, text: 'never lost D', ok, verdict, message: `${verdict}; complete, 9 states`, ...more };
}

function answer(expects: ExploredExpect[], more: Partial<ExploreAnswer> = {}): ExploreAnswer {
  const result = { backend: 'a', complete: true, states: 9, outcomes: 2, lost: [] } as unknown as ExploredResult;
  const backends = [{ result, grounds: 'complete, 9 states, 2 outcomes' }];
  return { uri: '', version: 1, script: 'x.pte', backends, expects, diagnostics: [], ...more };
}

describe('a test', () => {
  test.each([
    ['passes where it holds on every backend', [expectation('a', true), expectation('b', true)], 'passed', 0],
    ['fails where it does not on one', [expectation('a', true), expectation('b', false)], 'failed', 1],
    ['is no pass where it could not be told', [expectation('a', true), expectation('b', null)], 'unknown', 1],
    ['is skipped where its backends do not run', [expectation('a', null, { verdict: 'skipped' })], 'skipped', 0],
    ['is not that of another line', [expectation('a', false, { line: 8 })], 'skipped', 0],
  ] as const)('%s', (_, expects, state, complaints) => {
    const result = testResult(item, answer([...expects]));
    expect([result.state, result.complaints.length]).toEqual([state, complaints]);
  });

  test('shows the witness of a failure, in words and as a stack with the last step first', () => {
    const { complaints } = testResult(item, answer([expectation('a', false, { witness, schedule: '0x1.1' })]));
    expect(complaints).toEqual([
      {
        message: [
          'not so on a: sometimes; complete, 9 states',
          'witness, schedule 0x1.1:',
          '  cpu 0  line 4: load heap[2]',
          '  cpu 1  line 6: write heap[2]',
        ].join('\n'),
        steps: [
          { label: 'cpu 1: write heap[2]', line: 6 },
          { label: 'cpu 0: load heap[2]', line: 4 },
        ],
      },
    ]);
  });

  test('of a script that has errors says which', () => {
    const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    const diagnostics = [{ code: 'PTE004', severity: 'error', message: 'no such thing', ...place } as const];
    expect(testResult(item, answer([], { backends: [], diagnostics }))).toMatchObject({
      state: 'unknown',
      complaints: [{ message: 'PTE004: no such thing' }],
    });
  });
});

describe('an exploration in a sentence', () => {
  test('that holds', () => {
    expect(spokenExploration(answer([expectation('a', true)]))).toEqual({
      tone: 'well',
      text: 'x.pte: 1 of 1 hold; no dirty bit can be lost; a: complete, 9 states, 2 outcomes',
      hasWitness: false,
    });
  });

  test('with a witness', () => {
    expect(spokenExploration(answer([expectation('a', false, { schedule: '0x1.1' })]))).toMatchObject({
      tone: 'failed',
      hasWitness: true,
    });
  });

  test('of nothing', () => {
    expect(spokenExploration(answer([], { backends: [] })).text).toBe('x.pte: nothing to explore');
  });

  test('of a script in which no CPU does anything, on backends that would all be fine', () => {
    const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    const diagnostics = [{ code: 'PTE060', severity: 'warning', message: 'no CPU does anything', ...place } as const];
    expect(spokenExploration(answer([], { diagnostics }))).toMatchObject({
      tone: 'failed',
      text: 'x.pte: no CPU does anything',
    });
  });
});
