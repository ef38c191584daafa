/**
 * `while READ_ONCE(x) == 0 { }` and `while cmpxchg(x, 0, 1) != 0 { }`: nothing but a wait for a word of memory. It has no bound, and no turns
 * of its own: what it does until then changes nothing, so all of them are one wait, also in a CPU's block.
 */
import type { Bound } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { placeOfHead } from '../places.ts';
import type { Context } from './context.ts';
import { evaluate } from './expressions.ts';
import { referenceValue } from './pages.ts';
import type { Site } from './site.ts';
import { typed } from './words.ts';

/** What a wait is over by. */
const contrary: Readonly<Record<Bound, Bound>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

const reads: ReadonlySet<string> = new Set(['READ_ONCE', 'smp_load_acquire']);
/** Those that change nothing where they find again what they have stored, or what they do not want. */
const takes = ['xchg', 'cmpxchg'] as const;

interface WordWait {
  readonly call: ast.Call;
  readonly operator: Bound;
  readonly value: ast.Expression;
}

/** The wait that a loop is; undefined where it is more than that. */
function wordWaitOf(node: ast.While): WordWait | undefined {
  const { condition, body, most } = node;
  if (most || !body || body.statements.length > 0 || !ast.isComparison(condition)) return undefined;
  const { left, operator, right } = condition;
  if (operator === 'has' || operator === 'lacks' || !right || !ast.isCall(left)) return undefined;
  const call = left.function;
  return reads.has(call) || takes.some(name => name === call) ? { call: left, operator, value: right } : undefined;
}

export const isWordWait = (node: ast.Statement): node is ast.While =>
  ast.isWhile(node) && wordWaitOf(node) !== undefined;

/** The wait for a word. */
export function elaborateWordWait(context: Context, site: Site, node: ast.While): void {
  const { call, operator, value } = wordWaitOf(node)!;
  const [of, ...others] = call.operands;
  const word = of && ast.isReference(of) ? referenceValue(context, of) : undefined;
  const how = takes.find(name => name === call.function);
  if (word?.kind !== 'shared' || others.length !== (how ? takes.indexOf(how) + 1 : 0)) {
    // What is wrong with the call it says itself.
    evaluate(context, site, call);
    return;
  }
  const numbers = [value, ...others].map(node => {
    const found = evaluate(context, site, node);
    return found && typed(context, node, found, 'number')?.word;
  });
  if (!numbers.every(number => number !== undefined)) return;
  const [wanted, first, second] = numbers;
  const { shared } = word;
  const bound = contrary[operator];
  const place = placeOfHead(node);
  if (!how) return site.writer.emit({ kind: 'word_wait', shared, bound, word: wanted }, place);
  const given = second ? { word: second, expected: first } : { word: first };
  site.writer.emit({ kind: 'word_take', how, shared, ...given, bound, wanted }, place);
}
