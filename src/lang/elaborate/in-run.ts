/** Numbers and pages that only the run knows: where there are some in an expression, and how they are compared. */
import * as ast from '../generated/ast.ts';
import { treeOf } from '../tree.ts';
import { type Decided, negation } from './conditions.ts';
import { type Context, resolve } from './context.ts';
import { type Value, wordOf } from './values.ts';

/** The calls and references in an expression: those of a loop's turns are the same each time. */
const askedOf = new WeakMap<ast.Expression, readonly (ast.Call | ast.Reference)[]>();

function askedIn(node: ast.Expression): readonly (ast.Call | ast.Reference)[] {
  let found = askedOf.get(node);
  if (!found) askedOf.set(node, (found = treeOf(node).filter(part => ast.isCall(part) || ast.isReference(part))));
  return found;
}

/** Does a number depend on what the run finds? */
export function isInRun(context: Context, node: ast.Expression): boolean {
  return askedIn(node).some(part => {
    if (ast.isCall(part)) return true;
    const target = resolve(context, part);
    const value = target && context.values.get(target);
    return value?.kind === 'word' || value?.kind === 'any';
  });
}

/** A comparison of numbers or of pages, at least one of which is in a local; undefined for anything else. */
export function comparisonInRun(operator: ast.Bound, left: Value, right: Value): Decided | undefined {
  if (left.kind === 'any' || right.kind === 'any') return true;
  if (left.kind !== 'word' && right.kind !== 'word') return undefined;
  const numbers = isNumber(left) && isNumber(right);
  if (!numbers && !(isPages(left) && isPages(right))) return undefined;
  const [x, y] = [wordOf(left)!, wordOf(right)!];
  switch (operator) {
    case '==':
      return { kind: 'same', left: x, right: y };
    case '!=':
      return negation({ kind: 'same', left: x, right: y });
    case '<':
      return numbers ? { kind: 'less', left: x, right: y } : undefined;
    case '>':
      return numbers ? { kind: 'less', left: y, right: x } : undefined;
    case '<=':
      return numbers ? negation({ kind: 'less', left: y, right: x }) : undefined;
    case '>=':
      return numbers ? negation({ kind: 'less', left: x, right: y }) : undefined;
  }
}

const isNumber = (value: Value): boolean => value.kind === 'number' || (value.kind === 'word' && value.is === 'number');
const isPages = (value: Value): boolean => value.kind === 'pages' || (value.kind === 'word' && value.is !== 'number');
