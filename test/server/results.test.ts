/**
 * Diagnostics and results over a real connection: what is published when, what a run answers, and what moves along
 * while somebody types.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancellationTokenSource, ProgressType } from 'vscode-languageserver/node';
import { STRETCH } from '../../src/model/log.ts';
import { type RunAnswer, type RunProgress, runRequest } from '../../src/protocol/messages.ts';
import { unpackLog } from '../../src/protocol/packed-log.ts';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start()));
afterAll(() => editor.stop());

const examples = join(import.meta.dirname, '../../media/examples');
const naive = readFileSync(join(examples, 'lost-dirty-naive.pte'), 'utf8');
/** The same loss, with nobody who expects it. */
const unexpected = naive.replace(/^expect.*$/m, '');
/** Too much to run with every key, and for the deadline, but a second or more of work for a thread. */
const heavy = `map heap 4096 pages rw\ncpu 0 { repeat 4000 { write heap } }\n`;

describe('a lost bit', () => {
  test('is marked where it is overwritten, with the read and the other CPU', async () => {
    const uri = await editor.open('lost.pte', unexpected);
    const diagnostics = await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE201'));
    const lost = diagnostics.find(d => d.code === 'PTE201')!;
    expect(lost.severity).toBe(1);
    expect(lost.message).toMatch(/D and A of heap\[2\] are lost on native: read at line 6, set by hardware for cpu 1/);
    expect(lost.range).toEqual({ start: { line: 6, character: 2 }, end: { line: 6, character: 40 } });
    expect(lost.relatedInformation?.map(r => [r.location.range.start.line + 1, r.message])).toEqual([
      [6, 'cpu 0 read the entry here'],
      [11, 'hardware set it here, for cpu 1'],
    ]);
  });

  test('that the script expects is information', async () => {
    const uri = await editor.open('expected.pte', naive);
    const diagnostics = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
    expect(diagnostics.map(d => [d.code, d.severity])).toEqual([['PTE203', 3]]);
  });

  test('keeps its mark, further down, while lines are added above, and loses it with its line', async () => {
    const uri = await editor.open('moving.pte', unexpected);
    await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE201'));
    const version = await editor.change(uri, `#\n#\n${unexpected}`);
    await editor.diagnostics(uri, p => p.version === version);
    const lines = editor
      .publishedFor(uri)
      .filter(p => p.version === version)
      .map(p => p.diagnostics.filter(d => d.code === 'PTE201').map(d => d.range.start.line));
    expect(new Set(lines.flat())).toEqual(new Set([8]));
    const fixed = unexpected.replace(/let old = .*\n.*\n/, '');
    const last = await editor.change(uri, fixed);
    expect((await editor.diagnostics(uri, p => p.version === last)).map(d => d.code)).not.toContain('PTE201');
  });
});

test('a failed expectation is marked at its line', async () => {
  const uri = await editor.open(
    'fails.pte',
    'map heap 64 pages rw\nbackend xen-2.6.26\ncpu 0 { mprotect heap r }\nexpect traps == 0\n',
  );
  const [failed] = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
  expect(failed).toMatchObject({ code: 'PTE204', severity: 1, range: { start: { line: 3, character: 0 } } });
  expect(failed.message).toBe('not so on xen-2.6.26: traps is 128 on its only schedule');
});

test('nothing runs by itself where the setting is off', async () => {
  const quiet = await Editor.start({ runOnType: false });
  const uri = await quiet.open('quiet.pte', unexpected);
  await quiet.diagnostics(uri);
  const answer = await quiet.ask<RunAnswer>(runRequest, { uri });
  const before = quiet.publishedFor(uri);
  expect(answer.recordings).toHaveLength(1);
  expect(before.slice(0, 1).map(p => p.diagnostics)).toEqual([[]]);
  expect((await quiet.diagnostics(uri, p => p.diagnostics.length > 0)).map(d => d.code)).toEqual(['PTE201']);
  await quiet.stop();
});

