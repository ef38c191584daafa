/**
 * Names, checked over the whole text before anything is unrolled: a name in a loop of no turns counts too. Unknown
 * names and functions, duplicates, and the names of the first posting.
 */
import type { AstNode } from 'langium';
import { functionNamed, functions, oldNames } from '../functions.ts';
import * as ast from '../generated/ast.ts';
import { blockNames, scriptNames, scriptOf } from '../names.ts';
import { wayToSay } from '../other-names.ts';
import { placeOfProperty } from '../places.ts';
import { change, suggestion } from '../spelling.ts';
import { treeOf } from '../tree.ts';
import { itemsOf } from '../used-files.ts';
import { type Context, resolve } from './context.ts';
import { functionOf } from './function-calls.ts';

/** Checks every declaration and every use. */
export function checkNames(context: Context): void {
  for (const same of scriptNames(context.script).values()) reportDuplicates(context, same);
  const items = itemsOf(context.script);
  reportDuplicates(context, ...byName(items.filter(ast.isProtocol)));
  const used = items.filter(item => item.$container !== context.script);
  for (const root of [context.script, ...used]) for (const node of treeOf(root)) checkNode(context, node);
}

function checkNode(context: Context, node: AstNode): void {
  if (ast.isReference(node)) resolve(context, node);
  else if (ast.isCall(node)) checkFunction(context, node);
  else if (ast.isBlock(node)) reportDuplicates(context, ...blockNames(node).values());
  else if (ast.isProtocol(node)) {
    reportDuplicates(context, ...byName(node.startParameters), ...byName(node.commitParameters));
  } else if (ast.isFn(node)) reportDuplicates(context, ...byName(node.parameters));
}

type Declared = AstNode & { readonly name?: string };

function byName(nodes: readonly Declared[]): Iterable<readonly Declared[]> {
  const groups = new Map<string, Declared[]>();
  for (const node of nodes) if (node.name) groups.set(node.name, [...(groups.get(node.name) ?? []), node]);
  return groups.values();
}

function reportDuplicates({ findings }: Context, ...groups: (readonly Declared[])[]): void {
  for (const [first, ...others] of groups) {
    for (const other of others) {
      const related = [{ place: placeOfProperty(first, 'name'), message: 'first declared here' }];
      findings.add('PTE005', placeOfProperty(other, 'name'), { name: other.name ?? '' }, { related });
    }
  }
}

function checkFunction({ findings }: Context, node: ast.Call): void {
  const place = placeOfProperty(node, 'function');
  const name = node.function;
  if (!name) return;
  if (Object.hasOwn(oldNames, name)) {
    findings.add('PTE050', place, { name, modern: oldNames[name] }, { fix: change(place, oldNames[name]) });
  } else if (!functionNamed(name) && !functionOf(node)) {
    // One whose name is a syntax error has none.
    const own = itemsOf(scriptOf(node)).flatMap(item => (ast.isFn(item) && item.name ? [item.name] : []));
    const way = own.includes(name) ? undefined : wayToSay(name);
    const { near, extra } = way
      ? { near: way, extra: {} }
      : suggestion(place, name, [...own, ...Object.keys(functions)]);
    findings.add('PTE017', place, { name, near }, extra);
  }
}
