/** `ptelab/tool` over a real connection: the engine's answer to a call of an agent's tool. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolRequest } from '../../src/protocol/tool.ts';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const script = 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect traps == 0\n';
const call = (name: unknown, input: unknown) => editor.ask<object>(toolRequest, { name, input });

test('answers, whatever documents are open', async () => {
  expect(await call('check', { script })).toEqual({ ok: true, diagnostics: [] });
  expect(await call('run', { script })).toMatchObject({ status: 'well', expectations: '1 of 1 hold' });
  expect(await call('run', { script, backends: ['nativ'] })).toEqual({
    error: 'there is no backend nativ; did you mean native?',
  });
});

test.each([
  ['reference', {}, 'no such tool'],
  ['constructor', {}, 'no such tool'],
  [undefined, undefined, '`name` is missing'],
  ['run', {}, 'script is missing'],
  ['run', null, '`input` is missing'],
])('refuses %s %j', async (name, input, words) => {
  await expect(call(name, input)).rejects.toThrow(words);
});

test('a call that is cancelled is over, and the next is answered', async () => {
  const cpus = [0, 1, 2, 3].map(
    cpu =>
      `cpu ${cpu} {\n${Array.from({ length: 12 }, (_, i) => `write heap[${i}]\nmprotect heap[${i}] r\n`).join('')}}\n`,
  );
  const endless = `backend native\nmap heap 12 pages rw\n${cpus.join('')}`;
  const { CancellationTokenSource } = await import('vscode-languageserver/node');
  const source = new CancellationTokenSource();
  const params = { name: 'explore', input: { script: endless, maxStates: 2_000_000 } };
  const long = editor.connection.sendRequest(toolRequest, params, source.token);
  setTimeout(() => source.cancel(), 1000);
  await expect(long).rejects.toThrow('cancelled');
  expect(await call('check', { script })).toMatchObject({ ok: true });
});
