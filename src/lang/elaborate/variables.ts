/**
 * Variables of functions: `let`, assignment, and what a function returns. What is known before the run, and never changes,
 * is only a name; everything else has a local.
 */
import type * as ast from '../generated/ast.ts';
import { placeOf } from '../places.ts';
import { type Context, reportKind, resolve } from './context.ts';
import { evaluate } from './expressions.ts';
import { reportAssignment } from './shared-words.ts';
import type { FunctionSite } from './site.ts';
import { kindOf, spokenKinds, valueIn } from './values.ts';
import { typed } from './words.ts';

/** `let NAME = VALUE` */
export function bindVariable(context: Context, { writer }: FunctionSite, node: ast.Let): void {
  const site = { writer, part: 'function', conditional: false } as const;
  const value = evaluate(context, site, node.value);
  const changes = writer.assigned.has(node);
  const known = value && (value.kind === 'any' || value.kind === 'permission' || (!changes && isKnown(value)));
  if (!value || known) {
    context.values.set(node, value);
    return;
  }
  const word = node.value && typed(context, node.value, value);
  if (!word) {
    context.values.set(node, undefined);
    return;
  }
  const reg = writer.local();
  writer.variables.set(node, { reg, kind: word.kind });
  writer.emit({ kind: 'assign', into: reg, word: word.word }, placeOf(node));
  context.values.set(node, valueIn(reg, word.kind));
}

const isKnown = (value: { readonly kind: string; readonly condition?: unknown }): boolean =>
  value.kind === 'number' || value.kind === 'pages' || typeof value.condition === 'boolean';

/** `NAME = VALUE` */
export function assign(context: Context, site: FunctionSite, node: ast.Assign): void {
  const value = evaluate(context, site, node.value);
  const target = node.target && resolve(context, node.target);
  if (!target || !node.target) return;
  const variable = site.writer.variables.get(target);
  if (!variable) {
    const bound = context.values.get(target);
    const mistaken = (target.$type === 'Let' || target.$type === 'Parameter') && (!bound || bound.kind === 'any');
    if (target.$type === 'SharedWord') reportAssignment(context, node);
    else if (!mistaken)
      context.findings.add('PTE073', placeOf(node.target), { name: target.name ?? '', what: whatIs(target) });
    return;
  }
  if (!value) return;
  if (variable.kind === 'page' && kindOf(value) === 'pages') {
    reportKind(context, node.value, value, spokenKinds.page);
    return;
  }
  const word = typed(context, node.value, value, variable.kind);
  if (word) site.writer.emit({ kind: 'assign', into: variable.reg, word: word.word }, placeOf(node));
}

function whatIs(target: ast.Named): string {
  switch (target.$type) {
    case 'Mapping':
    case 'Mremap':
    case 'ForkCopy':
    case 'HugeModifier':
      return 'a mapping';
    case 'Param':
      return 'a param of the script';
    case 'For':
      return 'the variable of a loop';
    default:
      return 'a permission, which is known before the run';
  }
}

/** `return VALUE` */
export function elaborateGive(context: Context, site: FunctionSite, node: ast.Return): void {
  const { writer } = site;
  const place = placeOf(node);
  const value = node.value && evaluate(context, site, node.value);
  if (node.value && (!value || value.kind === 'any')) {
    writer.gives ??= 'unknown';
    writer.give(undefined, place);
    return;
  }
  const before = writer.gives === 'unknown' ? undefined : writer.gives;
  const wanted = before === 'nothing' ? undefined : before;
  const word = value && node.value ? typed(context, node.value, value, wanted) : undefined;
  if (before !== undefined && (before === 'nothing') !== !node.value)
    context.findings.add('PTE071', place, { name: writer.name });
  if (value && !word) return;
  writer.gives = before ?? word?.kind ?? 'nothing';
  writer.give(word?.word, place);
}
