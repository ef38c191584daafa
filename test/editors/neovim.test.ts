/** Does the server serve an editor that knows nothing of us? A real neovim opens a script, hovers, renames, formats. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needProgram } from '../debian.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ptelab-neovim-'));
const script = join(folder, 'lost-dirty-naive.pte');

interface Session {
  diagnostics: { line: number; message: string; code: string }[];
  hover: { contents: { value: string } } | null;
  renamed: string;
  formatted: string;
}
let session: Session;

beforeAll(() => {
  needProgram('nvim', 'neovim');
  copyFileSync(join(root, 'media/examples/lost-dirty-naive.pte'), script);
  const lines = readFileSync(script, 'utf8').split('\n');
  const line = lines.findIndex(text => text.startsWith('map heap')) + 1;
  const result = join(folder, 'result.json');
  const { stderr, status } = spawnSync(
    'nvim',
    ['--headless', '--clean', '-n', '-i', 'NONE', '-c', `luafile ${join(import.meta.dirname, 'neovim.lua')}`],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        ...process.env,
        HOME: folder,
        PTELAB_NODE: process.execPath,
        PTELAB_CLI: join(root, 'dist/cli.js'),
        PTELAB_SCRIPT: script,
        PTELAB_RESULT: result,
        PTELAB_LINE: String(line),
        PTELAB_COLUMN: '6',
      },
    },
  );
  if (status !== 0) throw new Error(`nvim ended with ${status}: ${stderr}`);
  session = JSON.parse(readFileSync(result, 'utf8'));
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('neovim', () => {
  it('receives the diagnostics, with the lost bit on the line that overwrote it', () => {
    expect(session.diagnostics.length).toBeGreaterThan(0);
    expect(session.diagnostics.some(d => /heap\[2\]/.test(d.message) && d.line === 7)).toBe(true);
  });

  it('hovers over a mapping', () => {
    expect(session.hover?.contents.value).toContain('heap');
  });

  it('renames it everywhere', () => {
    expect(session.renamed).not.toMatch(/\bheap\b(?! of)/);
    expect(session.renamed.match(/renamed/g)?.length).toBeGreaterThan(5);
  });

  it('formats', () => {
    expect(session.formatted).toContain('cpu 3 { write renamed[0] }');
  });
});
