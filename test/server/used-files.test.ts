/** Scripts that use files, in an editor: read from disk or by the client, checked again when a file changes, names across files. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CompletionItem,
  Diagnostic,
  Hover,
  Location,
  MarkupContent,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { type CodeAnswer, type CodeParams, codeRequest } from '../../src/protocol/code.ts';
import { type ExploreAnswer, exploreRequest } from '../../src/protocol/explored.ts';
import {
  type ListAnswer,
  type ListParams,
  listRequest,
  type RunAnswer,
  runRequest,
} from '../../src/protocol/messages.ts';
import { type ExportAnswer, exportRequest } from '../../src/protocol/traces.ts';
import { usedUri } from '../../src/server/used-files.ts';
import { cursor, Editor } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'ptelab-use-'));
const kernel = `# Makes an entry clean,
# whatever hardware does meanwhile.
fn clean(p) {
  let old = read_pte(p)
  write_pte(p, pte_mkclean(old))
}
backend mine from native
`;
const script = `use "kernels/mine.pte"
map heap 4 pages rw written
cpu 0 { clean(heap[0]) }
expect always heap[0] lacks D on mine
`;
const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const at = (text: string, word: string, skip = 0) => {
  const before = text.slice(0, text.indexOf(word) + skip).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
};
const codes = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, range }) => `${code}:${range.start.line + 1}`);

let editor: Editor;
beforeAll(async () => {
  mkdirSync(join(folder, 'work/kernels'), { recursive: true });
  mkdirSync(join(folder, 'work/scripts'), { recursive: true });
  write('outside.pte', 'param n = 4\n');
  write('work/kernels/mine.pte', kernel);
  symlinkSync(join(folder, 'outside.pte'), join(folder, 'work/kernels/link.pte'));
  editor = await Editor.start({
    runOnType: false,
    options: { reads: true, exploreOnType: false },
    folders: [uriOf('work')],
  });
});
afterAll(async () => {
  await editor.stop();
  rmSync(folder, { recursive: true });
});

/** The diagnostics that come for a document, until these are there. */
const shows = (uri: string, wanted: readonly string[]) =>
  editor.diagnostics(
    uri,
    found => found === editor.publishedFor(uri).at(-1) && codes(found.diagnostics).join() === wanted.join(),
  );

describe('a file beside the script', () => {
  const user = uriOf('work/heap.pte');
  const used = uriOf('work/kernels/mine.pte');

  test('is read though nobody has it open', async () => {
    await editor.open(user, script);
    await shows(user, []);
  });

  test('a mistake that is written into it shows there and at the `use`, and goes again', async () => {
    await editor.open(used, kernel);
    await editor.change(used, kernel.replace('pte_mkclean(old)', 'pte_mkclean(oldest)'));
    await shows(user, ['PTE081:1']);
    await shows(used, ['PTE004:5']);
    await editor.change(used, kernel);
    await shows(user, []);
    await shows(used, []);
  });

  test('a mistake that only the call brings about shows in the file, too', async () => {
    await editor.change(user, script.replace('clean(heap[0])', 'clean(3)'));
    await shows(used, ['PTE015:4']);
    await editor.change(user, script);
    await shows(used, []);
  });

  test('names lead from one to the other', async () => {
    const position = at(script, 'clean(');
    const textDocument = { uri: user };
    const place = (uri: string, text: string, word: string) => ({
      uri,
      range: { start: at(text, word), end: at(text, word, 5) },
    });
    expect(await editor.ask<Location>('textDocument/definition', { textDocument, position })).toEqual(
      place(used, kernel, 'clean('),
    );
    const hover = await editor.ask<Hover>('textDocument/hover', { textDocument, position });
    expect((hover.contents as MarkupContent).value).toContain('whatever hardware does meanwhile');
    const context = { includeDeclaration: true };
    for (const [uri, text] of [
      [user, script],
      [used, kernel],
    ]) {
      const found = await editor.ask<Location[]>('textDocument/references', {
        textDocument: { uri },
        position: at(text, 'clean('),
        context,
      });
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([place(user, script, 'clean('), place(used, kernel, 'clean(')]));
    }
    const path = await editor.ask<Location>('textDocument/definition', {
      textDocument,
      position: { line: 0, character: 9 },
    });
    expect(path.uri).toBe(used);
  });

  test('a rename is made in both', async () => {
    const params = { textDocument: { uri: used }, position: at(kernel, 'mine from'), newName: 'ours' };
    const { changes } = await editor.ask<WorkspaceEdit>('textDocument/rename', params);
    expect(Object.entries(changes!).map(([uri, edits]) => [uri, edits.map(e => e.newText)])).toEqual(
      expect.arrayContaining([
        [used, ['ours']],
        [user, ['ours']],
      ]),
    );
  });
});

test.each([
  ['../kernels/mine.pte', []],
  ['../../outside.pte', ['PTE080:1']],
  ['../kernels/link.pte', ['PTE080:1']],
  ['none.pte', ['PTE080:1']],
])('a script in a folder of the workspace uses %s', async (path, wanted) => {
  const uri = uriOf(`work/scripts/${path.replace(/\W/g, '_')}.pte`);
  await editor.open(
    uri,
    script.replace('kernels/mine.pte', path).replace('clean(heap[0])', 'fork').replace(' on mine', ''),
  );
  await shows(uri, wanted.length > 0 ? wanted : []);
});

