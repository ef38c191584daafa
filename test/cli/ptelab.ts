/** The command line as somebody calls it: bundled from the sources once, then a process for each call. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
/** A folder for what a test file writes. */
export const folder = mkdtempSync(join(tmpdir(), 'ptelab-cli-'));
const program = join(folder, 'ptelab.mjs');

await build({
  entryPoints: [join(root, 'src/cli/main.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  define: { __VERSION__: '"test"' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
});

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls `ptelab` in the folder. */
export function ptelab(...args: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Puts a file into the folder; its name. */
export function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}
