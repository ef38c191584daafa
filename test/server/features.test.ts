/**
 * Every feature of the editor, asked over a real connection. `|` is the cursor.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  MarkupContent,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { cursor, Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start()));
afterAll(() => editor.stop());

const examples = join(import.meta.dirname, '../../media/examples');
const corpus = readdirSync(examples)
  .filter(name => name.endsWith('.pte'))
  .map(name => [name, readFileSync(join(examples, name), 'utf8')]);

const naive = `backend native as bare
map heap 4 pages rw
cpu 0 {
  lock heap
  let old = read_pte(heap[2])
  write_pte(heap[2], pte_modify(old, r))
  unlock heap
  flush_tlb heap
}
cpu 1 { write heap[2] }
expect sometimes lost D on bare
`;
/** The naive script with a cursor before the `n`-th occurrence of a text. */
const at = (text: string, n = 1): string => {
  const parts = naive.split(text);
  return `${parts.slice(0, n).join(text)}|${text}${parts.slice(n).join(text)}`;
};

describe('hover', () => {
  const hover = async (marked: string): Promise<string> => {
    const answer = await editor.askAt<Hover | null>('textDocument/hover', marked);
    return answer ? (answer.contents as MarkupContent).value : '';
  };

  test('a page: its entry bit by bit', async () => {
    const text = await hover(at('heap[2]'));
    expect(text).toContain('map heap 4 pages rw');
    expect(text).toContain('**heap[2]**');
    expect(text).toMatch(/\| D \| A \|/);
    expect(text).toMatch(/\| at the start, bare \| `8000000001002007` \|/);
  });

  test('a local, and a page after a run: what the run had', async () => {
    const { text, position } = cursor(at('old, r'));
    const uri = await editor.open('hover.pte', text);
    const ask = async () => {
      const hover = await editor.ask<Hover>('textDocument/hover', { textDocument: { uri }, position });
      return (hover.contents as MarkupContent).value;
    };
    await expect.poll(ask, { timeout: 20_000 }).toMatch(/\| bare \| `8000000001002007` \|/);
    const page = await editor.ask<Hover>('textDocument/hover', { textDocument: { uri }, ...cursor(at('heap[2]')) });
    expect((page.contents as MarkupContent).value).toMatch(/\| after the run, bare \| `8000000001002005` \|/);
    const write = await editor.ask<Hover>('textDocument/hover', { textDocument: { uri }, ...cursor(at('write_pte')) });
    const { value } = write.contents as MarkupContent;
    expect(value).toContain('**heap[2]** in the latest run');
    expect(value).toMatch(/\| before, bare \| `8000000001002067` \|/);
    expect(value).toMatch(/\| after, bare \| `8000000001002005` \|/);
  });

  test.each([
    [at('read_pte'), /A plain load of the entry/],
    [at('pte_modify'), /_PAGE_CHG_MASK/],
    [at('lock heap'), /Takes the pte lock/],
    [at('write heap'), /The CPU writes each page once/],
    [at('D on'), /Dirty: bit 6/],
    [at('lost'), /The mark D, put into an entry by hardware[\s\S]*backend naive/],
    ['expect never hang or |late write', /A stale or untraced write after somebody had relied/],
    ['expect never hang or late |write', /A stale or untraced write after somebody had relied/],
    ['expect never |hang or late write', /A CPU waits for ever/],
    ['expect never hang |or late write', /One of them holds, or both/],
    ['map heap 1 pages rw\nexpect never late write |in heap', /The pages meant/],
    [at('native'), /xchg the entry to zero/],
    [at('bare', 2), /backend native as bare/],
    ['backend xen-2.6.27 { |mc_args 128 }', /MC_ARGS: argument bytes/],
    ['backend xen-2.6.27 { mc_args 128 } as |small', /\| `mc_args` \| \*\*`128`\*\* \(not `512`\) \|/],
    ['map heap 4 pages rw |written', /A and D are set/],
    ['param |n = 4\nmap heap n pages rw', /param n = 4/],
    ['protocol p { start(|q) { return read_pte(q) } commit(q, o, n) { write_pte(q, n) } }', /\*\*q\*\*: the page/],
  ])('%#: words and names', async (marked, wanted) => {
    expect(await hover(marked)).toMatch(wanted);
  });

  test('a kernel function: what it does on each backend, once where they do the same', async () => {
    const marked = [
      'backend native',
      'backend lguest as guest',
      'backend xen-2.6.27',
      'map heap 1 pages rw',
      'cpu 0 { let a = |ptep_get_and_clear(heap[0]) }',
    ].join('\n');
    const text = await hover(marked);
    expect(text).toContain(
      'On **native**, **guest**:\n\n```pte\n# linux-2.6/arch/x86/kernel/paravirt.c\nfn ptep_get_and_clear(p) {\n  old = native_xchg(p, 0)\n  return old\n}\n```',
    );
    expect(text).toContain(
      'On **xen-2.6.27**:\n\n```pte\n# linux-2.6/arch/x86/xen/mmu.c\nfn ptep_get_and_clear(p) {\n  loop {\n    trap(xchg)',
    );
  });

  test('nothing over signs and comments', async () => {
    expect(await hover('cpu 0 {| }')).toBe('');
    expect(await hover('# a |read of heap\ncpu 0 { fork }')).toBe('');
  });
});

