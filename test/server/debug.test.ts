/** Debug sessions through the language server: the adapter’s own messages, for a script that is open and not saved. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Editor } from './client.ts';

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: Record<string, unknown>;
}

const script = `backend naive
map heap 1 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap }
expect sometimes lost D
`;

let editor: Editor;
const heard: { readonly session: string; readonly message: Message }[] = [];
beforeAll(async () => {
  editor = await Editor.start({ options: { commands: true } });
  editor.connection.onNotification('ptelab/debugMessage', told => void heard.push(told));
});
afterAll(() => editor.stop());

/** A thread takes its time to start on a busy machine. */
const patience = { timeout: 20_000 };
let seq = 0;
const say = (session: string, command: string, given: object = {}) =>
  editor.ask('ptelab/debugMessage', { session, message: { seq: ++seq, type: 'request', command, arguments: given } });
const of = (session: string) => heard.filter(told => told.session === session).map(({ message }) => message);
const event = (session: string, name: string) =>
  expect.poll(() => of(session).find(m => m.event === name), patience).toBeTruthy();

async function begin(session: string, given: object) {
  const uri = await editor.open(`${session}.pte`, script);
  await editor.ask('ptelab/debugStart', { session, uri });
  await say(session, 'initialize', { adapterID: 'pte', pathFormat: 'path' });
  await say(session, 'launch', { program: `/${session}.pte`, ...given });
  await event(session, 'initialized');
  await say(session, 'configurationDone');
  await event(session, 'stopped');
}

test('two sessions at once, each with its own script', async () => {
  await begin('one', {});
  await begin('two', { backend: 'native' });
  await say('one', 'next', { threadId: 1 });
  await expect.poll(() => of('one').filter(m => m.event === 'stopped').length, patience).toBe(2);
  expect(of('two').filter(m => m.event === 'stopped')).toHaveLength(1);
  expect(of('two').find(m => m.event === 'ptelab/position')?.body).toMatchObject({ backend: 'native' });
});

test('a witness is explored on a thread, and gone through from its end', async () => {
  await begin('witness', { witness: 5 });
  const stopped = of('witness').find(m => m.event === 'stopped');
  expect(stopped?.body).toMatchObject({ reason: 'exception', text: 'sometimes lost D shows here' });
});

test('a restart takes the text as it stands by then', async () => {
  await begin('edited', {});
  await editor.change('file:///scripts/edited.pte', script.replace('cpu 1 { write heap }', ''));
  await say('edited', 'restart');
  await expect.poll(() => of('edited').filter(m => m.event === 'stopped').length, patience).toBe(2);
  await say('edited', 'threads');
  await expect.poll(() => of('edited').find(m => m.command === 'threads')?.body?.threads, patience).toHaveLength(1);
});

test('what there is not is refused', async () => {
  await expect(say('nobody', 'threads')).rejects.toThrow('there is no such debug session');
  await expect(editor.ask('ptelab/debugStart', { session: 'x', uri: 'file:///shut.pte' })).rejects.toThrow(
    'is not open',
  );
  await editor.ask('ptelab/debugEnd', { session: 'two' });
  await expect(say('two', 'threads')).rejects.toThrow('there is no such debug session');
});

test('a lens and an action debug a witness, for a client that has the commands', async () => {
  const uri = await editor.open('lens.pte', script);
  const lens = async () => {
    const all = await editor.ask<{ command?: { command: string; arguments?: unknown[] } }[]>('textDocument/codeLens', {
      textDocument: { uri },
    });
    return all.find(l => l.command?.command === 'pteLab.debug')?.command?.arguments;
  };
  await expect
    .poll(lens, patience)
    .toEqual([uri, { backend: 'naive', schedule: expect.stringMatching(/^\dx/), witness: 5 }]);
});
