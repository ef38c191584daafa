import { expect, test } from 'vitest';
import { summary, toPanel } from '../../src/host/answers.ts';
import type { BackendResult, ExpectResult, ReportedDiagnostic } from '../../src/model/report.ts';
import type { PackedRecording, RunAnswer } from '../../src/protocol/messages.ts';
import { packBatches } from '../../src/protocol/packed-batches.ts';
import { packLog } from '../../src/protocol/packed-log.ts';

const noRows = {
  length: 0,
  kind: new Uint8Array(),
  cpu: new Uint8Array(),
  line: new Uint32Array(),
  page: new Int32Array(),
  lo: new Uint32Array(),
  hi: new Uint32Array(),
  a: new Int32Array(),
  b: new Int32Array(),
  c: new Int32Array(),
  time: new Float64Array(),
  folds: [],
  truncated: false,
};

const native = { backend: 'native', traps: 0, hypercalls: 0, faults: 1, lost: [{ bit: 'D', page: 'heap[3]' }] };
const recording: PackedRecording = {
  result: native as unknown as BackendResult,
  batches: packBatches([]),
  log: packLog(noRows),
  pages: [],
  cpus: 2,
  buffer: null,
};
const answer: RunAnswer = {
  uri: 'file:///heap.pte',
  version: 7,
  script: 'heap.pte',
  recordings: [recording],
  expects: [],
  diagnostics: [],
};
const error = {
  code: 'PTE021',
  severity: 'error',
  line: 4,
  column: 3,
  message: 'no such backend',
} as ReportedDiagnostic;

test('a run is shown with the text that was run', () => {
  expect(toPanel(answer, 'map heap 4 pages rw')).toMatchObject({
    kind: 'show',
    version: 7,
    text: 'map heap 4 pages rw',
    recordings: [recording],
  });
});

test('a script goes by its file and asks its question; one without a file goes by its question', () => {
  const text = '# Is D lost?\nmap heap 4 pages rw';
  expect(toPanel(answer, text)).toMatchObject({ script: 'heap.pte', question: 'Is D lost?' });
  const unnamed = { ...answer, uri: 'untitled:Untitled-1', script: 'Untitled-1' };
  expect(toPanel(unnamed, text)).toMatchObject({ script: 'Is D lost?', question: '' });
  expect(toPanel(unnamed, '')).toMatchObject({ script: 'Untitled-1', question: '' });
});

test('a run that errors stopped failed, and says where', () => {
  const stopped = { ...answer, recordings: [], diagnostics: [error, error] };
  expect(toPanel(stopped, '')).toEqual({
    kind: 'failed',
    uri: 'file:///heap.pte',
    message: 'heap.pte:4:3: PTE021: no such backend (and 1 more)',
    script: 'heap.pte',
    problems: [
      { line: 4, message: 'no such backend' },
      { line: 4, message: 'no such backend' },
    ],
  });
});

test('a script without backends that run is shown as it is', () => {
  expect(toPanel({ ...answer, recordings: [] }, '')).toMatchObject({ kind: 'show', recordings: [] });
});

test('the log names counts, lost bits and expectations in one line', () => {
  const expects = [{ ok: true }, { ok: false }] as ExpectResult[];
  expect(summary({ ...answer, expects }, 12.4)).toBe(
    'heap.pte, version 7, 12 ms. native: 0 traps, 0 hypercalls, 1 fault, lost D of heap[3]; 1 of 2 hold',
  );
});
