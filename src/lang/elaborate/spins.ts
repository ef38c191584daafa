/**
 * `while READ_ONCE(x) == 0 { }`: nothing but a wait for a word of memory. It has no bound, and no turns of its own: whatever it reads until
 * then changes nothing, so all of them are one wait, also in a CPU's block.
 */
import type { Bound } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { placeOfHead } from '../places.ts';
import type { Context } from './context.ts';
import { evaluate } from './expressions.ts';
import { referenceValue } from './pages.ts';
import type { Site } from './site.ts';
import { typed } from './words.ts';

/** What the wait is over by. */
const contrary: Readonly<Record<Bound, Bound>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

const reads: ReadonlySet<string> = new Set(['READ_ONCE', 'smp_load_acquire']);

interface Spin {
  readonly word: ast.Expression;
  readonly operator: Bound;
  readonly value: ast.Expression;
}

/** The wait that a loop is; undefined where it is more than that. */
function spinOf(node: ast.While): Spin | undefined {
  const { condition, body, most } = node;
  if (most || !body || body.statements.length > 0 || !ast.isComparison(condition)) return undefined;
  const { left, operator, right } = condition;
  if (operator === 'has' || operator === 'lacks' || !right) return undefined;
  if (!ast.isCall(left) || !reads.has(left.function) || left.operands.length !== 1) return undefined;
  return { word: left.operands[0], operator, value: right };
}

export const isSpin = (node: ast.Statement): node is ast.While => ast.isWhile(node) && spinOf(node) !== undefined;

/** The wait for a word. */
export function elaborateSpin(context: Context, site: Site, node: ast.While): void {
  const { word, operator, value } = spinOf(node)!;
  const read = ast.isReference(word) ? referenceValue(context, word) : evaluate(context, site, word);
  const wanted = evaluate(context, site, value);
  const number = wanted && typed(context, value, wanted, 'number')?.word;
  if (!read || !number) return;
  if (read.kind !== 'shared') {
    // The call itself says what it wants.
    evaluate(context, site, (node.condition as ast.Comparison).left);
    return;
  }
  const { shared } = read;
  site.writer.emit({ kind: 'word_wait', shared, bound: contrary[operator], word: number }, placeOfHead(node));
}
