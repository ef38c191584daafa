/**
 * `use "my-mm.pte"`: which files a script uses, and what they bring. Files are read by who compiles; here stands what a path
 * may be, and where it ends. What is brought stands where the `use` stands: functions, protocols, params and backends. A file
 * sees what it declares itself and what it uses, and nothing of who uses it.
 */
import type { ParseResult } from 'langium';
import { MAX_SCRIPT_BYTES } from '../sim/scenario.ts';
import * as ast from './generated/ast.ts';
import { parseForEditor, parseScript } from './parse.ts';
import { nameFile, textOfProperty } from './places.ts';
import { refuse } from './refuse.ts';
import { spanOf } from './spans.ts';

/** Files may use files: so deep, */
export const MAX_USED_DEPTH = 8;
/** and so many in all. */
export const MAX_USED_FILES = 32;

/** A file's text, or why there is none, as the end of "cannot use "x.pte": …". */
export type UsedText = { readonly text: string } | { readonly refused: string };

/** Reads a file by its path from the script's folder, with `/` and without `.`; `..` only at its beginning. */
export type ReadUsed = (path: string) => UsedText;

/** Files as plain data, which cross to another thread. */
export type UsedTexts = Readonly<Record<string, UsedText>>;

export interface UsedFile {
  readonly path: string;
  readonly text: string;
  readonly parsed: ParseResult<ast.Script>;
  /** The `use` of the script itself that brings it. */
  readonly by: ast.Use;
}

export interface Used {
  /** Each once, in the order of their first use. */
  readonly files: readonly UsedFile[];
  /** Every path that was asked for, with what came of it. */
  readonly texts: UsedTexts;
  /** What each `use` leads to. */
  readonly paths: ReadonlyMap<ast.Use, string>;
  /** What cannot be used, and why. */
  readonly problems: readonly { readonly node: ast.Use; readonly reason: string }[];
}

const NOTHING: Used = { files: [], texts: {}, paths: new Map(), problems: [] };
const ofScript = new WeakMap<ast.Script, Used>();
const brought = new WeakMap<ast.Script, readonly ast.Item[]>();

/** What a script uses, as far as it has been read. */
export function usedOf(script: ast.Script): Used {
  return ofScript.get(script) ?? NOTHING;
}

/** The items of a script with those that its files bring, in the order in which they count. */
export function itemsOf(script: ast.Script): readonly ast.Item[] {
  return brought.get(script) ?? script.items;
}

/** Reading for a script that no files lie beside. */
export const noFiles: ReadUsed = () => ({ refused: 'this script is no file, so no other file lies beside it' });

/** Reading from plain data. */
export function readFrom(texts: UsedTexts): ReadUsed {
  return path => (Object.hasOwn(texts, path) ? texts[path] : { refused: 'there is no such file' });
}

/** Reads what a script uses, once; its places, and those of the files, are known from then on. */
export function bringUsed(script: ast.Script, read: ReadUsed): Used {
  const known = ofScript.get(script);
  if (known) return known;
  if (!script.items.some(ast.isUse)) return NOTHING;
  const files = new Map<string, UsedFile>();
  const texts: Record<string, UsedText> = {};
  const paths = new Map<ast.Use, string>();
  const problems: { node: ast.Use; reason: string }[] = [];

  const itemsWith = (from: ast.Script, folder: string, under: readonly string[], top?: ast.Use): ast.Item[] => [
    ...new Set(
      from.items.flatMap(item => (ast.isUse(item) ? [item, ...bring(item, folder, under, top ?? item)] : [item])),
    ),
  ];

  const bring = (node: ast.Use, folder: string, under: readonly string[], by: ast.Use): readonly ast.Item[] => {
    const found = open(node, folder, under, by);
    if (typeof found === 'string') {
      problems.push({ node, reason: found });
      return [];
    }
    if (!found) return [];
    const { parsed, path } = found;
    const items = brought.get(parsed.value) ?? itemsWith(parsed.value, folderOf(path), [...under, path], by);
    brought.set(parsed.value, items);
    return items.filter(isBrought);
  };

  /** The file of a `use`; a reason where it cannot be; nothing where it has no path yet. */
  const open = (
    node: ast.Use,
    folder: string,
    under: readonly string[],
    by: ast.Use,
  ): UsedFile | string | undefined => {
    if (node.path === undefined) return undefined;
    const way = pathFrom(folder, saidPath(node));
    if ('refused' in way) return way.refused;
    const { path } = way;
    paths.set(node, path);
    const circle = under.indexOf(path);
    if (circle >= 0)
      return `it uses itself${under.length - circle > 1 ? `, by way of ${under.slice(circle + 1).join(', ')}` : ''}`;
    const before = files.get(path);
    if (before) return before;
    if (under.length >= MAX_USED_DEPTH) return `files use files at most ${MAX_USED_DEPTH} deep`;
    if (files.size >= MAX_USED_FILES) return `a script uses at most ${MAX_USED_FILES} files`;
    const answer = (texts[path] ??= bounded(read(path)));
    if ('refused' in answer) return answer.refused;
    // As the script itself was: an editor asks for the concrete syntax of all of them.
    const parsed = (spanOf(script) ? parseScript : parseForEditor)(answer.text);
    nameFile(parsed.value, path);
    const file = { path, text: answer.text, parsed, by };
    files.set(path, file);
    return file;
  };

  const all = itemsWith(script, '', []);
  brought.set(script, all);
  const used = { files: [...files.values()], texts, paths, problems };
  ofScript.set(script, used);
  return used;
}

/** The path as it is written: the parser would take a backslash away. */
export function saidPath(node: ast.Use): string {
  return textOfProperty(node, 'path')?.slice(1, -1) ?? node.path;
}

/** What a file brings to those that use it. */
const isBrought = (item: ast.Item): boolean =>
  ast.isFn(item) || ast.isProtocol(item) || ast.isParam(item) || ast.isBackend(item);

/** A file that is there for others: it has something to bring, and nothing that runs or is expected. */
export function isForOthers(script: ast.Script): boolean {
  return script.items.some(isBrought) && script.items.every(item => isBrought(item) || ast.isUse(item));
}

/** The path of a `use` from the script's own folder. */
export function pathFrom(folder: string, said: string): { readonly path: string } | { readonly refused: string } {
  if (/^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*:/.test(said)) return { refused: 'a path is relative to the file that uses it' };
  if (said.includes('\\')) return { refused: 'folders of a path are set apart by /' };
  if (!/[^/]\.pte$/.test(said)) return { refused: 'it is no .pte file' };
  const parts: string[] = [];
  for (const part of `${folder}${said}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return { path: parts.join('/') };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Who reads has looked at the size already; a client's answer is looked at again. */
function bounded(answer: UsedText): UsedText {
  if ('refused' in answer) return answer;
  if (answer.text.length > MAX_SCRIPT_BYTES) return tooLarge;
  const refused = refuse(answer.text);
  return refused ? { refused: refused.message } : answer;
}

/** A file beyond the bound that every script has. */
export const tooLarge: UsedText = { refused: `it has more than ${MAX_SCRIPT_BYTES} bytes` };
