/** The path of a `use`: files beside the script and below it. */
import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver';
import type { Script } from '../../script.ts';

/** The text of the path that a position is in: where it begins and ends, and whether a quote follows. */
export interface PathPlace {
  readonly from: number;
  readonly to: number;
  readonly closed: boolean;
}

/** Undefined outside the quotes of a `use`. */
export function pathAt(script: Script, position: Position): PathPlace | undefined {
  const offset = script.offset(position);
  const begin = script.offset({ line: position.line, character: 0 });
  const before = /^(?:[^#"]*\s)?use\s*"([^"]*)$/.exec(script.text.slice(begin, offset));
  if (!before) return undefined;
  const behind = /^[^"\n]*"/.exec(script.text.slice(offset));
  return {
    from: offset - before[1].length,
    to: behind ? offset + behind[0].length - 1 : offset,
    closed: behind !== null,
  };
}

/** The paths as items, which take the place of what is there. */
export function pathItems(script: Script, { from, to, closed }: PathPlace, paths: readonly string[]): CompletionItem[] {
  const range = script.range(from, to);
  return paths.map((path, i) => ({
    label: path,
    kind: CompletionItemKind.File,
    sortText: String(i).padStart(3, '0'),
    textEdit: { range, newText: closed ? path : `${path}"` },
  }));
}
