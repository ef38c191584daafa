/**
 * Statements as a script writes them, for one that stands in an editor at what a program does: of `let old = read_pte(p)`
 * a program has only the call, of an `if` only the condition.
 */
import type { Place } from '../sim/statements.ts';
import * as ast from './generated/ast.ts';
import { parseScript } from './parse.ts';
import { placeOf } from './places.ts';
import { treeOf } from './tree.ts';

export interface StatementNode {
  /** Where it begins in the text, where its head ends (a block's is what stands before the brace), and where all of it. */
  readonly offset: number;
  readonly headEnd: number;
  readonly end: number;
  readonly place: Place;
  /** The name that a `let` gives. */
  readonly name?: string;
}

/** All statements of a text, outer ones before what they contain. */
export function statementNodes(text: string): StatementNode[] {
  return treeOf(parseScript(text).value)
    .filter(ast.isStatement)
    .map((node): StatementNode => {
      const { offset = 0, end = 0 } = node.$cstNode ?? {};
      const place = placeOf(node);
      const body = blockOf(node)?.$cstNode?.offset;
      const headEnd = body === undefined ? end : offset + text.slice(offset, body).trimEnd().length;
      return { offset, headEnd, end, place, ...(ast.isLet(node) ? { name: node.name } : {}) };
    });
}

function blockOf(node: ast.Statement): ast.Block | undefined {
  if (ast.isIf(node)) return node.branches[0]?.body;
  return ast.isFor(node) || ast.isRepeat(node) || ast.isLazy(node) ? node.body : undefined;
}
