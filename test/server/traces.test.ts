/** Requests about traces and exports, as the extension makes them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareScript } from '../../src/library/compare.ts';
import type { RunAnswer } from '../../src/protocol/messages.ts';
import { unpackLog } from '../../src/protocol/packed-log.ts';
import {
  compareRequest,
  type ExportAnswer,
  exportFormatsRequest,
  exportRequest,
  type FormatChoice,
  type ImportAnswer,
  importRequest,
  type WordsAnswer,
  wordsRequest,
} from '../../src/protocol/traces.ts';
import { comparisonText, readTrace } from '../../src/trace/index.ts';
import { recording } from '../trace/recordings.ts';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const script =
  'backend native\nbackend xen-2.6.27\nmap heap 33 pages rw written\ncpu 0 {\n  mprotect heap r\n  mprotect heap rw\n}\n';
/** The same on the kernel that the recording is of. */
const recorded = script.replace('xen-2.6.27', 'xen-6.1');
const compare = async (text: string, trace: string): Promise<RunAnswer> =>
  editor.ask(compareRequest, { uri: await editor.open('flip.pte', text), trace, traceName: 'flip_33.txt' });

test('a script beside a trace that it agrees with', async () => {
  const answer = await compare(recorded, recording('flip_33'));
  expect(answer).toMatchObject({
    script: 'flip.pte',
    diagnostics: [],
    comparison: { agrees: true, trace: 'flip_33.txt' },
  });
  expect(answer.comparison?.text).toMatch(/740 events, all the same\n$/);
  expect(answer.recordings.map(r => [r.result.backend, r.differs, r.observed])).toEqual([
    ['xen-6.1', [], undefined],
    ['flip_33.txt', [], true],
  ]);
  expect(answer.recordings[1].result.hypercalls).toBe(answer.recordings[0].result.hypercalls);
  const [predicted, observed] = answer.recordings.map(r => unpackLog(r.log).time);
  expect(observed.at(-1)).toBeLessThanOrEqual(predicted.at(-1)!);
});

test('the first difference in a line, and marks on both sides', async () => {
  const answer = await compare(recorded, recording('flip_33').replace('496 arg bytes', '512 arg bytes'));
  expect(answer.comparison?.agrees).toBe(false);
  expect(answer.comparison?.difference).toMatch(
    /events: predicted xen_mc_flush: flushing 1 hypercalls, 496 arg bytes, 0 callbacks; recorded flushing 1 hypercalls, 512 arg bytes, 0 callbacks \(\S+:\d+\)$/,
  );
  expect(answer.recordings.map(r => r.differs?.length)).toEqual([1, 1]);
});

test.each([
  ['bits by their names', recorded.replace(' written', ''), 'A and D are set in the trace, and clear in the run'],
  [
    'two events by theirs',
    recorded.replace('heap r\n', 'heap rw\n'),
    'predicted call mprotect; recorded xen_mmu_ptep_modify_prot_start (flip_33.txt:22)',
  ],
])('the first difference says %s, and no entry in digits', async (_, text, said) => {
  const { comparison } = await compare(text, recording('flip_33'));
  expect(comparison?.difference).toContain(`after 0 equal events: ${said}`);
  expect(comparison?.difference).not.toContain('pteval');
});

test.each(['on', 'off'])(
  'a comparison says what the command line says, whatever hardware the trace is of: spurious faults %s',
  async knob => {
    // Whether a write through a stale TLB entry faults is a knob; recordings are of a machine that walks again.
    const grown = `backend xen-6.1
map x 1 pages rw read
setup {
  let before = read_pte(x[0])
  write_pte(x[0], pte_wrprotect(before))
}
cpu 0 {
  read x[0]
  lock x
  let now = read_pte(x[0])
  write_pte(x[0], pte_mkwrite(now))
  unlock x
  write x[0]
  munmap x
}
`;
    const machine = grown.replace('xen-6.1', `xen-6.1 { spurious_fault ${knob} }`);
    const uri = await editor.open('machine.pte', machine);
    const { text: trace }: ExportAnswer = await editor.ask(exportRequest, { uri, format: 'ftrace' });
    const { comparison } = await compare(grown, trace);
    expect(comparison?.agrees).toBe(knob === 'off');
    const { compared } = compareScript(grown, 'flip.pte', readTrace(trace));
    expect(comparison?.text).toBe(comparisonText(compared!.comparison, 'flip.pte', 'flip_33.txt', 'xen-6.1'));
  },
);

test('a script with errors is not compared', async () => {
  const answer = await compare('map heap\n', recording('flip_33'));
  expect(answer.recordings).toEqual([]);
  expect(answer.diagnostics.some(d => d.severity === 'error')).toBe(true);
});

test('a trace as a script', async () => {
  const answer: ImportAnswer = await editor.ask(importRequest, { trace: recording('flip_33') });
  expect(answer.script).toContain('map heap 33 pages rw written at 0x10000000000');
  expect(answer.problems).toEqual([]);
});

test('every format that is offered can be had', async () => {
  const uri = await editor.open('flip.pte', script);
  const formats: FormatChoice[] = await editor.ask(exportFormatsRequest, {});
  expect(formats.map(f => f.name)).toEqual(expect.arrayContaining(['chrome-trace', 'report', 'ftrace', 'html']));
  for (const { name, needsPage } of formats) {
    const page = needsPage ? { script: '', style: '' } : undefined;
    const { text }: ExportAnswer = await editor.ask(exportRequest, { uri, format: name, page });
    expect(text.length, name).toBeGreaterThan(100);
  }
  await expect(editor.ask(exportRequest, { uri, format: 'punch-cards' })).rejects.toThrow('no format');
});

test('what a format has not is refused at its place', async () => {
  const uri = await editor.open(
    'huge.pte',
    'backend native-6.1\nmap heap 512 pages rw huge\ncpu 0 { mprotect heap r }\n',
  );
  await expect(editor.ask(exportRequest, { uri, format: 'promela' })).rejects.toThrow(
    'huge.pte:2:5: huge entries are not in the model for SPIN',
  );
});

test('each format says what it is', async () => {
  const formats: FormatChoice[] = await editor.ask(exportFormatsRequest, {});
  for (const { name, label, title } of formats) {
    expect(label).not.toBe(name);
    expect(`${label} ${title}`).not.toContain('--');
  }
});

test('two backends in words, statement by statement; and another that the script does not name', async () => {
  const uri = await editor.open('flip.pte', script);
  const { backends, others }: WordsAnswer = await editor.ask(wordsRequest, { uri });
  expect(backends.map(b => b.name)).toEqual(['native', 'xen-2.6.27']);
  const [native, xen] = backends.map(b => b.text);
  expect(native).toContain('# mprotect heap r\n');
  expect(native).toContain('  xchg: heap[0]');
  expect(xen).toContain('  xen_mc_flush: flushing 1 hypercalls, 512 arg bytes, 0 callbacks\n');
  const headings = (text: string) => text.split('\n').filter(line => line.includes('# '));
  expect(headings(native)).toEqual(headings(xen));
  for (const text of [native, xen]) expect(text).toMatch(/\n {2}[\d,]+ cycles\n/);
  expect(others).toContain('xen-2.6.26');
  expect(others).not.toContain('native');
  const more: WordsAnswer = await editor.ask(wordsRequest, { uri, backends: ['xen-2.6.26'] });
  expect(more.backends.map(b => b.name)).toEqual(['xen-2.6.26']);
  await expect(editor.ask(wordsRequest, { uri, backends: ['xne-2.6.26'] })).rejects.toThrow(/xen-2\.6\.26/);
});
