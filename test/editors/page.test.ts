/** Does media/docs/editors.md tell the truth? Its instructions, to the letter, in a neovim and a vim of Debian. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needProgram } from '../debian.ts';

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'ptelab-editors-'));
const page = readFileSync(join(root, 'media/docs/editors.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code);

beforeAll(() => {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ptelab'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"\n`);
  chmodSync(join(bin, 'ptelab'), 0o755);
  writeFileSync(
    join(home, 'a.pte'),
    'backend naive\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[9] }\n',
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs an editor in the home folder, with `ptelab` on the PATH. */
function edit(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd: home,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, PATH: `${home}/bin${delimiter}${process.env.PATH}` },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
const said = () => readFileSync(join(home, 'said.txt'), 'utf8');

test('neovim: the folders in the runtime path, and the lines for the server', () => {
  needProgram('nvim', 'neovim');
  cpSync(join(root, 'media/editors/vim'), join(home, 'nvim'), { recursive: true });
  // The first of the two for the server is for a neovim that Debian does not have yet; the debugger's come after.
  const lines = blocks('lua').findLast(block => block.includes("'lsp'"))!;
  expect(lines).toContain("'ptelab', 'lsp', '--stdio'");
  writeFileSync(join(home, 'nvim/init.lua'), lines);
  const look = [
    'vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50)',
    "local said = { vim.bo.filetype .. ' ' .. vim.b.current_syntax }",
    'for _, d in ipairs(vim.diagnostic.get(0)) do table.insert(said, (d.lnum + 1) .. ": " .. d.message) end',
    "vim.fn.writefile(said, 'said.txt')",
  ];
  edit('nvim', ['--headless', '-n', '-i', 'NONE', 'a.pte', '-c', `lua ${look.join('; ')}`, '-c', 'qall!']);
  expect(said()).toBe('pte pte\n4: `heap` has pages 0..4; 9 is outside\n');
});

test('vim: the folders, and :make by the two settings', () => {
  needProgram('vim', 'vim');
  cpSync(join(root, 'media/editors/vim'), join(home, '.vim'), { recursive: true });
  const settings = blocks('vim').at(-1)!;
  expect(settings).toContain('makeprg');
  writeFileSync(join(home, '.vimrc'), `set nocompatible\nfiletype plugin on\nsyntax on\n${settings}`);
  const look = [
    'silent make',
    "let said = [&filetype . ' ' . synIDattr(synID(3, 9, 1), 'name')]",
    "for q in getqflist() | call add(said, q.lnum . ':' . q.col . ' ' . q.type . ' ' . q.text) | endfor",
    "call writefile(said, 'said.txt')",
    'qall!',
  ];
  edit('vim', ['-es', '-n', '-u', '.vimrc', 'a.pte', ...look.flatMap(command => ['-c', command])]);
  expect(said()).toBe('pte pteStatement\n4:15 e PTE031: `heap` has pages 0..4; 9 is outside\n');
});
