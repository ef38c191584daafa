/** Bits of a script's text that edits need. */
import type { AstNode } from 'langium';
import type { Range } from 'vscode-languageserver';
import type { Script } from '../../script.ts';

/** The blanks that a line begins with; lines from 0. */
export function indentOf(script: Script, line: number): string {
  return /^[ \t]*/.exec(lineOf(script, line))?.[0] ?? '';
}

/** A line without its end. */
export function lineOf(script: Script, line: number): string {
  return script.text.split(/\r\n|\r|\n/)[line] ?? '';
}

/** The text of a node; empty where the parser made it up. */
export function textOf(node: AstNode | undefined): string {
  return node?.$cstNode?.text ?? '';
}

/** An empty range where something is to be put in. */
export function before({ start }: Range): Range {
  return { start, end: start };
}
