/**
 * Expressions: which of number, page, permission, entry or condition it is, and its value. Calls that touch the page
 * table become statements on the way, in the order in which they are written.
 */
import type { Place } from '../../sim/statements.ts';
import { type FunctionShape, functionNamed, functions } from '../functions.ts';
import type * as ast from '../generated/ast.ts';
import { placeOf } from '../places.ts';
import { callValue } from './calls.ts';
import { combined, type Decided, has, lacks, negation } from './conditions.ts';
import { type Context, maskOf, reportKind } from './context.ts';
import { callFunction, functionOf } from './function-calls.ts';
import { comparisonInRun, isInRun } from './in-run.ts';
import { numberOf } from './numbers.ts';
import { referenceValue } from './pages.ts';
import type { Site } from './site.ts';
import { isOnePage, pageKey, type Value } from './values.ts';
import { entryOf, typed } from './words.ts';

/** The value of an expression that must have one. */
export function evaluate(context: Context, site: Site, node: ast.Expression | undefined): Value | undefined {
  if (!node) return undefined;
  switch (node.$type) {
    case 'Integer':
    case 'Sum':
    case 'Product': {
      if (node.$type !== 'Integer' && isInRun(context, node)) return calculation(context, site, node);
      const value = numberOf(context, node);
      return value === undefined ? undefined : { kind: 'number', value };
    }
    case 'Reference':
      return referenceValue(context, node);
    case 'Call':
      return callResult(context, site, node, takesLocal(node) ? site.writer.local() : undefined);
    case 'Disjunction':
    case 'Conjunction':
    case 'Negation':
    case 'Comparison': {
      const condition = conditionOf(context, site, node);
      return condition === undefined ? undefined : { kind: 'condition', condition };
    }
    default:
      return unparsed(node);
  }
}

/** What the parser could not finish has none of the types; the syntax error is reported already. */
function unparsed(_: never): undefined {
  return undefined;
}

/** A call whose result goes into `into`; one that gives nothing has no value. */
export function callResult(context: Context, site: Site, node: ast.Call, into: number | undefined): Value | undefined {
  const value = call(context, site, node, into);
  if (value !== null) return value;
  context.findings.add('PTE014', placeOf(node), { found: 'a function without a result', wanted: 'a value' });
  return undefined;
}

/** A call whose result is dropped. */
export function callStatement(context: Context, site: Site, node: ast.Call | undefined): void {
  if (node) call(context, site, node, undefined);
}

function call(context: Context, site: Site, node: ast.Call, into: number | undefined): Value | null | undefined {
  const operands: Value[] = [];
  for (const operand of node.operands) {
    const value = evaluate(context, site, operand);
    if (!value) return undefined;
    operands.push(value);
  }
  const fn = functionOf(node);
  if (fn) return callFunction(context, site, node, fn, operands);
  return callValue(context, site, node, operands, into);
}

/** Does the call leave its result in a local? Pure functions do not, nor do those that give nothing. */
function takesLocal(node: ast.Call): boolean {
  const name = functionOf(node) ? undefined : functionNamed(node.function);
  const shape: FunctionShape | undefined = name && functions[name];
  return shape !== undefined && !shape.pure && shape.gives !== 'nothing';
}

/** A condition, decided as far as it can be. */
export function conditionOf(context: Context, site: Site, node: ast.Expression | undefined): Decided | undefined {
  if (!node) return undefined;
  switch (node.$type) {
    case 'Disjunction':
    case 'Conjunction': {
      const operands = node.operands.map(o => conditionOf(context, site, o));
      if (operands.some(o => o === undefined)) return undefined;
      return combined(node.$type === 'Conjunction' ? 'and' : 'or', operands as Decided[]);
    }
    case 'Negation': {
      const of = conditionOf(context, site, node.operand);
      return of === undefined || node.nots.length % 2 === 0 ? of : negation(of);
    }
    case 'Comparison':
      return comparison(context, site, node);
    default: {
      const value = evaluate(context, site, node);
      if (value?.kind === 'condition') return value.condition;
      if (value?.kind === 'any') return true;
      return value && reportKind(context, node, value, 'a condition');
    }
  }
}

