/**
 * Reading scripts and traces from disk. Size is asked before the text is read, so that a core dump is refused, not loaded.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_SCRIPT_BYTES } from '../sim/scenario.ts';
import { MAX_TRACE_CHARACTERS } from '../trace/reader.ts';
import { Complaint } from './complaint.ts';

/** The text of a script. Bytes that are no UTF-8 become U+FFFD, which the language refuses by name. */
export function readScript(path: string): string {
  return readText(path, 'script', MAX_SCRIPT_BYTES);
}

/** The text of a recorded trace. */
export function readTraceFile(path: string): string {
  return readText(path, 'trace', MAX_TRACE_CHARACTERS);
}

function readText(path: string, what: string, most: number): string {
  return attempt(path, () => {
    const { size } = statSync(path);
    if (size > most) throw new Complaint(`${path} has ${size} bytes; a ${what} has at most ${most}`);
    return readFileSync(path, 'utf8');
  });
}

/** The scripts that paths mean: files as they are, folders with every .pte file below them, in order of name. */
export function scriptsBelow(paths: readonly string[]): string[] {
  return paths.flatMap(path =>
    attempt(path, () => {
      if (!statSync(path).isDirectory()) return [path];
      const found = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.pte'));
      if (found.length === 0) throw new Complaint(`there is no .pte script below ${path}`);
      return found.sort().map(name => join(path, name));
    }),
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
};

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new Complaint(`cannot read ${path}: ${reasons[code] ?? code}`);
  }
}
