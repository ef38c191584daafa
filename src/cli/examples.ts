/** `ptelab examples`: the scripts that ship, by the question that each answers. */
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { readBounded } from '../disk/bounded-file.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { gallery } from '../host/gallery.ts';
import { nearest } from '../lang/spelling.ts';
import { filled } from '../library/columns.ts';
import { printableLine } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import { styleFor } from './style.ts';
import { cannotWrite } from './unwritten.ts';
import { writeResult } from './write-result.ts';

const WIDTH = 80;
const SUFFIX = '.pte';

/** Beside the program's own folder, in a package as in a checkout. */
const folder = join(import.meta.dirname, '../media/examples');

const examples = `
Examples:
  $ ptelab examples
  $ ptelab examples lost-dirty-queued                    print it
  $ ptelab examples lost-dirty-queued | ptelab run -
  $ ptelab examples --out litmus                         all of them, as files of a folder`;

export function addExamples(program: Command): void {
  program
    .command('examples')
    .description('list the scripts that ship, print one, or write them to a folder')
    .argument('[name...]', 'these, in place of the list')
    .option('-o, --out <folder>', 'write them there, in place of printing')
    .addHelpText('after', examples)
    .action((names: string[], { out }: { out?: string }) => {
      const chosen = names.map(known);
      if (out !== undefined) return writeAll(chosen.length > 0 ? chosen : exampleNames(), out);
      process.stdout.write(chosen.length > 0 ? chosen.map(textOf).join('\n') : list());
      return undefined;
    });
}

/** Without their suffix, in alphabetical order. */
export function exampleNames(): string[] {
  return gallery()
    .flatMap(({ scripts }) => scripts.map(({ name }) => name.slice(0, -SUFFIX.length)))
    .sort();
}

const textOf = (name: string): string => readFileSync(join(folder, name + SUFFIX), 'utf8');

function known(asked: string): string {
  const name = asked.endsWith(SUFFIX) ? asked.slice(0, -SUFFIX.length) : asked;
  const names = exampleNames();
  const found = names.find(each => each === name || each.endsWith(`/${name}`));
  if (found) return found;
  const near = nearest(name, names);
  throw new Complaint(`there is no example ${name}; ${near ? `did you mean ${near}?` : 'ptelab examples lists them'}`);
}

function list(): string {
  const style = styleFor(process.stdout);
  const groups = gallery().map(({ title, scripts }) => {
    const entries = scripts.flatMap(({ name: file, asks }) => {
      const name = file.slice(0, -SUFFIX.length);
      return [style.strong(name), ...filled(asks, '    ', WIDTH)];
    });
    return [title, '', ...entries].join('\n');
  });
  return `${groups.join('\n\n')}\n`;
}

/** Writes nothing over a file that is not the same. */
function writeAll(names: readonly string[], out: string): void {
  if (out === '') throw new Complaint('--out is a folder; the empty name is none');
  const files = names.map(name => ({ path: join(out, name + SUFFIX), text: textOf(name) }));
  let other: { readonly path: string } | undefined;
  try {
    other = files.find(({ path, text }) => isOther(path, text));
    if (!other) for (const { path } of files) makeFolders(foldersOf(path));
  } catch (error) {
    throw cannotWrite(out, error);
  }
  if (other) throw new Complaint(`${other.path} is there already, with another text`);
  for (const { path, text } of files) writeResult(text, path);
  process.stdout.write(`${files.length} ${files.length === 1 ? 'script' : 'scripts'} in ${printableLine(out)}\n`);
}

/** Is there something of this name already, that is not this text? A pipe or a folder is. */
function isOther(path: string, text: string): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })) return false;
  try {
    const there = readBounded(path, Buffer.byteLength(text));
    return !('text' in there) || there.text !== text;
  } catch {
    return true;
  }
}

/** The folders that a file lies in, the uppermost first. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [...foldersOf(folder), folder];
}
