/** The order of a conversation: what comes too early, twice or too late is refused by its code, and nobody waits for ever. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

let server: ChildProcess;
afterEach(() => server.kill());

function start(): ProtocolConnection {
  server = spawn(process.execPath, [join(import.meta.dirname, '../../dist/server.cjs'), '--stdio']);
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout!),
    new StreamMessageWriter(server.stdin!),
  );
  connection.listen();
  return connection;
}

const initialize = { processId: null, rootUri: null, capabilities: {} };
const codeOf = (answer: Promise<unknown>): Promise<number | undefined> =>
  answer.then(
    () => undefined,
    error => error.code,
  );
const uri = 'file:///a.pte';
/** Far more states than are looked at before the test goes on. */
const heavy = `map heap 40 pages rw written
${[0, 1, 2, 3].map(c => `cpu ${c} { mprotect heap r write heap mprotect heap rw }`).join('\n')}`;

test('a request before initialize is refused, a notification dropped', async () => {
  const client = start();
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'pte', version: 1, text: heavy },
  });
  expect(await codeOf(client.sendRequest('ptelab/run', { uri }))).toBe(-32002);
  await client.sendRequest('initialize', initialize);
  expect(await client.sendRequest('textDocument/documentSymbol', { textDocument: { uri } })).toBeFalsy();
});

test('initialize comes once', async () => {
  const client = start();
  await client.sendRequest('initialize', initialize);
  expect(await codeOf(client.sendRequest('initialize', initialize))).toBe(-32600);
});

test('an opening without a text is dropped', async () => {
  const client = start();
  await client.sendRequest('initialize', initialize);
  for (const text of [undefined, null, 12345])
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pte', version: 1, text },
    });
  expect(await client.sendRequest('textDocument/documentSymbol', { textDocument: { uri } })).toBeFalsy();
});

test('what is asked before shutdown is answered, what is asked after it refused', async () => {
  const client = start();
  await client.sendRequest('initialize', initialize);
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'pte', version: 1, text: heavy },
  });
  const pending = codeOf(client.sendRequest('ptelab/explore', { uri }));
  await client.sendRequest('shutdown');
  expect(await pending).toBeLessThan(0);
  expect(await codeOf(client.sendRequest('ptelab/run', { uri }))).toBe(-32600);
  const ended = new Promise(resolve => server.once('exit', resolve));
  await client.sendNotification('exit');
  expect(await ended).toBe(0);
});
