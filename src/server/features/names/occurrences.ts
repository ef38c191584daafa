/**
 * Every place where a script declares or uses a name, each with the declaration that it means. Definition, references,
 * highlights, rename and colouring all read this one list.
 *
 * What a name means is decided by src/lang/names.ts, the same for the compiler; here are added the names that are not
 * references to values: backends in `on`, protocols in a backend's settings, and params as values of knobs.
 */
import { type AstNode, AstUtils, type CstNode, GrammarUtils } from 'langium';
import * as ast from '../../../lang/generated/ast.ts';
import { declarationOf, scriptNames } from '../../../lang/names.ts';
import type { Script } from '../../script.ts';

export type Declaration = ast.Named | ast.Backend | ast.Protocol;

export interface Occurrence {
  readonly offset: number;
  readonly end: number;
  readonly declaration: Declaration;
  readonly isDeclaration: boolean;
}

/** All occurrences, in the order of the text. */
export function occurrences(script: Script): readonly Occurrence[] {
  return script.once(occurrences, () => collect(script.parsed.value).sort((a, b) => a.offset - b.offset));
}

/** The occurrence at an offset, its end included. */
export function occurrenceAt(script: Script, offset: number): Occurrence | undefined {
  return occurrences(script).find(o => o.offset <= offset && offset <= o.end);
}

/** Every occurrence of a declaration. */
export function occurrencesOf(script: Script, declaration: Declaration): Occurrence[] {
  return occurrences(script).filter(o => o.declaration === declaration);
}

/** The name that a declaration gives. */
export function nameOf(declaration: Declaration): string {
  return (ast.isBackend(declaration) ? (declaration.alias ?? declaration.preset) : declaration.name) ?? '';
}

function collect(script: ast.Script): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (cst: CstNode | undefined, declaration: Declaration | undefined, isDeclaration = false): void => {
    if (cst && declaration) found.push({ offset: cst.offset, end: cst.end, declaration, isDeclaration });
  };
  const backends = script.items.filter(ast.isBackend);
  const protocols = script.items.filter(ast.isProtocol);
  for (const node of AstUtils.streamAllContents(script)) {
    if (isDeclaration(node)) add(nameNode(node), node, true);
    if (ast.isReference(node)) {
      if (node.target) add(node.target.$refNode, declarationOf(node, node.target.$refText));
    } else if (ast.isExpect(node)) {
      for (const { $refNode, $refText } of node.on)
        add(
          $refNode,
          backends.find(b => nameOf(b) === $refText),
        );
    } else if (ast.isSetting(node)) {
      if (node.protocol)
        add(
          node.protocol.$refNode,
          protocols.find(p => p.name === node.protocol?.$refText),
        );
      const param = scriptNames(script).get(String(node.value))?.find(ast.isParam);
      if (param) add(GrammarUtils.findNodeForProperty(node.$cstNode, 'value'), param);
    }
  }
  return found;
}

function isDeclaration(node: AstNode): node is Declaration {
  return (
    ast.isMapping(node) ||
    ast.isMremap(node) ||
    ast.isParam(node) ||
    ast.isParameter(node) ||
    ast.isLet(node) ||
    ast.isFor(node) ||
    ast.isBackend(node) ||
    ast.isProtocol(node)
  );
}

function nameNode(node: Declaration): CstNode | undefined {
  const property = !ast.isBackend(node) ? 'name' : node.alias === undefined ? 'preset' : 'alias';
  return GrammarUtils.findNodeForProperty(node.$cstNode, property);
}
