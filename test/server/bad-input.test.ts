/**
 * Whatever an editor sends, the server answers with a code and a place, within a second, and is there for the next
 * message. One server takes all of it.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ErrorCodes } from 'vscode-languageserver';
import { type RunAnswer, runRequest } from '../../src/protocol/messages.ts';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start();
  // What the first script costs a server that has just started is no matter here.
  await editor.diagnostics(await editor.open('first.pte', 'map heap 4 pages rw\ncpu 0 { read heap }'));
});
afterAll(() => editor.stop());

/** After everything that follows, the server still does its work. */
afterEach(async () => {
  expect(editor.process.exitCode).toBeNull();
  const uri = await editor.open('alive.pte', 'cpu 0 { read heap }');
  const [unknown] = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
  expect(unknown.code).toBe('PTE004');
});

const heap = 'map heap 16 pages rw\n';
const updating = (body: string): string =>
  `${heap}cpu 0 {\n  lock heap\n  ${body}\n  unlock heap\n  flush_tlb heap\n}\n`;

/** Each with the code that is expected, and the line it is expected at. */
const scripts: readonly (readonly [name: string, text: string, code: string, line: number])[] = [
  ['an empty file', '', 'PTE060', 1],
  ['a binary file', '\x7fELF\0\x01\x02', 'PTE009', 1],
  ['a file that is no UTF-8', '# \uFFFD\n', 'PTE009', 1],
  ['5 MB', `#${'x'.repeat(5_000_000)}`, 'PTE008', 1],
  ['repeat 1000000000', `${heap}cpu 0 { repeat 1000000000 { write heap[0] } }`, 'PTE012', 2],
  ['an empty repeat 1000000000', 'cpu 0 { repeat 1000000000 { } }', 'PTE012', 1],
  ['a map of 2^60 pages', 'map heap 1152921504606846976 pages rw\ncpu 0 { read heap }', 'PTE030', 1],
  ['for, 10,000 deep', `cpu 0 { ${'for i in 0..2 { '.repeat(10_000)}`, 'PTE010', 1],
  ['parentheses, 10,000 deep', `param n = ${'('.repeat(10_000)}1`, 'PTE010', 1],
  ['a million words', 'fork '.repeat(200_000), 'PTE011', 1],
  ['a hundred thousand comments and more', `${heap}${'#\n'.repeat(200_000)}cpu 0 { read heap }`, 'PTE011', 20_002],
  ['an unknown backend', 'backend xen-2.6.72\ncpu 0 { fork }', 'PTE020', 1],
  ['a CPU that was not declared', 'machine { cpus 2 }\ncpu 9 { fork }', 'PTE026', 2],
  ['a page outside its map', `${heap}cpu 0 { read heap[16] }`, 'PTE031', 2],
  ['a start without commit', updating('let old = ptep_modify_prot_start(heap[1])'), 'PTE042', 4],
  ['a commit without start', updating('let o = read_pte(heap[1]) ptep_modify_prot_commit(heap[1], o)'), 'PTE041', 4],
  [
    'a commit without the lock',
    `${heap}cpu 0 { let o = ptep_modify_prot_start(heap[1]) ptep_modify_prot_commit(heap[1], o) }`,
    'PTE044',
    2,
  ],
  [
    'a changed frame in a commit',
    updating(
      'let o = ptep_modify_prot_start(heap[1]) let x = read_pte(heap[2]) ptep_modify_prot_commit(heap[1], o, x)',
    ),
    'PTE048',
    4,
  ],
  ['an unlock with updates queued', `${heap}cpu 0 {\n  lock heap\n  lazy { unlock heap }\n}`, 'PTE046', 4],
];

describe('scripts', () => {
  test.each(scripts)('%s', async (name, text, code, line) => {
    const started = performance.now();
    const uri = await editor.open(`${name.replace(/\W/g, '-')}.pte`, text);
    const found = await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === code));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(found.find(d => d.code === code)?.range.start.line).toBe(line - 1);
    const answer = await editor.ask<RunAnswer>(runRequest, { uri });
    expect(Array.isArray(answer.recordings)).toBe(true);
    for (const method of ['hover', 'completion', 'signatureHelp', 'definition', 'prepareRename', 'documentHighlight'])
      await editor.ask(`textDocument/${method}`, { textDocument: { uri }, position: { line: 0, character: 9 } });
    for (const method of ['documentSymbol', 'foldingRange', 'codeLens', 'semanticTokens/full'])
      await editor.ask(`textDocument/${method}`, { textDocument: { uri } });
    await editor.ask('textDocument/formatting', { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } });
    await editor.close(uri);
  });
});

