/**
 * Mutated scripts against the live server: cut, doubled, shuffled and sprinkled with what does not belong there. Every
 * version must be answered for, and every feature must have an answer that is no error.
 */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallHierarchyItem, Position } from 'vscode-languageserver/node';
import { type RunAnswer, runRequest } from '../../src/protocol/messages.ts';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start()));
afterAll(() => editor.stop());

const root = join(import.meta.dirname, '../..');
const corpus = globSync('media/examples/*.pte', { cwd: root }).map(name => readFileSync(join(root, name), 'utf8'));
const strays = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '..',
  ',',
  '"',
  '#',
  '-1',
  '999999999999',
  '0x',
  'expect',
  'cpu',
  'on',
  'fn',
  'while',
  'x = 1',
  '§',
  '\0',
];

/** A script with some of its pieces gone, doubled, swapped or replaced. */
const mutated = fc
  .record({
    script: fc.constantFrom(...corpus),
    cuts: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.integer({ min: 0, max: 40 }),
        what: fc.constantFrom('drop', 'double', 'stray', 'elsewhere'),
        stray: fc.constantFrom(...strays),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ script, cuts }) =>
    cuts.reduce((text, { at, length, what, stray }) => {
      const from = Math.floor(at * text.length);
      const piece = text.slice(from, from + length);
      const [before, after] = [text.slice(0, from), text.slice(from + length)];
      if (what === 'drop') return before + after;
      if (what === 'double') return before + piece + piece + after;
      if (what === 'stray') return `${before} ${stray} ${after}`;
      return piece + before + after;
    }, script),
  );

test('every mutated script is answered for', async () => {
  const uri = await editor.open('mutated.pte', '');
  const textDocument = { uri };
  await fc.assert(
    fc.asyncProperty(mutated, fc.nat(30), fc.nat(60), async (text, line, character) => {
      const version = await editor.change(uri, text);
      const position = { line, character };
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      const diagnostics = await editor.diagnostics(uri, p => p.version === version);
      expect(diagnostics.filter(d => d.code === 'PTE099')).toEqual([]);
      await Promise.all([
        editor.ask('textDocument/hover', { textDocument, position }),
        editor.ask('textDocument/completion', { textDocument, position }),
        editor.ask('textDocument/signatureHelp', { textDocument, position }),
        editor.ask('textDocument/definition', { textDocument, position }),
        editor.ask('textDocument/prepareRename', { textDocument, position }),
        editor.ask('textDocument/references', { textDocument, position, context: { includeDeclaration: true } }),
        editor.ask('textDocument/documentHighlight', { textDocument, position }),
        askCalls(uri, position),
        editor.ask('workspace/symbol', { query: 'p' }),
        editor.ask('textDocument/documentSymbol', { textDocument }),
        editor.ask('textDocument/foldingRange', { textDocument }),
        editor.ask('textDocument/semanticTokens/full', { textDocument }),
        editor.ask('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }),
        editor.ask('textDocument/codeAction', { textDocument, range, context: { diagnostics } }),
      ]);
      const answer = await editor.ask<RunAnswer>(runRequest, { uri });
      expect(answer.version).toBe(version);
      expect(editor.errors).toEqual([]);
    }),
    { seed: 20080523, numRuns: 120 },
  );
});

/** Who calls the function at a position, and what it calls, where there is one. */
async function askCalls(uri: string, position: Position): Promise<void> {
  const items = await editor.ask<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', {
    textDocument: { uri },
    position,
  });
  for (const item of items ?? [])
    await Promise.all(['incomingCalls', 'outgoingCalls'].map(way => editor.ask(`callHierarchy/${way}`, { item })));
}
