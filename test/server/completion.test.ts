/** Completion as an editor shows it: what fits the place, in its order, with what each means and how it goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver/node';
import { compile } from '../../src/lang/compile.ts';
import { snippets } from '../../src/server/features/completion/snippets.ts';
import { Editor } from './client.ts';

let plain: Editor;
let vscode: Editor;
beforeAll(async () => {
  [plain, vscode] = await Promise.all([Editor.start(), Editor.start({ options: { commands: true } })]);
});
afterAll(() => Promise.all([plain.stop(), vscode.stop()]));

/** Items in the order of the list. */
async function items(marked: string, editor = plain): Promise<CompletionItem[]> {
  const found = await editor.askAt<CompletionItem[]>('textDocument/completion', marked);
  const order = ({ sortText, label }: CompletionItem) => sortText ?? label;
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

const heap = 'map heap 4 pages rw\nparam n = 2\n';

describe('what comes first', () => {
  test.each([
    ['|', ['backend', 'map', 'cpu', 'expect']],
    ['map heap |', ['64 pages', '4 pages', '1 pages', '512 pages']],
    ['param n = 3\nmap heap |', ['64 pages', '4 pages', '1 pages', '512 pages', 'n']],
    ['map heap 64 |', ['pages']],
    ['map heap 64 pages |', ['rw', 'r', 'none', 'rwx', 'rx']],
    ['map heap 64 pages rw |', ['read', 'written', 'untouched']],
    ['map heap 64 pages rw\n|', ['backend', 'map', 'cpu', 'expect']],
    [`${heap}cpu |`, ['0']],
    [`cpu 0 { fork }\ncpu 2 { fork }\ncpu |`, ['1']],
    [`${heap}cpu 0 { | }`, ['read', 'write', 'mprotect', 'lock']],
    [`${heap}cpu 0 { mprotect heap | }`, ['rw', 'r', 'none', 'rwx', 'rx']],
    [`${heap}expect never |`, ['lost D', 'lost A', 'stale read']],
    [`${heap}expect never lost D |`, ['in', 'on', 'and', 'or', 'backend']],
    [`${heap}expect never lost D\n|`, ['backend', 'map', 'cpu', 'expect']],
    [`${heap}expect never hang |`, ['on', 'and', 'or']],
    [`${heap}expect |`, ['never', 'sometimes', 'always']],
    ['expect traps |', ['==', '<=', '>=', '<', '>', '!=']],
    [`${heap}cpu 0 { if read_pte(heap[0]) | }`, ['has', 'lacks', 'and', 'or', '==']],
    ['backend xen-2.6.27 { | }', ['width', 'mm', 'preserve_ad']],
    ['backend mine from native\nbackend more from |', ['mine', 'native']],
    ['backend mine from native\nbackend more from mine { | }', ['width', 'mm', 'spurious_fault']],
    ['backend native { | }', ['width', 'mm', 'spurious_fault']],
    ['backend xen-2.6.27 { mc_args |', ['512']],
    ['expect never lost D on |', ['native', 'xen-2.6.26', 'xen-2.6.27', 'xen-patch3']],
    ['backend native\nbackend naive\nexpect never lost D on naive, |', ['native']],
  ])('%j', async (marked, wanted) => {
    expect((await items(marked)).map(({ label }) => label).slice(0, wanted.length)).toEqual(wanted);
  });

  test('prices are the last of the knobs', async () => {
    const labels = (await items('backend xen-2.6.27 { | }')).map(({ label }) => label);
    const first = labels.indexOf('cost');
    expect(labels.slice(0, first).filter(label => label.startsWith('cost'))).toEqual([]);
    expect(labels.slice(first).filter(label => !label.startsWith('cost'))).toEqual([]);
  });
});

describe('only what is of the kind that is wanted', () => {
  const local = `${heap}cpu 0 { let old = read_pte(heap[0]) let i = 3 for p in heap { for k in 0..3 { `;

  test.each([
    [`${local}write_pte(|`, ['p', 'heap']],
    [`${local}read heap[|`, ['k', 'i', 'n']],
    [`${local}let x = pte_modify(old, |`, ['none', 'r', 'rw', 'rwx', 'rx']],
    [`${local}set_pmd(p, |`, ['none']],
    [`${local}mprotect |`, ['p', 'heap']],
    [`${heap}expect traps <= |`, ['n']],
    [`${heap}map lib |`, ['64 pages', '4 pages', '1 pages', '512 pages', 'n']],
  ])('%j', async (marked, wanted) => {
    expect((await items(marked)).map(({ label }) => label).sort()).toEqual([...wanted].sort());
  });

  test('an entry is a local or what a function gives', async () => {
    const labels = (await items(`${local}write_pte(p, |`)).map(({ label }) => label);
    expect(labels[0]).toBe('old');
    expect(labels).toEqual(expect.arrayContaining(['pte_modify', 'read_pte']));
    for (const word of ['heap', 'i', 'write_pte', 'r', 'not']) expect(labels).not.toContain(word);
  });

  test('what data are asked for by comes with the outcomes', async () => {
    const labels = async (marked: string) => (await items(`${heap}${marked}`)).map(({ label }) => label);
    expect(await labels('expect never |')).toEqual(expect.arrayContaining(['page', 'disk', 'swap', 'lost write']));
    expect(await labels('expect never stale |')).not.toContain('disk');
  });

  test('a statement is a function that does something', async () => {
    const labels = (await items(`${heap}cpu 0 { | }`)).map(({ label }) => label);
    expect(labels).toContain('write_pte');
    expect(labels).not.toContain('pte_modify');
  });

  test('nothing in the middle of a number', async () => {
    expect(await items('map heap 6|')).toEqual([]);
  });
});

describe('an item', () => {
  const item = async (marked: string, label: string, editor = plain) =>
    (await items(marked, editor)).find(i => i.label === label);

  test('says in the list what it means', async () => {
    expect((await item('cpu 0 { |', 'munmap'))?.labelDetails).toEqual({
      description: 'Removes the mapping of pages and frees them',
    });
    expect((await item('backend xen-2.6.27 { |', 'mc_args'))?.labelDetails).toEqual({ description: '512 bytes' });
    expect((await item('expect traps |', '<='))?.labelDetails).toEqual({ description: 'at most' });
    expect((await item(`${heap}cpu 0 { read |`, 'heap'))?.labelDetails).toEqual({ description: 'map heap 4 pages rw' });
  });

  test('goes on: a blank, and the list again; for a client that can open it', async () => {
    expect(await item('ba|', 'backend', vscode)).toMatchObject({
      textEdit: { newText: 'backend ' },
      command: { command: 'editor.action.triggerSuggest' },
    });
    expect(await item('map heap |', '64 pages', vscode)).toMatchObject({ textEdit: { newText: '64 pages ' } });
    expect(await item('ba| native', 'backend', vscode)).toMatchObject({ textEdit: { newText: 'backend' } });
    expect(await item('ba|', 'backend')).toMatchObject({ textEdit: { newText: 'backend' } });
  });

  test('of a function: its parentheses, and what it takes', async () => {
    expect(await item('cpu 0 { rea|', 'read_pte', vscode)).toMatchObject({
      textEdit: { newText: 'read_pte($0)' },
      insertTextFormat: 2,
      command: { command: 'editor.action.triggerParameterHints' },
    });
    expect(await item('cpu 0 { rea|(', 'read_pte', vscode)).toMatchObject({ textEdit: { newText: 'read_pte' } });
  });

  test('does not come up by itself where signature help is', () => {
    expect(plain.initialized.capabilities.completionProvider?.triggerCharacters).toEqual([' ', '{', '[', '"']);
  });
});

describe('a block to fill in', () => {
  const blocks = async (marked: string, editor = vscode) =>
    (await items(marked, editor)).filter(({ kind }) => kind === CompletionItemKind.Snippet).map(({ label }) => label);

  test('is offered where its first word may begin something, to a client that fills in', async () => {
    expect(await blocks('|')).toContain('litmus test');
    expect(await blocks('cp|')).toContain('cpu … { }');
    expect(await blocks(`${heap}cpu 0 {\n  |\n}`)).toEqual(['lock … lazy … flush_tlb']);
    expect(await blocks('fn change(p) {\n  |\n}')).toEqual(['lock … lazy … flush_tlb', 'loop max … { }']);
    expect(await blocks('|', plain)).toEqual([]);
  });

  test.each(['backend xen-2.6.27 { mc_batch | }', 'map heap |', 'cpu 0 { read |', `${heap}expect never |`])(
    'and nowhere else: %j',
    async marked => expect(await blocks(marked)).toEqual([]),
  );

  const around: Readonly<Record<string, (text: string) => string>> = {
    lock: text => `map heap 4 pages rw\ncpu 0 {\n${text}\n}\n`,
    loop: text => `fn f(p) {\n${text}\n}\nmap heap 4 pages rw\ncpu 0 { f(heap[0]) }\n`,
  };
  test.each(snippets)('$label is no mistake as it stands', ({ begins, lines }) => {
    const text = lines.join('\n').replaceAll(/\$\{\d(?::([^}]*)|\|([^,|]*)[^}]*)\}|\$0/g, '$1$2');
    const { diagnostics } = compile((around[begins] ?? (body => `${body}\n`))(text), 'snippet.pte');
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
