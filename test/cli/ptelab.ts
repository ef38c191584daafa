/**
 * The command line as a shell sees it: the built file, a process for each call, and a folder of its own for what a
 * test file writes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendResult, RunReport } from '../../src/model/report.ts';

/** What `npm run build` makes, and the package ships. */
export const program = join(import.meta.dirname, '../../dist/cli.js');
/** Where a test file's calls happen. */
export const folder = newFolder({});

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls `ptelab` in the folder. */
export function ptelab(...args: readonly string[]): Answer {
  return ptelabIn(folder, ...args);
}

/** Calls `ptelab` in another folder. */
export function ptelabIn(cwd: string, ...args: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Calls `ptelab` in the folder with this on its standard input. */
export function ptelabReading(input: string | Uint8Array, ...args: readonly string[]): Answer {
  const options = { cwd: folder, encoding: 'utf8' as const, input };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, stdout, stderr };
}

/** Puts a file into the folder; its name. */
export function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** Another folder, with these files. */
export function newFolder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'ptelab-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

/** A report of backends that all can run the script. */
export type Ran = Omit<RunReport, 'results'> & { readonly results: BackendResult[] };

/** Runs a script; all options but the format are the caller's. */
export function runJson(script: string, ...options: string[]): { report: Ran; status: number | null } {
  const { status, stdout, stderr } = ptelab('run', file('script.pte', script), '--format', 'json', ...options);
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout), status };
}
