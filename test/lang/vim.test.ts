/** Is the vim syntax file what the vocabulary says, and does a real vim read it without a complaint? */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vimSyntax } from '../../src/lang/vim.ts';
import { needProgram } from '../debian.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'media/editors/vim');

test('media/editors/vim/syntax/pte.vim is what the vocabulary says', async () => {
  await expect(vimSyntax()).toMatchFileSnapshot(join(folder, 'syntax/pte.vim'));
});

test('neovim colours a script with it', () => {
  needProgram('nvim', 'neovim');
  const at = (line: number, column: number) => `synIDattr(synID(${line},${column},1),'name')`;
  const result = join(mkdtempSync(join(tmpdir(), 'ptelab-vim-')), 'groups');
  const { stderr, status } = spawnSync(
    'nvim',
    [
      '--headless',
      '--clean',
      '-n',
      '--cmd',
      `set runtimepath+=${folder}`,
      '--cmd',
      'syntax on | filetype on',
      join(root, 'media/examples/lost-dirty-naive.pte'),
      '-c',
      `call writefile([&filetype, ${at(1, 3)}, ${at(3, 1)}, ${at(7, 3)}, ${at(6, 7)}], '${result}') | qall!`,
    ],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect({ status, stderr: stderr.trim() }).toEqual({ status: 0, stderr: '' });
  expect(readFileSync(result, 'utf8').replace(/\n$/, '').split('\n')).toEqual([
    'pte',
    'pteComment',
    'pteItem',
    'pteFunction',
    '',
  ]);
});
