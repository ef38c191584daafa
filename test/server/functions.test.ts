/** The language service for functions, asked over a real connection. `|` is the cursor. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CompletionItem,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  MarkupContent,
  SemanticTokens,
  SignatureHelp,
  SymbolInformation,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { cursor, Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start({ runOnType: false })));
afterAll(() => editor.stop());

const script = `backend xen-2.6.26
backend native as bare
map heap 4 pages rw
# Takes the right to write away,
# as *mprotect* does.
fn protect(p, permission) {
  let old = ptep_modify_prot_start(p)
  let tries = 0
  while tries < 3 max 4 {
    tries = tries + 1
    old = pte_modify(old, permission)
  }
  ptep_modify_prot_commit(p, old)
}
fn all(from, to) {
  protect(from, r)
  protect(to, r)
}
fn set_pte_at(p, value) on bare {
  write_pte(p, value)
}
fn set_pte_at(p, value) on xen-2.6.26 {
  write_pte(p, value)
}
cpu 0 {
  lock heap
  all(heap[0], heap[1])
  set_pte_at(heap[2], read_pte(heap[2]))
  unlock heap
}
`;
/** The script with a cursor before the `n`-th occurrence of a text. */
const at = (text: string, n = 1): string => {
  const parts = script.split(text);
  return `${parts.slice(0, n).join(text)}|${text}${parts.slice(n).join(text)}`;
};
const lineOf = ({ range }: { range: Location['range'] }) => range.start.line + 1;

test('the script is right', async () => {
  const uri = await editor.open('right.pte', script);
  expect(await editor.diagnostics(uri)).toEqual([]);
});

describe('completion', () => {
  const labels = async (marked: string): Promise<string[]> =>
    (await editor.askAt<CompletionItem[]>('textDocument/completion', marked)).map(item => item.label);
  const head = script.slice(0, script.indexOf('cpu 0'));

  test.each([
    [
      `${head}cpu 0 { | }`,
      ['protect', 'all', 'set_pte_at', 'mprotect'],
      ['while', 'loop', 'break', 'continue', 'heap'],
    ],
    [`${head}cpu 0 { all(|) }`, ['heap', 'protect'], ['p', 'old', 'mprotect']],
    [
      `${head}fn next(p) { let old = read_pte(p) | }`,
      ['while', 'loop', 'return', 'old', 'p', 'all'],
      ['heap', 'next', 'fn'],
    ],
    [`${head}fn next(p) { old = pte_mkold(|) }`, ['p', 'protect'], ['next', 'value', 'while', 'heap']],
    [`${head}fn next(p) { loop | }`, ['max'], ['p']],
    [`${head}fn |`, ['ptep_modify_prot_commit', 'set_pte_at'], ['read_pte', 'pte_mkold', 'while', 'max']],
    [`${head}fn ptep_get_and_clear(p) on |`, ['bare', 'xen-2.6.26'], ['native']],
    [`${head}|`, ['fn', 'cpu'], ['while', 'max']],
    [`${head}cpu 0 { let | }`, [], ['fn', 'while', 'max', 'break']],
  ])('%#', async (marked, wanted, unwanted) => {
    const found = await labels(marked);
    expect(found).toEqual(expect.arrayContaining(wanted));
    expect(found.filter(label => unwanted.includes(label))).toEqual([]);
  });

  test('an item says what its author says of it', async () => {
    const items = await editor.askAt<CompletionItem[]>('textDocument/completion', `${head}cpu 0 { | }`);
    expect(items.find(item => item.label === 'protect')).toMatchObject({
      detail: 'protect(p, permission)',
      documentation: 'Takes the right to write away,\nas *mprotect* does.',
    });
  });
});

describe('signature help', () => {
  const help = (marked: string) => editor.askAt<SignatureHelp | null>('textDocument/signatureHelp', marked);

  test('which argument of the script’s function is written', async () => {
    const answer = await help(script.replace('protect(from, r)', 'protect(from, |r)'));
    expect(answer?.activeParameter).toBe(1);
    expect(answer?.signatures).toMatchObject([
      { label: 'protect(p, permission)', parameters: [{ label: 'p' }, { label: 'permission' }] },
    ]);
  });

  test('none where a function is declared', async () => {
    expect(await help(script.replace('fn all(from, to)', 'fn all(from, |to)'))).toBeNull();
  });
});

