/**
 * Which names can be used at a place of the text. Unlike src/lang/names.ts, which asks this of a node, the place here
 * may lie between nodes, where somebody is about to write.
 */
import { type AstNode, CstUtils } from 'langium';
import * as ast from '../../../lang/generated/ast.ts';
import { scriptNames } from '../../../lang/names.ts';
import type { Script } from '../../script.ts';

/** Names in sight at an offset, innermost first. */
export function visibleAt(script: Script, offset: number): ast.Named[] {
  const names: ast.Named[] = [];
  let node = nodeBefore(script, offset);
  for (; node; node = node.$container) {
    if (!holds(node, offset)) continue;
    if (ast.isBlock(node)) names.push(...node.statements.filter(ast.isLet).filter(l => endsBefore(l, offset)));
    else if (ast.isFor(node) && node.body && holds(node.body, offset)) names.push(node);
    else if (ast.isFn(node)) names.push(...node.parameters);
    else if (ast.isProtocol(node)) {
      const inCommit = node.commit && offset > (node.start?.$cstNode?.end ?? 0);
      names.push(...(inCommit ? node.commitParameters : node.startParameters));
    }
  }
  return [...names, ...[...scriptNames(script.parsed.value).values()].flat()];
}

/** The innermost node whose text begins before an offset. */
export function nodeBefore(script: Script, offset: number): AstNode | undefined {
  const root = script.parsed.value.$cstNode;
  return root && CstUtils.findLeafNodeBeforeOffset(root, Math.max(0, offset - 1))?.astNode;
}

function holds(node: AstNode, offset: number): boolean {
  const { $cstNode: cst } = node;
  return ast.isScript(node) || (!!cst && cst.offset < offset && (offset < cst.end || !cst.text.endsWith('}')));
}

function endsBefore(node: AstNode, offset: number): boolean {
  return (node.$cstNode?.end ?? Number.POSITIVE_INFINITY) <= offset;
}