describe('completion', () => {
  const labels = async (marked: string): Promise<string[]> =>
    (await editor.askAt<CompletionItem[]>('textDocument/completion', marked)).map(item => item.label);

  test.each([
    ['|', ['machine', 'backend', 'map', 'cpu', 'expect'], ['mprotect']],
    ['ba|', ['backend'], []],
    ['backend |', ['native', 'xen-2.6.27', 'xen-6.1'], ['cpu']],
    ['backend xen-2.6.27 { | }', ['preserve_ad', 'mc_args', 'protocol'], ['native']],
    ['backend xen-2.6.27 { preserve_ad |', ['on', 'off'], ['>']],
    ['backend xen-2.6.27 { overflow |', ['>', '>='], ['on']],
    ['map heap 4 pages |', ['r', 'rw', 'none'], ['map']],
    ['map heap 4 pages rw |', ['untouched', 'written', 'at'], []],
    ['map heap 4 pages rw\ncpu 0 { | }', ['mprotect', 'write', 'lock', 'read_pte'], ['pte_rmw_start', 'heap']],
    ['map heap 4 pages rw\ncpu 0 { mprotect | }', ['heap'], ['mprotect']],
    ['map heap 4 pages rw\ncpu 0 { let old = read_pte(heap[0])\n write_pte(heap[0], |) }', ['old', 'pte_modify'], []],
    ['map heap 4 pages rw\ncpu 0 { for p in heap { let x = read_pte(|) } }', ['p', 'heap'], ['x']],
    ['map heap 4 pages rw\ncpu 0 { if read_pte(heap[0]) has | }', ['A', 'D', 'RW'], []],
    ['expect |', ['never', 'sometimes', 'traps', 'ratio'], ['heap']],
    ['expect never lost |', ['A', 'D'], ['RW']],
    [
      'map heap 4 pages rw\nexpect never |',
      ['lost D', 'late write', 'hang', 'not', 'heap'],
      ['lost', 'late', 'write', 'and'],
    ],
    ['map heap 4 pages rw\nexpect never hang and |', ['lost D', 'torn read', 'heap', 'not'], ['A', 'or']],
    ['map heap 4 pages rw\nexpect never hang or not |', ['lost D', 'sigsegv', 'heap'], ['or']],
    ['map heap 4 pages rw\nexpect never (|', ['lost D', 'sigsegv', 'heap'], ['or']],
    ['expect never late |', ['read', 'write'], ['fault', 'lost D', 'hang']],
    ['expect never hang |', ['and', 'or', 'on'], ['read', 'lost D']],
    ['map heap 4 pages rw\nexpect never lost D in |', ['heap'], ['lost D']],
    ['backend native as bare\nexpect never lost D on |', ['bare'], []],
    ['cpu 0 { this is broken }\nmap heap 4 pages |', ['rw'], []],
  ])('%j', async (marked, wanted, unwanted) => {
    const found = await labels(marked);
    expect(found).toEqual(expect.arrayContaining(wanted));
    expect(found.filter(label => unwanted.includes(label))).toEqual([]);
  });

  test('none within comments', async () => {
    expect(await labels('# ba|')).toEqual([]);
  });

  test('items say what they mean', async () => {
    const items = await editor.askAt<CompletionItem[]>('textDocument/completion', 'cpu 0 { | }');
    expect(items.find(item => item.label === 'mprotect')).toMatchObject({
      detail: 'mprotect RANGE PERMISSION',
      documentation: { value: expect.stringContaining('change_pte_range') },
    });
  });
});

describe('signature help', () => {
  test.each([
    ['cpu 0 { ptep_modify_prot_commit(|) }', 'ptep_modify_prot_commit(p, old, new)', 0],
    ['cpu 0 { ptep_modify_prot_commit(p, old, |) }', 'ptep_modify_prot_commit(p, old, new)', 2],
    ['cpu 0 { write_pte(heap[2], pte_modify(old, |', 'pte_modify(value, permission)', 1],
    ['cpu 0 { write_pte(heap[(1 + |', 'write_pte(p, value)', 0],
  ])('%s', async (marked, label, argument) => {
    const help = await editor.askAt<SignatureHelp>('textDocument/signatureHelp', marked);
    expect(help.signatures[0].label).toBe(label);
    expect(help.activeParameter).toBe(argument);
  });

  test('none outside of calls', async () => {
    expect(await editor.askAt('textDocument/signatureHelp', 'cpu 0 { read heap[0] | }')).toBeNull();
  });
});

