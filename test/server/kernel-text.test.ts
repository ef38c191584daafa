/** The kernel's text in an editor: where it is defined what a script names, and what a file of it is to the server. `|` is the cursor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeAction, DocumentSymbol, Location } from 'vscode-languageserver/node';
import { type CodeAnswer, codeRequest } from '../../src/protocol/code.ts';
import { type CopyKernelAnswer, copyKernelRequest } from '../../src/protocol/kernel-copy.ts';
import { cursor, Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => void (editor = await Editor.start({ runOnType: false })));
afterAll(() => editor.stop());

const kernel = pathToFileURL(join(import.meta.dirname, '../../kernel')).href;
const script = `backend native
backend xen-2.6.27 { mc_batch 8 } as mine
backend xen-7.2
map heap 4 pages rw
fn set_pte_at(p, new) on mine { write_pte(p, new) }
cpu 0 {
  mprotect heap r
  lock heap
  let old = ptep_modify_prot_start(heap[0])
  set_pte_at(heap[0], old)
  unlock heap
  madvise-dontneed heap
}
`;

type Found = Location | Location[] | null;
/** `linux-2.6/mm/mprotect.c.pte: sys_mprotect`, read from the file that is named. */
const named = (found: Found): string[] =>
  [found ?? []].flat().map(({ uri, range: { start, end } }) => {
    const own = !uri.startsWith(kernel);
    const line = (own ? script : readFileSync(fileURLToPath(uri), 'utf8')).split('\n')[start.line];
    if (own) return `the script: ${line.slice(start.character, end.character)}`;
    return `${uri.replace(`${kernel}/`, '')}: ${line.slice(start.character, end.character)}`;
  });
const ask = async (text: string, uri?: string): Promise<Found> => {
  const marked = cursor(text);
  if (uri === undefined) return editor.askAt<Found>('textDocument/definition', text);
  await editor.open(uri, marked.text);
  return editor.ask<Found>('textDocument/definition', { textDocument: { uri }, position: marked.position });
};

/** The cursor before the first occurrence of a text. */
const at = (text: string): string => script.replace(text, `|${text}`);

test.each([
  ['mprotect heap', ['linux-2.6/mm/mprotect.c.pte: sys_mprotect', 'linux-6.1/mm/mprotect.c.pte: sys_mprotect']],
  [
    'ptep_modify_prot_start',
    [
      'linux-2.6/arch/x86/kernel/paravirt.c.pte: ptep_modify_prot_start',
      'linux-2.6/arch/x86/xen/mmu.c.pte: ptep_modify_prot_start',
    ],
  ],
  [
    'madvise-dontneed',
    ['linux-2.6/mm/madvise.c.pte: sys_madvise_dontneed', 'linux-7.2/mm/madvise.c.pte: sys_madvise_dontneed'],
  ],
  [
    'set_pte_at(heap',
    [
      'the script: set_pte_at',
      'linux-2.6/arch/x86/kernel/paravirt.c.pte: set_pte_at',
      'linux-2.6/arch/x86/xen/mmu.c.pte: set_pte_at',
    ],
  ],
  ['native', ['backends.pte: native']],
  ['xen-2.6.27', ['backends.pte: xen-2.6.27']],
  ['old)', ['the script: old']],
])('definition of %s', async (text, wanted) => {
  expect(named(await ask(at(text)))).toEqual(wanted);
});

test('a script with mistakes has the kernels of its backends', async () => {
  const found = named(await ask('backend native\ncpu 0 { |mprotect nothing r }\n'));
  expect(found).toEqual(['linux-2.6/mm/mprotect.c.pte: sys_mprotect']);
});

/** A file of kernel text with the cursor before the first occurrence of a text. */
/** Comments may have C's `||`, which would be taken for the cursor. */
const inKernel = (file: string, text: string): Promise<Found> => {
  const without = readFileSync(fileURLToPath(`${kernel}/${file}`), 'utf8').replaceAll('|', '/');
  return ask(without.replace(text, `|${text}`), `${kernel}/${file}`);
};

