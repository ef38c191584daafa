/**
 * Where things stand: from syntax-tree nodes, tokens and offsets to 1-based places.
 */
import type { AstNode, CstNode } from 'langium';
import type { Place } from '../sim/statements.ts';
import { findProperty } from './services.ts';
import { asCst, spanOf } from './spans.ts';

const NOWHERE: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };

const cache = new WeakMap<AstNode, Place>();
/** A statement of a loop asks for the same places each time round. */
const ofProperties = new WeakMap<AstNode, Map<string, Place>>();

/** Files that a script uses, by the roots of their trees. */
const files = new WeakMap<CstNode, string>();

/** Every place in this tree is one of that file. */
export function nameFile(script: AstNode, path: string): void {
  if (script.$cstNode) files.set(script.$cstNode.root, path);
}

/** The file that a node stands in; undefined for the script itself. */
export function fileOf(node: AstNode): string | undefined {
  return node.$cstNode && files.get(node.$cstNode.root);
}

/** The whole of a node. */
export function placeOf(node: AstNode): Place {
  let place = cache.get(node);
  if (!place) {
    place = placeOfCst(node.$cstNode);
    cache.set(node, place);
  }
  return place;
}

/** A property of a node (the `index`-th of a list), or the whole node where it is not there. */
export function placeOfProperty(node: AstNode, property: string, index?: number): Place {
  let known = ofProperties.get(node);
  if (!known) ofProperties.set(node, (known = new Map()));
  const key = index === undefined ? property : `${property} ${index}`;
  let place = known.get(key);
  if (!place) {
    const cst = nodeOfProperty(node, property, index);
    known.set(key, (place = cst ? placeOfCst(cst) : placeOf(node)));
  }
  return place;
}

/** The text of a property as it is written. */
export function textOfProperty(node: AstNode, property: string): string | undefined {
  return nodeOfProperty(node, property)?.text;
}

function nodeOfProperty(node: AstNode, property: string, index?: number): CstNode | undefined {
  const span = spanOf(node);
  if (!span) return findProperty(node.$cstNode, property, index);
  const part = span.part(property, index);
  return part && asCst(part);
}

/** The first word of a node: what stands for a block or a loop. */
export function placeOfHead(node: AstNode): Place {
  const { line, column, file } = placeOf(node);
  const word = /^\S+/.exec(node.$cstNode?.text ?? '')?.[0] ?? '';
  return { line, column, endLine: line, endColumn: column + word.length, ...(file === undefined ? {} : { file }) };
}

/** A node with its whole line where nothing else stands on it: what goes when it is removed. */
export function placeOfLine(node: AstNode): Place {
  const place = placeOf(node);
  const { root, offset = 0, end = 0 } = node.$cstNode ?? {};
  const text = root?.fullText ?? '';
  const alone = /(?:^|\n)[ \t]*$/.test(text.slice(0, offset)) && /^[ \t]*\r?\n/.test(text.slice(end));
  return alone ? { line: place.line, column: 1, endLine: place.endLine + 1, endColumn: 1 } : place;
}

/** The closing brace of a block. */
export function placeOfEnd(node: AstNode): Place {
  const { endLine, endColumn } = placeOf(node);
  return { line: endLine, column: Math.max(1, endColumn - 1), endLine, endColumn };
}

/** The closing brace of a block, and what stands before it on its line if that is nothing but blanks. */
export interface BlockEnd {
  readonly place: Place;
  readonly indent?: string;
}

/** Where a statement can be added to a block. */
export function blockEnd(block: AstNode | undefined): BlockEnd | undefined {
  const text = block?.$cstNode?.text;
  if (!block || !text?.endsWith('}')) return undefined;
  const { line, column } = placeOfEnd(block);
  const indent = /\n([ \t]*)\}$/.exec(text)?.[1];
  return { place: { line, column, endLine: line, endColumn: column }, ...(indent === undefined ? {} : { indent }) };
}

export function placeOfCst(cst: CstNode | undefined): Place {
  if (!cst) return NOWHERE;
  const { start, end } = cst.range;
  const file = files.get(cst.root);
  return {
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    ...(file === undefined ? {} : { file }),
  };
}

/** `length` characters from an offset, on one line at most. */
export function placeOfOffset(text: string, offset: number, length: number): Place {
  // A carriage return alone ends a line too, as for the parser and for editors.
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const line = before.length;
  const column = before[line - 1].length + 1;
  const room = text.slice(offset).search(/[\r\n]|$/);
  return { line, column, endLine: line, endColumn: column + Math.max(0, Math.min(length, room)) };
}
