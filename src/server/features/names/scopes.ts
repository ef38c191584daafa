/** Where in the text a declaration's name can be used, so that a rename does not give two things in sight one name. */
import type { AstNode } from 'langium';
import * as ast from '../../../lang/generated/ast.ts';
import { fileOf } from '../../../lang/places.ts';
import type { Declaration } from './occurrences.ts';

interface Scope {
  readonly from: number;
  readonly to: number;
}

const EVERYWHERE: Scope = { from: 0, to: Number.POSITIVE_INFINITY };

/** Can both names be meant at one place? */
export function meet(a: Declaration, b: Declaration): boolean {
  const [one, other] = [scopeOf(a), scopeOf(b)];
  if (fileOf(a) !== fileOf(b)) return one === EVERYWHERE && other === EVERYWHERE;
  return one.from < other.to && other.from < one.to;
}

function scopeOf(declaration: Declaration): Scope {
  const container = declaration.$container;
  if (ast.isLet(declaration)) return between(declaration.$cstNode?.offset, container);
  if (ast.isFor(declaration)) return between(declaration.$cstNode?.offset, declaration);
  if (!ast.isParameter(declaration)) return EVERYWHERE;
  if (!ast.isProtocol(container)) return between(container.$cstNode?.offset, container);
  const isOfStart = container.startParameters.includes(declaration);
  return isOfStart
    ? between(container.$cstNode?.offset, container.start)
    : between(container.start?.$cstNode?.end, container);
}

function between(from = 0, node: AstNode | undefined): Scope {
  return { from, to: node?.$cstNode?.end ?? Number.POSITIVE_INFINITY };
}
