/** Clients that say odd things of themselves, answer what nobody can use, or do not answer at all: the server goes on. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver';
import { type ReadParams, readRequest } from '../../src/protocol/messages.ts';
import { type SweepAnswer, sweepRequest } from '../../src/protocol/sweep.ts';
import { Editor } from './client.ts';

let editor: Editor | undefined;
afterEach(() => editor?.stop());

test.each<object>([
  { workspaceFolders: 'file:///a' },
  { workspaceFolders: [null, 5, {}, { uri: 7 }, { uri: 'file:///a', name: 'a' }] },
  { workspaceFolders: null, rootUri: 5 },
  { capabilities: null },
  { capabilities: { workspace: 'all', textDocument: [] } },
  { initializationOptions: null },
  { initializationOptions: [] },
  {
    initializationOptions: { runOnType: 'yes', explore: { deadline: -1, maxStates: 'all', maxMemory: {} }, kernel: 9 },
  },
])('initialize with %j', async params => {
  editor = await Editor.start({ params });
  const uri = await editor.open('a.pte', 'cpu 0 { read heap }');
  const [unknown] = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
  expect(unknown.code).toBe('PTE004');
  expect(editor.errors).toEqual([]);
});

test('one that never says whether it took an edit has its sweep all the same', async () => {
  editor = await Editor.start({ runOnType: false });
  editor.connection.onRequest('workspace/applyEdit', () => new Promise(() => undefined));
  const uri = await editor.open('n.pte', 'map heap 64 pages rw written\ncpu 0 { mprotect heap r }\n');
  const { report } = await editor.ask<SweepAnswer>(sweepRequest, { uri, from: 1, to: 3, make: true });
  expect(report?.values).toEqual([1, 2, 3]);
});

test('one that never answers about its settings has its scripts checked', async () => {
  editor = await Editor.start({
    params: {
      capabilities: {
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
      },
    },
  });
  for (const method of ['workspace/configuration', 'client/registerCapability'])
    editor.connection.onRequest(method, () => new Promise(() => undefined));
  const uri = await editor.open('a.pte', 'cpu 0 { read heap }');
  expect((await editor.diagnostics(uri, p => p.diagnostics.length > 0))[0].code).toBe('PTE004');
});

describe('files that the client reads', () => {
  const using = 'use "k.pte"\nmap heap 4 pages rw\ncpu 0 { read heap }\n';

  test.each<[unknown, string]>([
    [null, '`answer` is an object'],
    [5, '`answer` is an object'],
    [{}, 'the client has no text of it'],
    [{ text: 7 }, '`text` is a text'],
    [{ refused: ['no'] }, '`refused` is a text'],
  ])('an answer %j is asked for once', async (answer, why) => {
    editor = await Editor.start({ runOnType: false, options: { reads: true } });
    let asked = 0;
    editor.connection.onRequest(readRequest, () => {
      asked++;
      return answer;
    });
    const uri = await editor.open('mem://w/a/s.pte', using);
    const [refused] = await editor.diagnostics(uri, p => p.diagnostics.some(({ code }) => code === 'PTE080'));
    expect(refused.message).toContain(why);
    expect(asked).toBe(1);
  });

  test('a list that is none offers no files', async () => {
    editor = await Editor.start({ runOnType: false, options: { reads: true } });
    editor.connection.onRequest('ptelab/list', () => ({ files: 'k.pte', folders: null }));
    const uri = await editor.open('mem://w/a/s.pte', 'use ""\n');
    const position = { line: 0, character: 5 };
    const offered = await editor.ask<{ items: unknown[] } | unknown[] | null>('textDocument/completion', {
      textDocument: { uri },
      position,
    });
    expect(offered && 'items' in offered ? offered.items : (offered ?? [])).toEqual([]);
  });

  test('folders that are added and removed while a script is open count from then on', async () => {
    editor = await Editor.start({ runOnType: false, options: { reads: true }, folders: ['mem://w/a'] });
    const asked: string[] = [];
    editor.connection.onRequest(readRequest, ({ uri }: ReadParams) => {
      asked.push(uri);
      return { text: 'param n = 4\n' };
    });
    const uri = await editor.open('mem://w/a/s.pte', 'use "../b/k.pte"\nmap heap n pages rw\ncpu 0 { read heap }\n');
    const outside = (found: readonly Diagnostic[]) => found.some(d => String(d.message).includes('lies outside'));
    await editor.diagnostics(uri, p => outside(p.diagnostics));
    const change = (event: object) =>
      editor!.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    const [small, large] = ['mem://w/a', 'mem://w'].map(uri => ({ uri, name: uri }));
    await change({ added: [large, { uri: 5 }], removed: [small, null] });
    await editor.diagnostics(uri, p => p.diagnostics.length === 0);
    expect(asked).toEqual(['mem://w/b/k.pte']);
    await change({ added: [small], removed: [large] });
    await editor.diagnostics(uri, p => outside(p.diagnostics));
  });
});
