/** Going through a syntax tree. Langium has the same, with much that the compiler does not need. */
import type { AstNode } from 'langium';

/** A node and all below it, each before what it contains. */
export function treeOf(root: AstNode): AstNode[] {
  const nodes: AstNode[] = [];
  const visit = (node: AstNode): void => {
    nodes.push(node);
    for (const [property, value] of Object.entries(node)) {
      if (property.startsWith('$')) continue;
      if (Array.isArray(value)) value.filter(isNode).forEach(visit);
      else if (isNode(value)) visit(value);
    }
  };
  visit(root);
  return nodes;
}

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as AstNode).$type === 'string';

/** Is a node one of a kind, or within one? */
export function isWithin(inner: AstNode, isOf: (node: unknown) => boolean): boolean {
  for (let node: AstNode | undefined = inner; node; node = node.$container) if (isOf(node)) return true;
  return false;
}