function comparison(context: Context, site: Site, node: ast.Comparison): Decided | undefined {
  const left = evaluate(context, site, node.left);
  if (node.operator === 'has' || node.operator === 'lacks') {
    const entry = entryOf(context, node.left, left);
    const mask = maskOf(context, node);
    return entry && mask && (node.operator === 'has' ? has(entry.expr, mask) : lacks(entry.expr, mask));
  }
  const right = evaluate(context, site, node.right);
  if (!left || !right || !node.right) return undefined;
  const known = decided(node.operator, left, right);
  if (known !== undefined) return known;
  const inRun = comparisonInRun(node.operator, left, right);
  if (inRun !== undefined) return inRun;
  if (node.operator !== '==' && node.operator !== '!=') {
    return left.kind === 'number'
      ? reportKind(context, node.right, right, 'a number')
      : reportKind(context, node.left, left, 'a number');
  }
  const a = entryOf(context, node.left, left);
  const b = entryOf(context, node.right, right);
  if (!a || !b) return undefined;
  const equal = { kind: 'equal', left: a.expr, right: b.expr } as const;
  return node.operator === '==' ? equal : negation(equal);
}

/** A comparison of two numbers, two permissions or two pages is known before the run. */
function decided(operator: ast.Bound, left: Value, right: Value): boolean | undefined {
  const pair = (a: number | string, b: number | string): boolean => {
    switch (operator) {
      case '==':
        return a === b;
      case '!=':
        return a !== b;
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '>':
        return a > b;
      case '>=':
        return a >= b;
    }
  };
  if (left.kind === 'number' && right.kind === 'number') return pair(left.value, right.value);
  if (operator !== '==' && operator !== '!=') return undefined;
  if (left.kind === 'permission' && right.kind === 'permission') return pair(left.permission, right.permission);
  if (left.kind === 'pages' && right.kind === 'pages') return pair(spelled(left), spelled(right));
  return undefined;
}

function spelled({ range }: Extract<Value, { kind: 'pages' }>): string {
  return `${pageKey(range.first)}..${pageKey(range.last)}`;
}

/** What a function of the script has given is in a local that nobody else names. */
const isOwnLocal = (node: ast.Let, { expr, source }: Extract<Value, { kind: 'entry' }>): boolean =>
  node.value?.$type === 'Call' && expr.kind === 'reg' && source === 'unknown';

/** A number that only the run knows. */
function calculation(context: Context, site: Site, node: ast.Sum | ast.Product): Value | undefined {
  const operands = node.operands.map(operand => {
    const value = evaluate(context, site, operand);
    return value && typed(context, operand, value, 'number');
  });
  let word = operands[0]?.word;
  for (let i = 1; i < node.operands.length; i++) {
    const operator = node.operators[i - 1];
    const right = operands[i]?.word;
    if (!word || !right) return undefined;
    if (operator === '/' || operator === '%') {
      const divisor = numberOf(context, node.operands[i]);
      if (divisor === undefined) return undefined;
      if (divisor === 0) {
        context.findings.add('PTE013', placeOf(node.operands[i]), { problem: 'division by zero' });
        return undefined;
      }
    }
    word = { kind: 'calc', operator, left: word, right };
  }
  return word && { kind: 'word', is: 'number', word };
}

/** What a read of a page finds, in a local. */
function readValue(context: Context, site: Site, node: ast.Reference, place: Place): Value | undefined {
  const value = referenceValue(context, node);
  if (!value) return undefined;
  if (value.kind !== 'pages' || !isOnePage(value.range)) return reportKind(context, node, value, 'a page');
  const into = site.writer.local();
  site.writer.emit({ kind: 'read', range: value.range, into }, place);
  return { kind: 'data', reg: into };
}

/** Binds a `let`: an entry gets a local of its own, everything else is only a name for what is known. */
export function bindLet(context: Context, site: Site, node: ast.Let, place: Place): void {
  if (node.value?.$type === 'Call' && takesLocal(node.value)) {
    const into = site.writer.local();
    context.values.set(node, callResult(context, site, node.value, into));
    return;
  }
  if (node.read) {
    context.values.set(node, readValue(context, site, node.read, place));
    return;
  }
  const value = evaluate(context, site, node.value);
  if (value?.kind === 'shared' && node.value) {
    context.values.set(node, reportKind(context, node.value, value, 'a value'));
    return;
  }
  if (value?.kind !== 'entry' || isOwnLocal(node, value)) {
    context.values.set(node, value);
    return;
  }
  const into = site.writer.local();
  site.writer.emit({ kind: 'let', into, value: value.expr }, place);
  context.values.set(node, { ...value, expr: { kind: 'reg', reg: into } });
}
