/** Two clients on one wire: Monaco's, and ours for the one request that LSP does not know. */
import { expect, test } from 'vitest';
import { Wire } from '../../playground/wire.ts';

type Message = Record<string, unknown>;

function wired() {
  const sent: Message[] = [];
  const worker = { postMessage: (message: Message) => sent.push(message) } as unknown as Worker;
  const wire = new Wire(worker, 'script');
  const answer = (data: Message) => worker.onmessage!(new MessageEvent('message', { data }));
  return { wire, sent, answer };
}

const never = new AbortController().signal;

test('an answer goes to whoever asked', async () => {
  const { wire, sent, answer } = wired();
  const heard: unknown[] = [];
  wire.setListener(message => heard.push(message));
  const ours = wire.request('ptelab/run', { uri: 'a' }, { signal: never });
  await wire.send({ jsonrpc: '2.0', id: 1, method: 'textDocument/hover' });
  answer({ jsonrpc: '2.0', id: 1, result: 'theirs' });
  answer({ jsonrpc: '2.0', id: sent[0].id, result: 'ours' });
  expect(await ours).toBe('ours');
  expect(heard).toEqual([{ jsonrpc: '2.0', id: 1, result: 'theirs' }]);
});

test('an error, and a server that is gone', async () => {
  const { wire, sent, answer } = wired();
  const failed = wire.request('ptelab/run', {}, { signal: never });
  answer({ jsonrpc: '2.0', id: sent[0].id, error: { code: -32602, message: 'no such backend' } });
  await expect(failed).rejects.toThrow('no such backend');
  const gone = wire.request('ptelab/run', {}, { signal: never });
  wire.fail('stopped');
  await expect(gone).rejects.toThrow('stopped');
});

test('a server that never came up answers nobody later, either; one that was there may go on', async () => {
  const dead = wired();
  dead.wire.fail('not found');
  await expect(dead.wire.request('ptelab/run', {}, { signal: never })).rejects.toThrow('not found');
  expect(dead.sent).toEqual([]);
  const { wire, sent, answer } = wired();
  answer({ jsonrpc: '2.0', method: 'window/logMessage', params: {} });
  wire.fail('an error in a timer');
  const again = wire.request('ptelab/run', {}, { signal: never });
  answer({ jsonrpc: '2.0', id: sent[0].id, result: 'ran' });
  expect(await again).toBe('ran');
});

test('a run that is given up is cancelled at the server', () => {
  const { wire, sent } = wired();
  const control = new AbortController();
  void wire.request('ptelab/run', {}, { signal: control.signal });
  control.abort();
  expect(sent[1]).toEqual({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: sent[0].id } });
});

test('progress goes to whoever asked, and a notification that we listen to is kept from Monaco', async () => {
  const { wire, sent, answer } = wired();
  const heard: unknown[] = [];
  wire.setListener(message => heard.push(message));
  wire.onNotification('ptelab/verdict', params => heard.push(params));
  const progress: unknown[] = [];
  void wire.request('ptelab/explore', {}, { signal: never, progress: value => progress.push(value) });
  answer({ jsonrpc: '2.0', method: '$/progress', params: { token: sent[0].id, value: { message: '200 states' } } });
  answer({ jsonrpc: '2.0', method: 'ptelab/verdict', params: 'all hold' });
  expect(progress).toEqual([{ message: '200 states' }]);
  expect(heard).toEqual(['all hold']);
});

test('Monaco’s initialization says our options too', async () => {
  const { wire, sent } = wired();
  await wire.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params: { rootUri: null } });
  expect(sent[0]).toMatchObject({ params: { rootUri: null, initializationOptions: {} } });
});

test('what comes before Monaco listens waits for it', () => {
  const { wire, answer } = wired();
  answer({ jsonrpc: '2.0', method: 'window/logMessage' });
  const heard: unknown[] = [];
  wire.setListener(message => heard.push(message));
  expect(heard).toHaveLength(1);
});

test('it can be waited for that Monaco has said something', async () => {
  const { wire } = wired();
  const opened = wire.whenSent('textDocument/didOpen');
  await wire.send({ jsonrpc: '2.0', method: 'initialized' });
  await wire.send({ jsonrpc: '2.0', method: 'textDocument/didOpen' });
  await opened;
});

test('the server hears of the script alone, and Monaco is not left waiting about another text', async () => {
  const { wire, sent } = wired();
  const heard: unknown[] = [];
  wire.setListener(message => heard.push(message));
  const about = (uri: string) => ({ textDocument: { uri } });
  await wire.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: about('script') });
  await wire.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: about('another') });
  await wire.send({ jsonrpc: '2.0', id: 7, method: 'textDocument/hover', params: about('another') });
  expect(sent.map(({ params }) => params)).toEqual([about('script')]);
  expect(heard).toEqual([{ jsonrpc: '2.0', id: 7, result: null }]);
});
