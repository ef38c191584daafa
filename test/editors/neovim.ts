/** Scripts in a real neovim, which knows nothing of us but `ptelab lsp --stdio`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/report.ts';
import { needProgram } from '../debian.ts';

const root = join(import.meta.dirname, '../..');

export interface Visit {
  readonly name: string;
  readonly text: string;
  /** Where to hover; line and character from 0. */
  readonly hovers: readonly { readonly line: number; readonly character: number }[];
  /** It has no errors: to be run and exported, after its exploration has ended. */
  readonly runs: boolean;
  /** A name for what stands at the first hover; then the script is formatted, with a crooked line at its end. */
  readonly rename?: string;
}

export interface Visited {
  readonly diagnostics: readonly {
    readonly code: string;
    /** As LSP numbers them. */
    readonly severity: number;
    /** Line and column from 1, start and end. */
    readonly range: readonly [number, number, number, number];
    readonly message: string;
  }[];
  readonly hovers: readonly string[];
  readonly results: RunReport['results'];
  /** Verdicts on the script's expectations, over all interleavings. */
  readonly expects: RunReport['expects'];
  /** As a Chrome trace; empty where it does not run. */
  readonly exported: string;
  readonly renamed?: string;
  readonly formatted?: string;
}

/** Opens scripts one after another; what came of each. */
export function visitInNeovim(visits: readonly Visit[]): Visited[] {
  needProgram('nvim', 'neovim');
  const folder = mkdtempSync(join(tmpdir(), 'ptelab-neovim-'));
  try {
    for (const { name, text } of visits) writeFileSync(join(folder, name), text);
    const [asked, result] = ['visits.json', 'result.json'].map(name => join(folder, name));
    writeFileSync(asked, JSON.stringify(visits));
    const { stderr, status } = spawnSync(
      'nvim',
      ['--headless', '--clean', '-n', '-i', 'NONE', '-c', `luafile ${join(import.meta.dirname, 'neovim.lua')}`],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: 100_000,
        env: {
          ...process.env,
          HOME: folder,
          PTELAB_NODE: process.execPath,
          PTELAB_CLI: join(root, 'dist/cli.js'),
          PTELAB_VISITS: asked,
          PTELAB_RESULT: result,
        },
      },
    );
    if (status !== 0) throw new Error(`nvim ended with ${status}: ${stderr}`);
    return JSON.parse(readFileSync(result, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