test('half a character in a path, which an edit may leave, is no end of the server', () => {
  expect(usedUri('file:///a/b.pte', 'x\ud83d.pte')).toBe('file:///a/x%EF%BF%BD.pte');
});

test('a workspace that is on no disk is read by the client, and again when it changes', async () => {
  let text = 'fn clean(p) { flush_tlb q }\n';
  const asked: string[] = [];
  editor.connection.onRequest('ptelab/read', ({ uri }: { uri: string }) => {
    asked.push(uri);
    return { text };
  });
  const uri = 'memfs:/project/heap.pte';
  await editor.open(uri, script.replace(' on mine', ''));
  await shows(uri, ['PTE081:1']);
  await shows('memfs:/project/kernels/mine.pte', ['PTE004:1']);
  text = 'fn clean(p) { write_pte(p, pte_mkclean(read_pte(p))) }\n';
  await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: 'memfs:/project/kernels/mine.pte', type: 2 }],
  });
  await shows(uri, []);
  expect(asked).toEqual(Array(2).fill('memfs:/project/kernels/mine.pte'));
});

describe('the path of a `use` is completed', () => {
  const pathsAt = async (uri: string, text: string) => {
    const marked = cursor(text);
    await editor.open(uri, marked.text);
    const params = { textDocument: { uri }, position: marked.position };
    const found = await editor.ask<CompletionItem[]>('textDocument/completion', params);
    return found.map(({ textEdit }) => textEdit as TextEdit);
  };
  const range = (from: number, to: number) => ({
    start: { line: 0, character: from },
    end: { line: 0, character: to },
  });

  test('by the files beside the script and below it; links are left out', async () => {
    write('work/other.pte', 'param m = 1\n');
    expect(await pathsAt(uriOf('work/new.pte'), 'use "ker|nels/"\n')).toEqual([
      { range: range(5, 13), newText: 'other.pte' },
      { range: range(5, 13), newText: 'kernels/mine.pte' },
    ]);
    expect(await pathsAt(uriOf('work/scripts/new.pte'), 'use "|"')).toEqual([]);
  });

  test('with the quote, where there is none', async () => {
    expect(await pathsAt(uriOf('work/kernels/new.pte'), 'use "m|')).toEqual([
      { range: range(5, 6), newText: 'mine.pte"' },
    ]);
  });

  test('by what the client lists, where the workspace is on no disk', async () => {
    const folders: Record<string, ListAnswer> = {
      'memfs:/project': { files: ['heap.pte', 'a.txt', 'my mm.pte'], folders: ['kernels', '.git'] },
      'memfs:/project/kernels': { files: ['mine.pte'], folders: [] },
    };
    editor.connection.onRequest(listRequest, ({ uri }: ListParams) => folders[uri]);
    expect((await pathsAt('memfs:/project/heap.pte', 'use "|"')).map(({ newText }) => newText)).toEqual([
      'my mm.pte',
      'kernels/mine.pte',
    ]);
  });

  test('in no comment, and of no document without a file', async () => {
    expect(await pathsAt('untitled:Untitled-2', 'use "|"')).toEqual([]);
    expect(await pathsAt(uriOf('work/new.pte'), '# use "|"')).toEqual([]);
  });
});

test('a backend that is text in a file stands at its own lines of that file at an event', async () => {
  write(
    'work/kernels/variant.pte',
    'backend ours from native\nfn ptep_modify_prot_commit(p, new) on ours {\n  write_pte(p, new)\n}\n',
  );
  const uri = uriOf('work/variant.pte');
  await editor.open(uri, 'use "kernels/variant.pte"\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\n');
  const found = new Set<string>();
  for (let event = 0; event < 20; event++) {
    const params: CodeParams = { uri, version: 1, backend: 'ours', event, schedule: '0' };
    for (const { uri: file, function: fn, line } of (await editor.ask<CodeAnswer>(codeRequest, params)).lines)
      found.add(`${file} ${fn} ${line}`);
  }
  expect(found).toContain(`${uriOf('work/kernels/variant.pte')} ptep_modify_prot_commit 3`);
});

describe('what the client has yet to read is waited for', () => {
  /** A script whose file takes the client a while; each in a folder of its own, since a file is read once. */
  const openSlow = async (folder: string) => {
    editor.connection.onRequest('ptelab/read', async () => {
      await new Promise(resolve => setTimeout(resolve, 200));
      return { text: 'backend slow from native\n' };
    });
    const uri = `memfs:/project/${folder}/waits.pte`;
    await editor.open(uri, 'use "slow.pte"\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\n');
    return uri;
  };

  test('by a run', async () => {
    const { recordings, diagnostics } = await editor.ask<RunAnswer>(runRequest, { uri: await openSlow('run') });
    expect(diagnostics).toEqual([]);
    expect(recordings.map(({ result }) => result.backend)).toEqual(['slow']);
  });

  test('by an exploration', async () => {
    const answer = await editor.ask<ExploreAnswer>(exploreRequest, { uri: await openSlow('explore') });
    expect(answer.diagnostics).toEqual([]);
    expect(answer.backends.map(({ result }) => result.backend)).toEqual(['slow']);
  });

  test('by an export', async () => {
    const { text } = await editor.ask<ExportAnswer>(exportRequest, { uri: await openSlow('export'), format: 'report' });
    expect(text).toContain('slow');
  });
});

test('a script without a file has no other beside it', async () => {
  await editor.open('untitled:Untitled-1', script);
  await shows('untitled:Untitled-1', ['PTE080:1', 'PTE017:3', 'PTE028:4']);
});
