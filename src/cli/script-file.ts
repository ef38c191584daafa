/**
 * Reading scripts and traces from disk or from standard input. A file's size is asked before its text is read, so that a
 * core dump is refused, not loaded.
 */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readBounded, whyUnread } from '../disk/bounded-file.ts';
import { filesOf } from '../disk/used-files.ts';
import { parseScript } from '../lang/parse.ts';
import { bringUsed, noFiles, type ReadUsed } from '../lang/used-files.ts';
import { printableLine } from '../model/printable.ts';
import { MAX_PATCH_CHARACTERS } from '../review/limit.ts';
import { MAX_SCRIPT_BYTES } from '../sim/scenario.ts';
import { MAX_TRACE_CHARACTERS } from '../trace/limit.ts';
import { Complaint } from './complaint.ts';
import { isStandardInput, readStandardInput } from './standard-input.ts';

/** The text of a script. Bytes that are no UTF-8 become U+FFFD, which the language refuses by name. */
export function readScript(path: string): string {
  return readText(path, 'script', MAX_SCRIPT_BYTES);
}

/** Reads the files that a script uses: in the folder of the call where the script lies below it, else beside the script. */
export function filesFor(path: string): ReadUsed {
  return isStandardInput(path) ? noFiles : filesOf(path, [process.cwd()]);
}

/** The files that a script uses, by their paths. */
export function usedPaths(path: string): string[] {
  const { texts } = bringUsed(parseScript(readScript(path)).value, filesFor(path));
  return Object.keys(texts).map(used => usedPath(path, used));
}

/** The path of a used file, as a message has it. */
export function usedPath(script: string, used: string): string {
  return join(dirname(script), used);
}

/** The text of a recorded trace. */
export function readTraceFile(path: string): string {
  return readText(path, 'trace', MAX_TRACE_CHARACTERS);
}

/** Most bytes of a result that is read. */
const MAX_RESULTS_BYTES = 1 << 28;

/** The text of a result: of `ptelab test`, or of a job of a swarm. */
export function readResultsFile(path: string): string {
  return readText(path, 'result', MAX_RESULTS_BYTES);
}

/** The text of a patch. */
export function readPatchFile(path: string): string {
  return readText(path, 'patch', MAX_PATCH_CHARACTERS);
}

function readText(path: string, what: string, most: number): string {
  return attempt(path, () => {
    if (isStandardInput(path)) return readStandardInput(what, most);
    const read = readBounded(path, most);
    if ('is' in read)
      throw new Complaint(`cannot read ${path}: it is ${read.is === 'folder' ? 'a directory' : read.is}`);
    if ('bytes' in read) throw new Complaint(`${path} has ${read.bytes} bytes; a ${what} has at most ${most}`);
    return read.text;
  });
}

/** A path's last name, as it may be printed. */
export function shownName(path: string): string {
  return printableLine(basename(shownPath(path)));
}

/** A path as a message has it, on one line. */
export function shownPath(path: string): string {
  return isStandardInput(path) ? '<stdin>' : printableLine(path);
}

/**
 * The scripts that paths mean: files as they are, folders with every .pte file below them, in order of name. Links to
 * folders are not followed, so that a script is found once and the walk ends; packages and hidden folders are others'.
 * What is not there, or may not be looked into, stays in the list: whoever reads it says why it cannot be read.
 */
export function scriptsBelow(paths: readonly string[]): string[] {
  return paths.flatMap(path => {
    if (isStandardInput(path) || !isFolder(path)) return [path];
    const found = scriptsIn(path);
    if (found.length === 0) throw new Complaint(`there is no .pte script below ${path}`);
    return found.sort();
  });
}

function scriptsIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [folder];
  }
  return entries.flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isOthers(entry) ? [] : scriptsIn(path);
    return entry.name.endsWith('.pte') && !(entry.isSymbolicLink() && isFolder(path)) ? [path] : [];
  });
}

const isOthers = ({ name }: Dirent): boolean => name === 'node_modules' || name.startsWith('.');

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ...whyUnread,
  EISDIR: 'it is a directory',
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