describe('messages', () => {
  const position = { line: 0, character: 0 };

  test('about documents that are not open', async () => {
    const textDocument = { uri: 'file:///nowhere.pte' };
    expect(await editor.ask('textDocument/hover', { textDocument, position })).toBeNull();
    expect(await editor.ask('textDocument/rename', { textDocument, position, newName: 'x' })).toBeNull();
    await editor.connection.sendNotification('textDocument/didChange', {
      textDocument: { ...textDocument, version: 2 },
      contentChanges: [{ text: 'x' }],
    });
    await editor.connection.sendNotification('textDocument/didClose', { textDocument });
    expect(editor.publishedFor(textDocument.uri)).toEqual([]);
  });

  test('after a document was closed: its diagnostics are withdrawn, and stay away', async () => {
    const uri = await editor.open('closed.pte', 'cpu 0 { read heap }');
    await editor.diagnostics(uri, p => p.diagnostics.length > 0);
    await editor.change(uri, 'cpu 0 { write heap }');
    await editor.close(uri);
    await editor.diagnostics(uri, p => p.diagnostics.length === 0);
    await editor.ask('textDocument/hover', { textDocument: { uri }, position });
    expect(editor.publishedFor(uri).at(-1)?.diagnostics).toEqual([]);
  });

  test('out of order: an older version does not undo a newer one', async () => {
    const uri = await editor.open('order.pte', '');
    const change = (version: number | null, text: string) =>
      editor.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    await change(5, 'map heap 4 pages rw\ncpu 0 { read heap }');
    await change(3, 'nonsense');
    await change(null, 'nonsense');
    const symbols = await editor.ask<{ name: string }[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(symbols.map(s => s.name)).toEqual(['heap', 'cpu 0']);
  });

  test('with positions and ranges that are nowhere', async () => {
    const uri = await editor.open('nowhere.pte', 'map heap 4 pages rw\ncpu 0 { read heap }');
    const textDocument = { uri };
    for (const at of [
      { line: 1e9, character: 1e9 },
      { line: -1, character: -1 },
      { line: 0.5, character: Number.NaN },
      {},
    ])
      for (const method of ['hover', 'completion', 'signatureHelp', 'definition'])
        await editor.ask(`textDocument/${method}`, { textDocument, position: at }).catch(() => undefined);
    await editor.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 9 },
      contentChanges: [
        { range: { start: { line: 70, character: 0 }, end: { line: -3, character: 99 } }, text: '#' },
        { range: { start: { line: 0, character: 5 }, end: { line: 0, character: 1 } }, text: '' },
      ],
    });
  });

  test('that are no messages of the protocol, or miss their parameters', async () => {
    for (const method of ['textDocument/hover', 'textDocument/completion', 'textDocument/rename', 'bogus/method']) {
      await editor.ask(method, {}).catch(() => undefined);
      await editor.ask(method, null).catch(() => undefined);
    }
    for (const method of ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'bogus/notice'])
      await editor.connection.sendNotification(method, {});
  });

  test('of our own with parameters that are none: what is wrong is said by name', async () => {
    const uri = await editor.open('own.pte', 'map heap 4 pages rw\ncpu 0 { read heap }');
    const wrong: readonly (readonly [method: string, params: unknown, message: string])[] = [
      ['run', null, '`params` is an object'],
      ['run', { uri: 7 }, '`uri` is a text'],
      ['run', { uri, backends: 'native' }, '`backends` is a list'],
      ['run', { uri, backends: [1] }, '`backends[0]` is a text'],
      ['replay', { uri, backend: 'native' }, '`schedule` is missing'],
      ['explore', { uri, outcomes: 'yes' }, '`outcomes` is true or false'],
      ['witnesses', {}, '`uri` is missing'],
      ['expectations', { uri }, '`text` is missing'],
      ['compare', { uri, trace: 5, traceName: 't' }, '`trace` is a text'],
      ['import', {}, '`trace` is missing'],
      ['words', { uri, backends: {} }, '`backends` is a list'],
      ['export', { uri }, '`format` is missing'],
      ['export', { uri, format: 'html', page: { script: 1 } }, '`page.script` is a text'],
      ['sweep', { uri, from: 'one', to: 2 }, '`from` is a whole number'],
      ['tool', { name: 'check' }, '`input` is missing'],
      ['copyKernel', null, '`params` is an object'],
      ['review', {}, '`patch` is missing'],
      ['code', { uri, version: 1, backend: 'native', event: '0', schedule: '' }, '`event` is a whole number'],
      ['debugStart', { uri }, '`session` is missing'],
      ['debugMessage', { session: 'a', message: [] }, '`message` is an object'],
      ['debugEnd', { session: {} }, '`session` is a text'],
    ];
    for (const [method, params, message] of wrong)
      await expect(editor.ask(`ptelab/${method}`, params as object), method).rejects.toMatchObject({
        code: ErrorCodes.InvalidParams,
        message,
      });
  });

  test('in a flood: the newest text is the one that counts', async () => {
    const uri = await editor.open('flood.pte', '');
    let version = 0;
    for (let i = 0; i < 500; i++) version = await editor.change(uri, `map heap ${i + 1} pages rw\ncpu 0 { read heap }`);
    await editor.diagnostics(uri, p => p.version === version);
    const [heapSymbol] = await editor.ask<{ detail: string }[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    });
    expect(heapSymbol.detail).toBe('500 pages rw');
  });
});
