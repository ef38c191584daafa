/** Code actions over a real connection, from a client that has the extension's commands. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, CodeLens, Range } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { cursor, Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start({ options: { commands: true, programs: true } })));
afterAll(() => editor.stop());

const at = (line: number, character: number): Range => ({ start: { line, character }, end: { line, character } });

/** What can be done at a place; lines from 0. */
function actionsAt(uri: string, range: Range, only?: string[], triggerKind?: 1 | 2): Promise<CodeAction[]> {
  const context = { diagnostics: editor.publishedFor(uri).at(-1)?.diagnostics ?? [], only, triggerKind };
  return editor.ask<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range, context });
}

const titles = (actions: readonly CodeAction[]): string[] => actions.map(({ title }) => title);

describe('on a verdict', () => {
  test('its witness is replayed', async () => {
    const uri = await editor.open(
      'witness.pte',
      'backend naive\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\nexpect never lost D\n',
    );
    await editor.diagnostics(uri, p =>
      p.diagnostics.some(d => d.code === 'PTE204' && /Witness/.test(String(d.message))),
    );
    const actions = await actionsAt(uri, at(4, 3));
    const replay = actions.find(({ title }) => title === 'Replay this witness')!;
    expect(replay).toMatchObject({
      kind: 'quickfix',
      diagnostics: [{ code: 'PTE204' }],
      command: {
        command: 'pteLab.replayWitness',
        arguments: [uri, { backend: 'naive', schedule: expect.stringMatching(/^0x/), version: 1 }],
      },
    });
    expect(titles(actions)).toContain('Add the witness as a `schedule` line');
    expect(await actionsAt(uri, at(4, 3), ['refactor'])).not.toContainEqual(
      expect.objectContaining({ kind: 'quickfix' }),
    );
  });

  test('that stopped at a bound: explore longer, or with SPIN, which the lens above the script offers, too', async () => {
    const many = Array.from(
      { length: 6 },
      (_, cpu) =>
        `cpu ${cpu} { for i in 0..20 { let v = read_pte(heap[i]) write_pte(heap[i], pte_or(v, v, A)) write heap[i] } }`,
    );
    const uri = await editor.open('endless.pte', `backend native\nmap heap 64 pages rw\n${many.join('\n')}\n`);
    await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE211'));
    expect(await actionsAt(uri, at(0, 3), ['quickfix'])).toMatchObject([
      { title: 'Explore longer', command: { command: 'pteLab.explore', arguments: [uri] } },
      { title: 'Explore with SPIN', command: { command: 'pteLab.exploreWithSpin', arguments: [uri] } },
    ]);
    const lenses = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.map(l => l.command?.title)).toContain('$(terminal) Explore with SPIN');
  });
});

/** The text after the action whose title begins so; `|` is the cursor, or two of them a selection. */
async function changed(
  marked: string,
  title: string,
  ready: (text: string) => Promise<unknown> = async () => undefined,
) {
  const first = cursor(marked);
  const [text, end] = first.text.includes('|')
    ? [cursor(first.text).text, cursor(first.text).position]
    : [first.text, first.position];
  const uri = await editor.open('action.pte', text);
  await editor.diagnostics(uri);
  await ready(uri);
  const actions = await actionsAt(uri, { start: first.position, end });
  const action = actions.find(a => a.title.startsWith(title));
  if (!action) return titles(actions);
  return TextDocument.applyEdits(TextDocument.create('', 'pte', 0, text), action.edit!.changes![uri]);
}

describe('quick fixes', () => {
  const queued = (body: string, end = '') =>
    `map heap 4 pages rw\ncpu 0 {\n  lock heap\n  lazy {\n    let old = ptep_modify_prot_start(heap[0])\n    ptep_modify_prot_commit(heap[0], old, pte_mkold(old))\n${body}  }\n${end}}\n`;

  test.each([
    [
      'an unlock inside lazy moves out',
      queued('    un|lock heap\n', '  flush_tlb heap\n'),
      queued('', '  unlock heap\n  flush_tlb heap\n'),
    ],
    [
      'so does a flush',
      queued('    flush_tlb| heap\n', '  unlock heap\n'),
      queued('', '  flush_tlb heap\n  unlock heap\n'),
    ],
  ])('%s', async (_, marked, wanted) => {
    expect(await changed(marked, 'Move `')).toBe(wanted);
  });

  const pair = (read: string, write: string, old: string, at = '') =>
    `backend naive\nmap heap 4 pages rw\ncpu 0 {\n  lock heap\n  let old = ${read}(heap[2])\n  ${at}${write}(heap[2], ${old}pte_modify(old, r))\n  unlock heap\n  flush_tlb heap\n}\ncpu 1 { write heap[2] }\n`;

  test('the naive pair becomes the transaction, where D is lost by it', async () => {
    const lost = async (uri: string) => editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE201'));
    const wanted = pair('ptep_modify_prot_start', 'ptep_modify_prot_commit', 'old, ');
    expect(await changed(pair('read_pte', 'write_pte', '', '|'), 'Use ptep_modify_prot_start', lost)).toBe(wanted);
  });

  test('and where nothing was lost yet; a value that was read in place needs no name', async () => {
    const nested = (read: string, write: string) =>
      `map heap 4 pages rw\ncpu 0 { lock heap |${write}(heap[2], pte_mkold(${read}(heap[2]))) unlock heap }\n`;
    const wanted = nested('ptep_modify_prot_start', 'ptep_modify_prot_commit').replace('|', '');
    expect(await changed(nested('read_pte', 'write_pte'), 'Use ptep_modify_prot_start')).toBe(wanted);
    expect(await changed('map heap 4 pages rw\ncpu 0 { |write_pte(heap[2], read_pte(heap[1])) }', 'Use')).not.toContain(
      'start',
    );
  });
});

