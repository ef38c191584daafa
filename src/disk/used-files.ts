/**
 * Files that a script uses, from disk. They lie in a folder that is known beforehand: what leads out of it, by `..` or by a
 * link, is refused, and so is what is no file or too large, before it is read.
 */
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type ReadUsed, tooLarge, type UsedText } from '../lang/used-files.ts';
import { MAX_SCRIPT_BYTES } from '../sim/scenario.ts';
import { readBounded, whyUnread } from './bounded-file.ts';

/** Reads what the script at `path` uses. Of the folders, the first that the script lies in counts; in none, its own does. */
export function filesOf(path: string, folders: readonly string[]): ReadUsed {
  return said => {
    const folder = dirname(resolve(path));
    // The root of a disk is no workspace.
    const root = folders.map(f => resolve(f)).find(f => dirname(f) !== f && isInside(f, folder)) ?? folder;
    return read(join(folder, ...said.split('/')), root);
  };
}

function read(file: string, root: string): UsedText {
  if (!isInside(root, file)) return { refused: `it lies outside ${root}` };
  try {
    const real = realpathSync(file);
    if (!isInside(realpathSync(root), real)) return { refused: `a link leads out of ${root}` };
    const found = readBounded(real, MAX_SCRIPT_BYTES);
    if ('is' in found) return { refused: `it is ${found.is === 'folder' ? 'a folder' : found.is}` };
    return 'bytes' in found ? tooLarge : found;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    return { refused: whyUnread[code] ?? code };
  }
}

/** What lies in a folder; nothing where it cannot be read. Links are neither files nor folders. */
export function namesIn(folder: string): { readonly files: string[]; readonly folders: string[] } {
  try {
    const all = readdirSync(folder, { withFileTypes: true });
    const names = (of: typeof all) => of.map(({ name }) => name);
    return { files: names(all.filter(one => one.isFile())), folders: names(all.filter(one => one.isDirectory())) };
  } catch {
    return { files: [], folders: [] };
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path);
}
