/** A client that does everything wrong is answered all the same, and the next request is served. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { file, folder } from '../cli/ptelab.ts';
import { Client } from './client.ts';

const script = `backend native
map heap 1 pages rw
cpu 0 { write heap }
expect never lost D
`;

// Each test starts a process.
let client: Client;
beforeEach(() => {
  client = new Client();
});
afterEach(() => client.close());

const launch = (rest: object): Promise<unknown> => client.send('launch', rest);

test('requests before there is a program', async () => {
  for (const command of ['threads', 'next', 'stackTrace', 'configurationDone', 'setBreakpoints', 'restart', 'rubbish'])
    await expect(client.send(command, { threadId: 1 })).rejects.toThrow('no program has been launched');
  expect(await client.begin(script)).toMatchObject({ reason: 'entry' });
});

test.each([
  [{}, '`program` is missing: the path of a .pte script'],
  [{ program: 7 }, '`program` is a text'],
  [{ program: 'no/such.pte' }, 'cannot read no/such.pte: there is no such file'],
  [{ program: '/' }, 'cannot read /: it is a directory'],
  [{ program: 'P', backend: 'xen-9' }, 'there is no backend xen-9'],
  [{ program: 'P', schedule: '5x5' }, 'the machine has 1'],
  [{ program: 'P', schedule: 'x' }, 'a schedule is turns like 0x12'],
  [{ program: 'P', witness: 'four' }, '`witness` is the line of an `expect`'],
  [{ program: 'P', witness: 1 }, 'line 1 has no `expect`; there is one at line 4'],
  [{ program: 'P', witness: 4 }, 'line 4 has no witness: native:'],
  [{ program: 'P', until: 'gone' }, '`until`:'],
  [{ program: 'P', until: '7' }, '`until` is what an `expect` asks for'],
  [{ program: 'P', stopOnEntry: 'yes' }, '`stopOnEntry` is true or false'],
])('a launch that cannot be: %j', async (args, message) => {
  const path = `${folder}/${file('launched.pte', script)}`;
  const given = 'program' in args && args.program === 'P' ? { ...args, program: path } : args;
  await expect(launch(given)).rejects.toThrow(message);
  // It can be tried again.
  await launch({ program: path });
  await expect(launch({ program: path })).rejects.toThrow('a session has one program');
});

test('a script with an error says where', async () => {
  const path = `${folder}/${file('broken.pte', 'map heap 1 pages rw\ncpu 0 { write heep }\n')}`;
  await expect(launch({ program: path })).rejects.toThrow('broken.pte:2:15: there is no `heep`');
});

test('a script that is too large to be held says so', async () => {
  const path = `${folder}/${file('huge.pte', 'map heap 60000000 pages rw\ncpu 0 { mprotect heap r }\n')}`;
  await expect(launch({ program: path })).rejects.toThrow('huge.pte cannot be debugged');
});

test('requests that make no sense', async () => {
  await client.begin(script);
  await expect(client.send('next', { threadId: 99 })).rejects.toThrow('there is no thread 99');
  await expect(client.send('scopes', { frameId: 9999 })).rejects.toThrow('there is no thread');
  await expect(client.send('fly', {})).rejects.toThrow('there is no request fly');
  await expect(client.send('source', { sourceReference: 12345 })).rejects.toThrow('there is no such source');
  await expect(client.send('goto', { threadId: 1, targetId: 9 })).rejects.toThrow('there is no thread 10');
  await expect(client.send('completions', { text: 'h', column: 1, frameId: 16 })).rejects.toThrow('no thread');
  expect((await client.variablesRequest({ variablesReference: 777 })).body.variables).toEqual([]);
  const other = await client.setBreakpointsRequest({ source: { path: '/other.pte' }, breakpoints: [{ line: 1 }] });
  expect(other.body.breakpoints).toMatchObject([
    { verified: false, message: 'this is not the script that is debugged' },
  ]);
  await client.send('goto', { threadId: 1, targetId: 1e9 });
  expect((await client.threadsRequest()).body.threads).toHaveLength(1);
});

test.each([
  ['next', {}, '`threadId` is missing'],
  ['stackTrace', { threadId: 'x' }, '`threadId` is a whole number from 0 up'],
  ['stackTrace', { threadId: 1, levels: -1 }, '`levels` is a whole number from 0 up'],
  ['scopes', ['x'], '`arguments` is an object'],
  ['variables', { variablesReference: 0.5 }, '`variablesReference` is a whole number from 0 up'],
  ['evaluate', {}, '`expression` is missing'],
  ['completions', { text: 'he', column: 'x' }, '`column` is a whole number from 0 up'],
  ['setBreakpoints', {}, '`source` is missing'],
  ['setBreakpoints', { source: {}, breakpoints: [{ line: 1, condition: 7 }] }, '`breakpoints[0].condition` is a text'],
  ['setFunctionBreakpoints', { breakpoints: 7 }, '`breakpoints` is a list'],
  ['setExceptionBreakpoints', { filters: [7] }, '`filters[0]` is a text'],
  ['setDataBreakpoints', { breakpoints: [null] }, '`breakpoints[0]` is an object'],
  ['dataBreakpointInfo', {}, '`name` is missing'],
  ['gotoTargets', { line: 1 }, '`source` is missing'],
  ['ptelab/goTo', { event: -1 }, '`event` is a whole number from 0 up'],
  ['setVariable', { variablesReference: 1, name: 'x', value: '1' }, 'there is no request setVariable'],
  ['constructor', {}, 'there is no request constructor'],
  ['initialize', { pathFormat: 'uri' }, 'only supports native paths'],
  ['initialize', { linesStartAt1: 'yes' }, '`linesStartAt1` is true or false'],
])('arguments that are none: %s %j', async (command, args, message) => {
  await client.begin(script);
  await expect(client.send(command, args)).rejects.toThrow(message);
});

test('what a client leaves out has the protocol’s value, and null is as good as nothing', async () => {
  expect(await client.send('initialize', {})).toMatchObject({ body: { supportsStepBack: true } });
  await client.begin(script);
  const none = await client.send('setBreakpoints', { source: { path: client.script }, breakpoints: null });
  expect(none).toMatchObject({ body: { breakpoints: [] } });
});

test('a restart that cannot be leaves the program as it was', async () => {
  await client.begin(script);
  const other = `${folder}/${file('other.pte', 'cpu 0 { read nothing }')}`;
  await expect(client.send('restart', { arguments: { program: other } })).rejects.toThrow('other.pte:1:14');
  expect(await client.setLines({ line: 3 })).toMatchObject([{ verified: true }]);
  expect(await client.move('restart')).toMatchObject({ reason: 'entry' });
});

test('messages that are none are passed over', async () => {
  const text = '{"seq":1,"type":"request"';
  client.raw(`Content-Length: ${text.length}\r\n\r\n${text}`);
  client.raw('Content-Length: 2\r\n\r\n[]');
  client.raw('Content-Length: 4\r\n\r\nnull');
  expect(await client.begin(script)).toMatchObject({ reason: 'entry' });
  await expect.poll(() => client.complaints).toContain('a message is no JSON');
  expect(client.complaints).toContain('a message is no request');
});

test('a message in pieces, and two at once', async () => {
  const text = JSON.stringify({ seq: 90, type: 'request', command: 'initialize', arguments: { adapterID: 'ü' } });
  const bytes = `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  client.raw(bytes.slice(0, 9));
  await new Promise(resolve => setTimeout(resolve, 50));
  client.raw(bytes.slice(9) + bytes);
  expect(await client.begin(script)).toMatchObject({ reason: 'entry' });
});

test.each([
  ['Content-Length: 99999999\r\n\r\n', 'a message has 99999999 bytes; it has at most 1048576'],
  ['Length: 3\r\n\r\nabc', 'a message has no Content-Length'],
  ['x'.repeat(5000), 'a message has no header'],
])('a stream that is no protocol ends the session: %s', async (bytes, message) => {
  client.raw(bytes);
  const status = await new Promise(resolve => client.adapter.on('close', resolve));
  expect(status).toBe(2);
  expect(client.complaints).toContain(message);
});