describe('hover', () => {
  test.each([
    ['a call', at('protect(from'), /fn protect\(p, permission\)[\s\S]*Takes the right[\s\S]*\\\*mprotect\\\*/],
    [
      'a function in the kernel’s place',
      at('set_pte_at(heap'),
      /on bare\n[\s\S]*on xen-2\.6\.26\n[\s\S]*In place of the kernel’s/,
    ],
    ['what the kernel’s is for', at('set_pte_at(p'), /xen_set_pte_at/],
    ['a parameter', at('from, r'), /\*\*from\*\*: a parameter of `all`/],
    ['a parameter of the kernel’s', at('value)', 2), /\*\*value\*\*: the entry to be written/],
    ['a variable', at('tries = tries'), /let tries = 0/],
    ['a word', at('while'), /In a function/],
  ])('%s', async (_, marked, wanted) => {
    const { contents } = await editor.askAt<Hover>('textDocument/hover', marked);
    expect((contents as MarkupContent).value).toMatch(wanted);
  });
});

describe('names', () => {
  test('definition of a function, a parameter, a variable', async () => {
    for (const [marked, line] of [
      [at('protect(to'), 6],
      [at('permission)', 2), 6],
      [at('tries + 1'), 8],
      [at('bare {'), 2],
    ] as const)
      expect(lineOf(await editor.askAt<Location>('textDocument/definition', marked))).toBe(line);
  });

  test('a kernel function that two replace has two definitions', async () => {
    const found = await editor.askAt<Location[]>('textDocument/definition', at('set_pte_at(heap'));
    expect(found.map(lineOf)).toEqual([19, 22]);
  });

  test('references', async () => {
    const found = await editor.askAt<Location[]>('textDocument/references', at('protect(p'), {
      context: { includeDeclaration: true },
    });
    expect(found.map(lineOf)).toEqual([6, 16, 17]);
  });

  test('highlights tell assignments from reads', async () => {
    const found = await editor.askAt<DocumentHighlight[]>('textDocument/documentHighlight', at('tries < 3'));
    expect(found.map(({ kind, ...h }) => `${lineOf(h)} ${kind === 3 ? 'write' : 'read'}`)).toEqual([
      '8 write',
      '9 read',
      '10 write',
      '10 read',
    ]);
  });

  const renamed = async (marked: string, newName: string): Promise<string> => {
    const { changes } = await editor.askAt<WorkspaceEdit>('textDocument/rename', marked, { newName });
    const lines = cursor(marked).text.split('\n');
    const edits = Object.values(changes!)[0].toSorted((a, b) => b.range.start.character - a.range.start.character);
    for (const { range, newText } of edits) {
      const line = lines[range.start.line];
      lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
    }
    return lines.join('\n');
  };

  test('rename of a function, and of a name that another function has as well', async () => {
    expect(await renamed(at('protect(to'), 'guard')).toBe(script.replaceAll('protect(', 'guard('));
    const all = script.indexOf('fn all');
    expect(await renamed(at('from, to'), 'p')).toBe(
      script.slice(0, all) + script.slice(all).replace('from, to', 'p, to').replace('protect(from', 'protect(p'),
    );
  });

  test.each([
    ['into another parameter', at('from, to'), 'to'],
    ['into a function', at('from, to'), 'protect'],
    ['into a kernel function', at('all('), 'set_pte_at'],
    ['of a kernel function', at('set_pte_at(p'), 'mine'],
  ])('no rename %s', async (_, marked, newName) => {
    await expect(editor.askAt('textDocument/rename', marked, { newName })).rejects.toThrow(/“.*”/);
  });

  test('what can be renamed', async () => {
    expect(await editor.askAt('textDocument/prepareRename', at('all(heap'))).toMatchObject({ placeholder: 'all' });
    expect(await editor.askAt('textDocument/prepareRename', at('set_pte_at(p'))).toBeNull();
  });
});