test.each([
  [
    'linux-2.6/mm/mprotect.c.pte',
    'change_pte_range(section, newprot)\n',
    ['linux-2.6/mm/mprotect.c.pte: change_pte_range'],
  ],
  ['linux-2.6/arch/x86/xen/mmu.c.pte', 'xen_mc_batch()', ['linux-2.6/arch/x86/xen/multicalls.c.pte: xen_mc_batch']],
  ['linux-6.1/arch/x86/xen/mmu_pv.c.pte', 'xen_mc_flush()', ['linux-6.1/arch/x86/xen/multicalls.c.pte: xen_mc_flush']],
  [
    'linux-2.6/mm/mprotect.c.pte',
    'ptep_modify_prot_commit',
    [
      'linux-2.6/arch/x86/kernel/paravirt.c.pte: ptep_modify_prot_commit',
      'linux-2.6/arch/x86/xen/mmu.c.pte: ptep_modify_prot_commit',
      'naive/pgtable.c.pte: ptep_modify_prot_commit',
    ],
  ],
  ['linux-2.6/mm/mprotect.c.pte', 'sys_enter()', []],
])('definition in %s of %s', async (file, text, wanted) => {
  expect(named(await inKernel(file, text))).toEqual(wanted);
});

test('a kernel function is copied into the script, for a backend on which it is the kernel’s', async () => {
  const { text, position } = cursor(at('set_pte_at(heap'));
  const uri = await editor.open('copy.pte', text);
  const range = { start: position, end: position };
  const found = await editor.ask<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: {},
  });
  const copies = found.filter(({ title }) => title.startsWith('Copy'));
  expect(copies.map(({ title }) => title)).toEqual(['Copy set_pte_at of native to change it']);
  const [{ newText }] = copies[0].edit!.changes![uri];
  expect(newText).toBe(
    '\n# linux-2.6/arch/x86/kernel/paravirt.c\nfn set_pte_at(p, new) on native {\n  write_pte(p, new)\n}\n',
  );
});

const copiesOf = (file: string, script?: string) =>
  editor.ask<CopyKernelAnswer>(copyKernelRequest, { uri: `${kernel}/${file}`, ...(script ? { script } : {}) });

