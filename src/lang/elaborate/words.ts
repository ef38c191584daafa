/**
 * Values as words: what a function's local can hold. A kind may be asked for: an entry may be given as a number, and a page
 * is a range of one page.
 */
import type { PteExpr, Word } from '../../sim/statements.ts';
import type * as ast from '../generated/ast.ts';
import { placeOf } from '../places.ts';
import { type Context, reportKind } from './context.ts';
import { type Kind, kindOf, type Source, spokenKinds, type Value, wordOf } from './values.ts';

/** An entry with the page that its frame comes from. */
export interface Entry {
  readonly expr: PteExpr;
  readonly source: Source;
}

export interface Typed {
  readonly kind: Kind;
  readonly word: Word;
}

/** A value as a word, of the kind that is wanted, if one is. */
export function typed(context: Context, node: ast.Expression, value: Value, wanted?: Kind): Typed | undefined {
  if (wanted === 'entry') {
    const entry = value.kind === 'any' ? undefined : entryOf(context, node, value);
    return value.kind === 'any'
      ? { kind: 'entry', word: { kind: 'const', lo: 0, hi: 0 } }
      : entry && { kind: 'entry', word: entry.expr };
  }
  const kind = kindOf(value);
  const word = wordOf(value);
  const fits = !wanted || value.kind === 'any' || wanted === kind || (wanted === 'pages' && kind === 'page');
  if (!kind || !word || !fits)
    return reportKind(context, node, value, wanted ? spokenKinds[wanted] : 'a value of the run');
  if (value.kind === 'number' && (!Number.isInteger(value.value) || Math.abs(value.value) >= 2 ** 31)) {
    context.findings.add('PTE013', placeOf(node), {
      problem: `a function's numbers have 32 bits; ${value.value} has more`,
    });
    return undefined;
  }
  return { kind: wanted ?? kind, word };
}

/** An operand as an entry; a number is a constant one. */
export function entryOf(context: Context, node: ast.Expression, value: Value | undefined): Entry | undefined {
  if (!value || value.kind === 'entry') return value;
  if (value.kind === 'any') return { expr: { kind: 'const', lo: 0, hi: 0 }, source: 'unknown' };
  if (value.kind !== 'number') return reportKind(context, node, value, 'a page-table entry');
  if (!Number.isInteger(value.value) || value.value < 0 || value.value > Number.MAX_SAFE_INTEGER) {
    context.findings.add('PTE013', placeOf(node), { problem: `${value.value} is no page-table entry` });
    return undefined;
  }
  const expr = { kind: 'const', lo: value.value % 2 ** 32, hi: Math.floor(value.value / 2 ** 32) } as const;
  return { expr, source: 'constant' };
}