describe('calls', () => {
  const item = async (marked: string): Promise<CallHierarchyItem> =>
    (await editor.askAt<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', marked))[0];

  test('who calls a function', async () => {
    const calls = await editor.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', {
      item: await item(at('protect(p')),
    });
    expect(calls.map(({ from, fromRanges }) => [from.name, fromRanges.map(r => r.start.line + 1)])).toEqual([
      ['all', [16, 17]],
    ]);
    const [outer] = await editor.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', {
      item: calls[0].from,
    });
    expect(outer.from).toMatchObject({ name: 'cpu 0' });
    expect(await editor.ask('callHierarchy/incomingCalls', { item: outer.from })).toEqual([]);
  });

  test('what a function and a CPU call', async () => {
    const called = async (of: CallHierarchyItem) =>
      (await editor.ask<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item: of })).map(
        ({ to }) => to.detail,
      );
    expect(await called(await item(at('all(from')))).toEqual(['protect(p, permission)']);
    const [{ from }] = await editor.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', {
      item: await item(at('all(from')),
    });
    expect(await called(from)).toEqual([
      'all(from, to)',
      'set_pte_at(p, value) on bare',
      'set_pte_at(p, value) on xen-2.6.26',
    ]);
  });

  test('none of what is no function', async () => {
    expect(await editor.askAt('textDocument/prepareCallHierarchy', at('heap[0]'))).toBeNull();
  });
});

describe('the document', () => {
  const ask = async <T>(method: string, more: object = {}): Promise<T> => {
    const uri = await editor.open('document.pte', script);
    return editor.ask<T>(method, { textDocument: { uri }, ...more });
  };

  test('outline', async () => {
    const symbols = await ask<DocumentSymbol[]>('textDocument/documentSymbol');
    expect(symbols.slice(3, 7).map(({ name, detail }) => name + detail)).toEqual([
      'protect(p, permission)',
      'all(from, to)',
      'set_pte_at(p, value) on bare',
      'set_pte_at(p, value) on xen-2.6.26',
    ]);
  });

  test('symbols of all open scripts, by signs of their names in order', async () => {
    await editor.open('other.pte', 'map stack 1 pages rw\nfn protest(p) { }\ncpu 0 { protest(stack) }\n');
    const found = async (query: string) =>
      (await editor.ask<SymbolInformation[]>('workspace/symbol', { query }))
        .filter(({ location: { uri } }) => /(document|other)\.pte$/.test(uri))
        .map(({ name, containerName }) => `${name} in ${containerName}`);
    expect(await found('PROTS')).toEqual(['protest in other.pte']);
    expect((await found('prote')).sort()).toEqual(['protect in document.pte', 'protest in other.pte']);
    expect(await found('nothing of it')).toEqual([]);
  });

  test('folding: a function, and the loop in it', async () => {
    const ranges = await ask<FoldingRange[]>('textDocument/foldingRange');
    expect(ranges.map(({ startLine, endLine }) => [startLine + 1, endLine + 1])).toEqual(
      expect.arrayContaining([
        [6, 13],
        [9, 11],
        [15, 17],
      ]),
    );
  });

  test('colours: what each word of a function is', async () => {
    const legend = (editor.initialized as { capabilities: { semanticTokensProvider: { legend: Legend } } }).capabilities
      .semanticTokensProvider.legend;
    const { data } = await ask<SemanticTokens>('textDocument/semanticTokens/full');
    const seen = new Map<string, string>();
    for (let i = 0, line = 0, character = 0; i < data.length; i += 5) {
      character = data[i] === 0 ? character + data[i + 1] : data[i + 1];
      line += data[i];
      const word = script.split('\n')[line].slice(character, character + data[i + 2]);
      const modifiers = legend.tokenModifiers.filter((_, bit) => data[i + 4] & (1 << bit));
      if (line > 4) seen.set(`${line + 1} ${word}`, [legend.tokenTypes[data[i + 3]], ...modifiers].join(' '));
    }
    expect(Object.fromEntries(seen)).toMatchObject({
      '6 fn': 'keyword',
      '6 protect': 'function declaration',
      '6 permission': 'parameter declaration',
      '7 ptep_modify_prot_start': 'function defaultLibrary',
      '8 tries': 'variable declaration',
      '9 while': 'keyword',
      '9 max': 'keyword',
      '10 tries': 'variable',
      '16 protect': 'function',
      '19 bare': 'namespace',
      '28 set_pte_at': 'function',
    });
  });

  test('formatting', async () => {
    const uri = await editor.open(
      'untidy.pte',
      script.replace(/^ +/gm, '').replace('fn all(from, to) {', 'fn all( from,to ){'),
    );
    const edits = await editor.ask<TextEdit[]>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(edits.find(e => e.range.start.line === 14)?.newText).toBe('fn all(from, to) {');
    expect(edits.find(e => e.range.start.line === 9)?.newText).toBe('    tries = tries + 1');
    expect(await ask('textDocument/formatting', { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
  });
});

interface Legend {
  readonly tokenTypes: readonly string[];
  readonly tokenModifiers: readonly string[];
}