describe('assists', () => {
  const explored = async (uri: string) =>
    expect
      .poll(async () => titles(await actionsAt(uri, at(3, 0))).filter(t => t.startsWith('Expect')).length, {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
  const flagship = 'backend native\nbackend xen-2.6.27\nmap heap 64 pages rw\n|cpu 0 { mprotect heap r }\n';
  const plain = flagship.replace('|', '');

  test.each([
    [
      'a number becomes a param',
      'map heap 6|4 pages rw\ncpu 0 { fork }\n',
      'Make the 64 a param',
      'param n = 64\nmap heap n pages rw\ncpu 0 { fork }\n',
    ],
    [
      'by a name that is free',
      'param n = 1\nmap heap n pages rw\ncpu 0 { read heap[|0] }\n',
      'Make the 0 a param',
      'param n = 1\nmap heap n pages rw\nparam n2 = 0\ncpu 0 { read heap[n2] }\n',
    ],
    [
      'one backend more',
      'backend na|tive\nmap heap 1 pages rw\ncpu 0 { fork }\n',
      'Add backend xen-2.6.27',
      'backend native\nbackend xen-2.6.27\nmap heap 1 pages rw\ncpu 0 { fork }\n',
    ],
    [
      'those that a script runs on unsaid',
      'm|ap heap 1 pages rw\ncpu 0 { fork }\n',
      'Name the 4 backends',
      'backend native\nbackend xen-2.6.26\nbackend xen-patch3\nbackend xen-2.6.27\n\nmap heap 1 pages rw\ncpu 0 { fork }\n',
    ],
    [
      'statements under the lock',
      'map heap 1 pages rw\ncpu 0 {\n  |write heap\n  for p in heap { read p|_pte(p) }\n}\n'.replace(
        'read p|_pte(p)',
        'let x = read_pte(p|)',
      ),
      'Wrap in lock heap',
      'map heap 1 pages rw\ncpu 0 {\n  lock heap\n  write heap\n  for p in heap { let x = read_pte(p) }\n  unlock heap\n}\n',
    ],
    [
      'and in lazy mode',
      'map heap 1 pages rw\ncpu 0 {\n  |for p in heap {\n    set_pte_at(p, 0)\n  }|\n}\n',
      'Wrap in lazy',
      'map heap 1 pages rw\ncpu 0 {\n  lazy {\n    for p in heap {\n      set_pte_at(p, 0)\n    }\n  }\n}\n',
    ],
    [
      'on one line too',
      'map heap 1 pages rw\ncpu 0 { |set_pte_at(heap[0], 0)| }\n',
      'Wrap in lazy',
      'map heap 1 pages rw\ncpu 0 { lazy { set_pte_at(heap[0], 0) } }\n',
    ],
    [
      'the other side of an expectation',
      'backend native\nbackend naive\nmap heap 1 pages rw\ncpu 0 { fork }\nexpect never lost D on na|ive\n',
      'Expect it of the other backends, too',
      'backend native\nbackend naive\nmap heap 1 pages rw\ncpu 0 { fork }\nexpect never lost D on naive\nexpect never lost D on native\n',
    ],
  ])('%s', async (_, marked, title, wanted) => {
    expect(await changed(marked, title)).toBe(wanted);
  });

  test('a list of backends does not light the bulb by itself', async () => {
    const uri = await editor.open('bulb.pte', 'backend native\nmap heap 1 pages rw\ncpu 0 { fork }\n');
    const added = async (triggerKind: 1 | 2) =>
      titles(await actionsAt(uri, at(0, 3), undefined, triggerKind)).filter(t => t.startsWith('Add backend'));
    expect(await added(2)).toEqual([]);
    expect((await added(1)).length).toBeGreaterThan(8);
  });

  test('expectations of what was found', async () => {
    expect(await changed(flagship, 'Expect what can be lost', explored)).toBe(`${plain}\nexpect never lost D\n`);
    expect(await changed(flagship, 'Expect these counts', explored)).toBe(
      `${plain}\nexpect traps <= 0\nexpect hypercalls <= 0 on native\nexpect hypercalls <= 3 on xen-2.6.27\n`,
    );
    const one = `${plain}expect hypercalls <= 3 on |xen-2.6.27\n`;
    expect(await changed(one, 'Expect it of the other backends, too', explored)).toBe(
      `${one.replace('|', '')}expect hypercalls <= 0 on native\n`,
    );
  });
});
