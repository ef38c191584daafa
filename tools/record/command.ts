/**
 * Programs of this machine, run to their end, and files fetched by them. What goes wrong is one sentence for whoever
 * asked for a recording.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why there is no recording, in a sentence. */
export class NoRecording extends Error {}

/** A program and what its surroundings must be. */
export interface Command {
  readonly program: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments that it always needs. */
  readonly before?: readonly string[];
}

/** Folders where Debian keeps what root uses; they need not be on a user's PATH. */
const ADMIN = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Where a program of this machine is. */
export function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ADMIN].filter(folder => folder !== '');
  return folders.map(folder => join(folder, program)).find(isProgram);
}

/** Runs a program to its end and gives what it wrote. Throws NoRecording with its last words. */
export function output(
  { program, environment, before = [] }: Command,
  args: readonly string[],
  options: { readonly folder?: string; readonly input?: Uint8Array } = {},
): string {
  const ran = spawnSync(program, [...before, ...args], {
    cwd: options.folder,
    input: options.input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C', ...environment },
  });
  if (ran.status === 0) return ran.stdout;
  const words = (ran.error?.message ?? `${ran.stderr}${ran.stdout}`).trim().split('\n').slice(-6).join('\n');
  throw new NoRecording(`${program} ${args.slice(0, 4).join(' ')} failed:\n${words}`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