test('a file is copied for the script’s backends that have it, each with its settings, and with where its `use` goes', async () => {
  const uri = await editor.open('user.pte', `# A question?\n${script}`);
  const { name, copies, refused, use } = await copiesOf('linux-2.6/arch/x86/xen/mmu.c.pte', uri);
  expect([name, refused, use]).toEqual(['mmu.c.pte', '', { line: 1, also: '' }]);
  expect(copies.map(({ backend }) => backend)).toEqual(['mine', 'xen-7.2']);
  const text = 'text' in copies[0] ? copies[0].text : '';
  expect(text).toContain('backend my-mine from xen-2.6.27 { mc_batch 8 }\n');
  expect(text).toContain('fn ptep_modify_prot_commit(p, new) on my-mine {\n  xen_mc_batch()\n');
  expect(text).toMatch(/^# Not here: `ptep_get_and_clear`: scripts have no word for its step `trap\(xchg\)`\.$/m);
});

test('a script that names no backend gets those that it ran on; without a script, all that ship are offered', async () => {
  const uri = await editor.open('unnamed.pte', 'map heap 1 pages rw\ncpu 0 { mprotect heap r }\n');
  const { use } = await copiesOf('linux-2.6/arch/x86/kernel/paravirt.c.pte', uri);
  expect(use).toEqual({
    line: 0,
    also: 'backend native\nbackend xen-2.6.26\nbackend xen-patch3\nbackend xen-2.6.27\n',
  });
  const { copies } = await copiesOf('naive/pgtable.c.pte');
  expect(copies.map(({ backend }) => backend)).toEqual(['naive']);
});

test('what cannot be copied is refused in a sentence, with the first step that scripts have no word for', async () => {
  expect(await copiesOf('linux-2.6/mm/mprotect.c.pte')).toMatchObject({
    copies: [],
    refused: 'Scripts replace no function of linux-2.6/mm/mprotect.c.',
  });
  const { copies } = await copiesOf('linux-2.6/mm/migrate.c.pte');
  expect(copies[0]).toEqual({
    backend: 'native',
    refused:
      'No function of linux-2.6/mm/migrate.c can be copied from native. ' +
      '`migrate_pages`: scripts have no word for its step `pte_lock(p)`.',
  });
});

test('kernel text has an outline, and no complaints', async () => {
  const uri = `${kernel}/linux-2.6/mm/mprotect.c.pte`;
  await editor.open(uri, readFileSync(fileURLToPath(uri), 'utf8'));
  const outline = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
  expect(outline.map(({ name }) => name)).toEqual(['sys_mprotect', 'change_protection', 'change_pte_range']);
  const textDocument = { uri };
  for (const method of ['hover', 'completion', 'codeLens', 'inlayHint', 'formatting'])
    expect(
      await editor.ask(`textDocument/${method}`, {
        textDocument,
        position: { line: 6, character: 4 },
        range: outline[0].range,
        options: {},
      }),
    ).toBeNull();
  expect(editor.publishedFor(uri)).toEqual([]);
});

test('the code at an event: the line that makes it, and the lines that CPUs are in', async () => {
  const text = `backend native
map heap 1 pages rw
fn ptep_modify_prot_commit(p, old, new) {
  write_pte(p, new)
}
cpu 0 {
  mprotect heap r
}
`;
  const uri = await editor.open('code.pte', text);
  const linesAt = async (event: number, version = 1): Promise<CodeAnswer['lines']> =>
    (await editor.ask<CodeAnswer>(codeRequest, { uri, version, backend: 'native', event, schedule: '0' })).lines;
  const told = async (event: number): Promise<string[]> => {
    const lines = await linesAt(event);
    return lines.map(
      line =>
        `${line.event ? '> ' : ''}${line.function} ${line.uri.replace(`${kernel}/`, '').replace(uri, '')}:${line.line}`,
    );
  };
  const all: string[][] = [];
  for (let event = 0; event < 40; event++) all.push(await told(event));
  expect(all).toContainEqual([
    '> native_ptep_get_and_clear linux-2.6/arch/x86/include/asm/pgtable.h.pte:11',
    'ptep_get_and_clear linux-2.6/arch/x86/kernel/paravirt.c.pte:22',
    'ptep_modify_prot_start linux-2.6/arch/x86/kernel/paravirt.c.pte:37',
    'change_pte_range linux-2.6/mm/mprotect.c.pte:32',
    'change_protection linux-2.6/mm/mprotect.c.pte:20',
    'sys_mprotect linux-2.6/mm/mprotect.c.pte:11',
  ]);
  // A function of the script, by its own line.
  expect(all.some(lines => lines.includes('ptep_modify_prot_commit :4'))).toBe(true);
  // Neither before the first event of the kernel nor behind the last is there any.
  expect([all[0], all[39]]).toEqual([[], []]);
  // Nor is there of a run of another version.
  const kernels = all.findIndex(lines => lines.length > 0);
  expect(await linesAt(kernels)).not.toEqual([]);
  expect(await linesAt(kernels, 2)).toEqual([]);
  // A long run is followed for a while, and the answer says how far.
  const long = await editor.open('long.pte', 'backend native\nmap heap 8000 pages rw\ncpu 0 {\n  mprotect heap r\n}\n');
  const behind = { uri: long, version: 1, backend: 'native', event: 31_000, schedule: '0' };
  expect(await editor.ask<CodeAnswer>(codeRequest, behind)).toEqual({ lines: [], followed: 50_000 });
});
