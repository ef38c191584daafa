/**
 * Every place where a script declares or uses a name, each with the declaration that it means. Definition, references,
 * highlights, rename and colouring all read this one list.
 *
 * What a name means is decided by src/lang/names.ts, the same for the compiler; here are added the names that are not
 * references to values: functions, address spaces, backends in `on`, protocols in a backend's settings, and params as values of knobs.
 * Functions that replace the same kernel function on different backends are one name with several declarations.
 */
import { type AstNode, AstUtils, type CstNode, GrammarUtils } from 'langium';
import { backendLines, backendName, baseOf } from '../../../lang/backend-lines.ts';
import * as ast from '../../../lang/generated/ast.ts';
import { declarationOf, scriptNames, spaceNodes } from '../../../lang/names.ts';
import { itemsOf, usedOf } from '../../../lang/used-files.ts';
import type { Script } from '../../script.ts';
import { calledName, functionsOf } from './functions.ts';

export type Declaration = ast.Named | ast.Space | ast.Backend | ast.Protocol | ast.Fn;

export interface Occurrence {
  readonly offset: number;
  readonly end: number;
  readonly declaration: Declaration;
  readonly isDeclaration: boolean;
  /** A declaration, or an assignment to it. */
  readonly writes: boolean;
  /** The used file that it is in; absent for the script itself. */
  readonly file?: string;
}

/** All occurrences, in the order of the text. */
export function occurrences(script: Script): readonly Occurrence[] {
  return script.once(occurrences, () => collect(script.parsed.value).sort((a, b) => a.offset - b.offset));
}

/** Those of the script and of the files that it uses. */
export function occurrencesWithFiles(script: Script): readonly Occurrence[] {
  return script.once(occurrencesWithFiles, () => [
    ...occurrences(script),
    ...usedOf(script.parsed.value).files.flatMap(({ parsed, path }) =>
      collect(parsed.value).map(occurrence => ({ ...occurrence, file: path })),
    ),
  ]);
}

/** The occurrence at an offset, its end included. */
export function occurrenceAt(script: Script, offset: number): Occurrence | undefined {
  return occurrences(script).find(o => o.offset <= offset && offset <= o.end);
}

/** Every occurrence of a declaration in the script itself. */
export function occurrencesOf(script: Script, declaration: Declaration): Occurrence[] {
  return occurrences(script).filter(o => o.declaration === declaration);
}

/** The name that a declaration gives. */
export function nameOf(declaration: Declaration): string {
  return (ast.isBackend(declaration) ? backendName(declaration) : declaration.name) ?? '';
}

function collect(script: ast.Script): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (
    cst: CstNode | undefined,
    declaration: Declaration | undefined,
    how: 'declares' | 'writes' | 'reads' = 'reads',
  ): void => {
    const [isDeclaration, writes] = [how === 'declares', how !== 'reads'];
    if (cst && declaration) found.push({ offset: cst.offset, end: cst.end, declaration, isDeclaration, writes });
  };
  const backends = backendLines(script);
  const spaces = spaceNodes(script);
  const protocols = itemsOf(script).filter(ast.isProtocol);
  const functions = functionsOf(script);
  for (const node of AstUtils.streamAllContents(script)) {
    if (isDeclaration(node)) add(nameNode(node), ast.isFn(node) ? functions.get(node.name)?.[0] : node, 'declares');
    if (ast.isReference(node)) {
      const writes = ast.isAssign(node.$container) && node.$containerProperty === 'target';
      if (node.target)
        add(node.target.$refNode, declarationOf(node, node.target.$refText), writes ? 'writes' : 'reads');
    } else if (ast.isCall(node)) {
      add(GrammarUtils.findNodeForProperty(node.$cstNode, 'function'), functions.get(calledName(node))?.[0]);
    } else if (ast.isExpect(node) || ast.isFn(node)) {
      for (const { $refNode, $refText } of node.on)
        add(
          $refNode,
          backends.find(b => nameOf(b) === $refText),
        );
    } else if (ast.isCpu(node) || ast.isSwitchTo(node)) {
      add(
        node.mm?.$refNode,
        spaces.find(space => space.name === node.mm?.$refText),
      );
    } else if (ast.isBackend(node)) add(propertyNode(node, 'preset'), baseOf(node));
    else if (ast.isSetting(node)) {
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
    ast.isAddressSpace(node) ||
    ast.isMremap(node) ||
    ast.isForkCopy(node) ||
    (ast.isFork(node) && node.name !== undefined) ||
    (ast.isHugeModifier(node) && node.name !== undefined) ||
    ast.isParam(node) ||
    ast.isParameter(node) ||
    ast.isLet(node) ||
    ast.isFor(node) ||
    ast.isBackend(node) ||
    ast.isProtocol(node) ||
    ast.isFn(node)
  );
}

function nameNode(node: Declaration): CstNode | undefined {
  return propertyNode(node, !ast.isBackend(node) ? 'name' : node.alias === undefined ? 'preset' : 'alias');
}

function propertyNode(node: AstNode, property: string): CstNode | undefined {
  return GrammarUtils.findNodeForProperty(node.$cstNode, property);
}