describe('names', () => {
  const lines = (locations: readonly Location[]): number[] => locations.map(l => l.range.start.line + 1);

  test('definition', async () => {
    const definition = await editor.askAt<Location>('textDocument/definition', at('heap[2]', 2));
    expect(definition.range).toEqual({ start: { line: 1, character: 4 }, end: { line: 1, character: 8 } });
    expect(await editor.askAt('textDocument/definition', at('lock heap'))).toBeNull();
  });

  test('references, with and without the declaration', async () => {
    const ask = (includeDeclaration: boolean) =>
      editor.askAt<Location[]>('textDocument/references', at('heap'), { context: { includeDeclaration } });
    expect(lines(await ask(true))).toEqual([2, 4, 5, 6, 7, 8, 10]);
    expect(lines(await ask(false))).toEqual([4, 5, 6, 7, 8, 10]);
  });

  test('highlights', async () => {
    const found = await editor.askAt<DocumentHighlight[]>('textDocument/documentHighlight', at('old'));
    expect(found.map(h => [h.range.start.line + 1, h.kind])).toEqual([
      [5, 3],
      [6, 2],
    ]);
  });

  const renamed = async (marked: string, newName: string): Promise<string> => {
    const { text } = cursor(marked);
    const edit = await editor.askAt<WorkspaceEdit>('textDocument/rename', marked, { newName });
    return TextDocument.applyEdits(TextDocument.create('', 'pte', 0, text), Object.values(edit.changes ?? {})[0]);
  };

  test('rename: mappings, locals, aliases', async () => {
    expect(await renamed(at('heap'), 'stack')).toBe(naive.replaceAll('heap', 'stack'));
    expect(await renamed(at('old, r'), 'before')).toBe(naive.replaceAll('old', 'before'));
    expect(await renamed(at('bare', 2), 'hw')).toBe(naive.replaceAll('bare', 'hw'));
  });

  test('rename: params as values of knobs, loop variables, protocols and their parameters', async () => {
    const script = (n: string, i: string, mine: string, p: string) =>
      `param ${n} = 2\nprotocol ${mine} { start(${p}) { return read_pte(${p}) } commit(p, old, new) { write_pte(p, new) } }\n` +
      `backend xen-2.6.27 { mc_batch ${n}, protocol ${mine} }\nmap heap ${n} pages rw\n` +
      `cpu 0 { for ${i} in 0..${n} { read heap[${i}] } let ${i} = 1 read heap[${i}] }\n`;
    const old = script('n', 'i', 'mine', 'p');
    expect(await renamed(old.replace('param n', 'param |n'), 'count')).toBe(script('count', 'i', 'mine', 'p'));
    expect(await renamed(old.replace('protocol mine,', '').replace('protocol mine {', 'protocol |mine {'), 'my')).toBe(
      script('n', 'i', 'my', 'p'),
    );
    expect(await renamed(old.replace('start(p', 'start(|p'), 'q')).toBe(script('n', 'i', 'mine', 'q'));
    const inner = await renamed(old.replace('for i', 'for |i'), 'k');
    expect(inner).toContain('for k in 0..n { read heap[k] } let i = 1 read heap[i]');
  });

  test('rename: mappings in the ranges and entries of a condition', async () => {
    const script = (name: string, mark = '') =>
      `map ${name} 4 pages rw\ncpu 0 { fork }\nexpect never sigsegv in ${mark}${name}[1..3] and (${name}[0] has D or not late write in ${name})\n`;
    expect(await renamed(script('heap', '|'), 'hang')).toBe(script('hang'));
  });

  test('rename: a preset gets an alias', async () => {
    const script = 'backend native\ncpu 0 { fork }\nexpect traps == 0 on |native\n';
    expect(await renamed(script, 'bare')).toBe('backend native as bare\ncpu 0 { fork }\nexpect traps == 0 on bare\n');
  });

  test.each(['mprotect', '2nd', 'with blank', 'old', ''])('rename to %j is refused', async newName => {
    await expect(editor.askAt('textDocument/rename', at('heap'), { newName })).rejects.toThrow(/name|word/);
  });

  test('what can be renamed', async () => {
    expect(await editor.askAt('textDocument/prepareRename', at('heap'))).toMatchObject({ placeholder: 'heap' });
    expect(await editor.askAt('textDocument/prepareRename', at('lock'))).toBeNull();
  });
});

