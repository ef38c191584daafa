/**
 * Numbers that are known before the run: literals, params, loop variables, and arithmetic over them.
 * Division rounds towards zero, as in C.
 */

import * as ast from '../generated/ast.ts';
import { placeOf } from '../places.ts';
import { type Context, reportKind, resolve } from './context.ts';
import { givenValue } from './given-names.ts';
import type { Value } from './values.ts';

/** What is wanted where a number stands. */
export type WantedNumber = 'a number' | 'an address (a number)';

/** The number that an expression is; anything else is reported. */
export function numberOf(
  context: Context,
  node: ast.Expression | undefined,
  wanted: WantedNumber = 'a number',
): number | undefined {
  if (!node) return undefined;
  switch (node.$type) {
    case 'Integer':
      return sound(context, node, node.negative ? -node.value : node.value);
    case 'Sum':
    case 'Product':
      return chain(context, node, wanted);
    case 'Reference': {
      const value = namedNumber(context, node, wanted);
      return value?.kind === 'number' ? value.value : undefined;
    }
    case 'Call':
      context.findings.add('PTE015', placeOf(node), { wanted });
      return undefined;
    case 'Disjunction':
    case 'Conjunction':
    case 'Negation':
    case 'Comparison':
      return reportKind(context, node, { kind: 'condition', condition: true }, wanted);
    default:
      return undefined;
  }
}

function namedNumber(context: Context, node: ast.Reference, wanted: WantedNumber): Value | undefined {
  const target = resolve(context, node);
  if (!target) {
    const given = givenValue(node);
    return !given || given.kind === 'number' ? given : reportKind(context, node, given, wanted);
  }
  if (ast.isMapping(target) || ast.isMremap(target) || ast.isForkCopy(target) || ast.isHugeModifier(target)) {
    const mapping: Value = { kind: 'pages', range: { first: { map: 0, index: 0 }, last: { map: 0, index: 1 } } };
    return reportKind(context, node, mapping, wanted);
  }
  const value = ast.isParam(target) ? paramValue(context, target) : context.values.get(target);
  if (value && (value.kind !== 'number' || node.from)) return reportKind(context, node, value, wanted);
  return value;
}

/** A param's value, worked out at its first use; a param that needs itself is a mistake. */
export function paramValue(context: Context, param: ast.Param): Value | undefined {
  if (context.values.has(param)) {
    const known = context.values.get(param);
    if (!known)
      context.findings.add('PTE013', placeOf(param), { problem: `\`${param.name}\` has no value of its own` });
    return known;
  }
  context.values.set(param, undefined);
  const value = numberOf(context, param.value);
  if (value !== undefined) context.values.set(param, { kind: 'number', value });
  return context.values.get(param);
}

function chain(context: Context, node: ast.Sum | ast.Product, wanted: WantedNumber): number | undefined {
  let result = numberOf(context, node.operands[0], wanted);
  for (let i = 1; i < node.operands.length; i++) {
    const right = numberOf(context, node.operands[i], wanted);
    if (result === undefined || right === undefined) return undefined;
    const operator = node.operators[i - 1];
    if ((operator === '/' || operator === '%') && right === 0) {
      context.findings.add('PTE013', placeOf(node.operands[i]), { problem: 'division by zero' });
      return undefined;
    }
    result = sound(context, node, calculate(operator, result, right));
  }
  return result;
}

function calculate(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Math.trunc(a / b);
    case '%':
      return a % b;
  }
}

/** Beyond 2^53 a number is no longer exact here. 2^60 pages are a mistake of another kind, and may pass. */
function sound(context: Context, node: ast.Expression, value: number): number | undefined {
  if (Number.isFinite(value) && Math.abs(value) <= 2 ** 64) return value;
  context.findings.add('PTE013', placeOf(node), { problem: 'this number is too large' });
  return undefined;
}