describe('ptelab/run', () => {
  test('answers with everything that a timeline needs', async () => {
    const uri = await editor.open('run.pte', naive);
    const answer = await editor.ask<RunAnswer>(runRequest, { uri });
    expect(answer).toMatchObject({ uri, version: 1, script: 'run.pte', diagnostics: [] });
    expect(answer.expects).toMatchObject([{ line: 12, ok: true }]);
    const [{ log, result, pages, cpus }] = answer.recordings;
    expect(unpackLog(log).length).toBeGreaterThan(10);
    expect(result.lost.map(l => l.bit).sort()).toEqual(['A', 'D']);
    expect([pages[0].name, cpus]).toEqual(['heap', 2]);
  });

  test('on other backends, and of a text that is not open', async () => {
    const answer = await editor.ask<RunAnswer>(runRequest, {
      uri: 'untitled:Untitled-1',
      text: naive,
      backends: ['naive', 'xen-6.1'],
    });
    expect(answer).toMatchObject({ script: 'Untitled-1' });
    expect(answer.recordings.map(r => r.result.backend)).toEqual(['naive', 'xen-6.1']);
  });

  test('errors stop it, and are its answer', async () => {
    const uri = await editor.open('wrong.pte', 'cpu 0 { read nothing }');
    const answer = await editor.ask<RunAnswer>(runRequest, { uri });
    expect(answer.recordings).toEqual([]);
    expect(answer.diagnostics).toMatchObject([{ code: 'PTE004', line: 1, column: 14 }]);
  });

  test.each([
    [{ uri: 'file:///unknown.pte' }, /not open/],
    [{ uri: 7 }, /`uri` is a text/],
    [null, /`params` is an object/],
    [{ uri: 'a', text: naive, backends: ['bogus'] }, /there is no backend bogus/],
  ])('%j is refused', async (params, message) => {
    await expect(editor.ask(runRequest, params)).rejects.toThrow(message);
  });
});

describe('a heavy script', () => {
  test('does not run by itself, and says so', async () => {
    const uri = await editor.open('heavy.pte', heavy);
    const diagnostics = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
    expect(diagnostics).toMatchObject([{ code: 'PTE210', severity: 3 }]);
  });

  test('run by command, it delays no answer, and a cancel is answered at once', async () => {
    const uri = await editor.open('heavy.pte', heavy);
    await editor.diagnostics(uri, p => p.diagnostics.length > 0);
    const cancel = new CancellationTokenSource();
    const run = editor.connection.sendRequest(runRequest, { uri }, cancel.token).then(
      () => 'answered',
      error => error.message,
    );
    await new Promise(resolve => setTimeout(resolve, 300));
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const started = performance.now();
      await editor.ask('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 22 } });
      times.push(performance.now() - started);
    }
    const started = performance.now();
    cancel.cancel();
    expect(await run).toBe('the run was cancelled');
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(1000);
    // The thread that was ended is replaced.
    const small = await editor.open('small.pte', naive);
    expect((await editor.ask<RunAnswer>(runRequest, { uri: small })).recordings).toHaveLength(1);
  });
});

describe('a long run', () => {
  /** Some 15 events a call. */
  const calls = (n: number) =>
    `backend native\nbackend naive\nmap heap 2 pages rw\ncpu 0 { for i in 0..${n} { mprotect heap[0] r  mprotect heap[0] rw } }\n`;

  test('is told of while it goes on, and each recording is sent once', async () => {
    const uri = await editor.open('long.pte', calls(8000));
    const heard: RunProgress[] = [];
    const listening = editor.connection.onProgress(new ProgressType<RunProgress>(), 'parts', p => void heard.push(p));
    const answer = await editor.ask<RunAnswer>(runRequest, { uri, partialResultToken: 'parts' });
    listening.dispose();
    expect(answer.recordings).toEqual([]);
    expect(heard.map(p => p.backend).filter((name, i, all) => name !== all[i - 1])).toEqual(['native', 'naive']);
    const whole = heard.filter(p => p.complete);
    expect(whole.map(p => [p.backend, p.done, p.of])).toEqual([
      ['native', 1, 2],
      ['naive', 2, 2],
    ]);
    // a look at a run that goes on is the beginning of what it comes to
    const [first] = heard.filter(p => p.recording);
    expect(first).toMatchObject({ backend: 'native', events: STRETCH });
    const log = unpackLog(first.recording!.log);
    const all = unpackLog(whole[0].recording!.log);
    expect(log.length).toBe(STRETCH - 1);
    expect(all.length).toBeGreaterThan(log.length);
    expect(all.time.subarray(0, log.length)).toEqual(log.time);
    expect(heard.length).toBeLessThan(20);
  });

  test('a short one is not, and is its answer', async () => {
    const uri = await editor.open('short.pte', calls(3));
    const heard: RunProgress[] = [];
    const listening = editor.connection.onProgress(new ProgressType<RunProgress>(), 'none', p => void heard.push(p));
    const answer = await editor.ask<RunAnswer>(runRequest, { uri, partialResultToken: 'none' });
    listening.dispose();
    expect(answer.recordings).toHaveLength(2);
    expect(heard).toEqual([]);
  });
});