describe('the document', () => {
  test('outline', async () => {
    const uri = await editor.open('outline.pte', naive);
    const found = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(found.map(s => s.name)).toEqual(['bare', 'heap', 'cpu 0', 'cpu 1', 'expect sometimes lost D on bare']);
  });

  test('folding', async () => {
    const uri = await editor.open('folding.pte', `# one\n# two\n${naive}`);
    const found = await editor.ask<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
    expect(found.map(f => [f.startLine, f.endLine])).toEqual([
      [0, 1],
      [4, 9],
    ]);
  });

  test('a lens to run it, where there is something to run', async () => {
    const uri = await editor.open('lens.pte', naive);
    const ask = () => editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    // Outcomes stand there as soon as they are known.
    const above = async () =>
      (await ask()).filter(l => l.range.start.line === 0 && l.command?.command !== 'pteLab.showOutcomes');
    expect((await above()).map(l => [l.command?.command, l.command?.arguments])).toEqual([
      ['pteLab.run', [uri]],
      ['pteLab.explore', [uri]],
    ]);
    await editor.change(uri, `backend naive\n${naive}`);
    expect((await above()).map(l => l.command?.command)).toEqual([
      'pteLab.run',
      'pteLab.explore',
      'pteLab.compareBackends',
    ]);
    await editor.change(uri, 'map heap 4 pages rw');
    expect(await ask()).toEqual([]);
  });

  test('colours: each token once, in order', async () => {
    const text = `${naive}expect never hang or late write in heap\n`;
    const uri = await editor.open('colours.pte', text);
    const { data } = await editor.ask<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    const { legend } = editor.initialized.capabilities.semanticTokensProvider!;
    const seen: string[] = [];
    let [line, character] = [0, 0];
    for (let i = 0; i < data.length; i += 5) {
      character = data[i] > 0 ? data[i + 1] : character + data[i + 1];
      line += data[i];
      const word = text.split('\n')[line].slice(character, character + data[i + 2]);
      seen.push(`${word} ${legend.tokenTypes[data[i + 3]]}`);
    }
    expect(seen.slice(0, 4)).toEqual(['backend keyword', 'native namespace', 'as keyword', 'bare namespace']);
    expect(seen).toEqual(expect.arrayContaining(['heap struct', 'old variable', 'read_pte function', 'D enumMember']));
    expect(seen).toEqual(expect.arrayContaining(['hang keyword', 'late keyword']));
  });

  test('colours of a long list are there at once', async () => {
    // One by one they took the square of their number: 1,600 took three seconds.
    const flags = 15_000;
    const uri = await editor.open('flags.pte', `map heap 4 pages rw\nexpect never heap[0] has ${'A '.repeat(flags)}\n`);
    const { data } = await editor.ask<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    expect(data.length / 5).toBeGreaterThan(flags);
    await editor.close(uri);
  });

  test('quick fixes', async () => {
    const uri = await editor.open('fix.pte', 'map heap 4 pages rw\ncpu 0 { read hep[0] }\n');
    const diagnostics = await editor.diagnostics(uri, p => p.diagnostics.length > 0);
    expect(diagnostics).toMatchObject([{ code: 'PTE004', source: 'ptelab', severity: 1 }]);
    expect(diagnostics[0].codeDescription?.href).toMatch(/^file:.*\/media\/docs\/diagnostics\/PTE004\.md$/);
    const { range } = diagnostics[0];
    const [fix] = await editor.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics },
    });
    expect(fix).toMatchObject({ title: 'Change to `heap`', kind: 'quickfix', diagnostics: [{ code: 'PTE004' }] });
    expect(fix.edit?.changes?.[uri]).toEqual([{ range, newText: 'heap' }]);
  });
});

describe('formatting', () => {
  const format = async (text: string): Promise<string> => {
    const uri = await editor.open('format.pte', text);
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await editor.ask<TextEdit[]>('textDocument/formatting', { textDocument: { uri }, options });
    return TextDocument.applyEdits(TextDocument.create('', 'pte', 0, text), edits);
  };

  test.each(corpus)('%s is as the formatter wants it', async (_, text) => {
    expect(await format(text)).toBe(text);
  });

  test('a script that does not parse, too; what is no word is left alone', async () => {
    expect(await format('cpu 0{write heap [ 2 ]')).toBe('cpu 0 { write heap[2]');
    expect(await format('cpu 0 {\r\nread heap\r\n  }\r\n')).toBe('cpu 0 {\r\n  read heap\r\n}\r\n');
    expect(await format('cpu 0 { § }')).toBe('cpu 0 { § }');
  });

  test('of a range', async () => {
    const uri = await editor.open('format.pte', 'cpu 0 {\nread heap\nread heap\n}');
    const edits = await editor.ask<TextEdit[]>('textDocument/rangeFormatting', {
      textDocument: { uri },
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 9 } },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(edits.map(e => e.range.start.line)).toEqual([1]);
  });
});
