/** Code actions over a real connection, from a client that has the extension's commands. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CodeAction, Range } from 'vscode-languageserver/node';
import { Editor } from './client.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start({ options: { commands: true } })));
afterAll(() => editor.stop());

const at = (line: number, character: number): Range => ({ start: { line, character }, end: { line, character } });

/** What can be done at a place; lines from 0. */
function actionsAt(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
  const context = { diagnostics: editor.publishedFor(uri).at(-1)?.diagnostics ?? [], only };
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

  test('that stopped at a bound: explore longer', async () => {
    const many = Array.from(
      { length: 6 },
      (_, cpu) =>
        `cpu ${cpu} { for i in 0..20 { let v = read_pte(heap[i]) write_pte(heap[i], pte_or(v, v, A)) write heap[i] } }`,
    );
    const uri = await editor.open('endless.pte', `backend native\nmap heap 64 pages rw\n${many.join('\n')}\n`);
    await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE211'));
    expect(await actionsAt(uri, at(0, 3))).toMatchObject([
      { title: 'Explore longer', command: { command: 'pteLab.explore', arguments: [uri] } },
    ]);
  });
});
