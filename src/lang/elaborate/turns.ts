/**
 * Loops of functions: the run decides how often they turn. `while` and `loop` have a bound, counted in a local; `for` and
 * `repeat` come to an end by themselves.
 */
import type { Condition, Word } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { placeOf, placeOfHead } from '../places.ts';
import { type Context, reportKind } from './context.ts';
import { conditionOf, evaluate } from './expressions.ts';
import type { FunctionWriter } from './function-writer.ts';
import { numberOf } from './numbers.ts';
import { referenceValue, spanning } from './pages.ts';
import type { FunctionSite } from './site.ts';
import { kindOf, type Value, valueIn, wordOf } from './values.ts';
import { typed } from './words.ts';

/** Most turns that a bound may allow. */
const MAX_BOUND = 65_536;
/** What a fix proposes: more than hardware can make a compare-and-exchange fail. */
const USUAL = 8;

type Bounded = ast.While | ast.Loop;

/** `while CONDITION max N { … }` and `loop max N { … }`. */
export function elaborateBounded(context: Context, site: FunctionSite, node: Bounded, body: () => void): void {
  const { writer } = site;
  const place = placeOfHead(node);
  const most = boundOf(context, node);
  writer.scope(() => {
    const count = writer.local();
    const counted: Word = { kind: 'reg', reg: count };
    writer.emit({ kind: 'assign', into: count, word: { kind: 'number', value: 0 } }, place);
    writer.loop(place, () => {
      const exits = ast.isWhile(node) ? whileHolds(context, site, node) : [];
      const under = writer.unless(not({ kind: 'less', left: counted, right: { kind: 'number', value: most } }), place);
      writer.emit({ kind: 'overrun' }, place);
      writer.land(under);
      const next: Word = { kind: 'calc', operator: '+', left: counted, right: { kind: 'number', value: 1 } };
      writer.emit({ kind: 'assign', into: count, word: next }, place);
      body();
      return exits;
    });
  });
}

const not = (of: Condition): Condition => ({ kind: 'not', of });

/** Leaves the loop where the condition does not hold. */
function whileHolds(context: Context, site: FunctionSite, node: ast.While): number[] {
  const condition = conditionOf(context, site, node.condition);
  if (condition === undefined || condition === true) return [];
  const place = placeOf(node.condition);
  return [condition === false ? site.writer.jump(place) : site.writer.unless(condition, place)];
}

function boundOf(context: Context, node: Bounded): number {
  const word = ast.isWhile(node) ? 'while' : 'loop';
  if (!node.most) {
    const { endLine, endColumn } = ast.isWhile(node) && node.condition ? placeOf(node.condition) : placeOfHead(node);
    const place = { line: endLine, column: endColumn, endLine, endColumn };
    const fix = { title: `Add \`max ${USUAL}\``, edits: [{ place, newText: ` max ${USUAL}` }] };
    context.findings.add('PTE072', placeOfHead(node), { word }, { fix });
    return 1;
  }
  const most = numberOf(context, node.most);
  if (most !== undefined && (most < 1 || most > MAX_BOUND)) {
    const problem = `a loop has 1 to ${MAX_BOUND} turns at most, not ${most}`;
    context.findings.add('PTE013', placeOf(node.most), { problem });
  }
  return most ?? 1;
}

/** `repeat N { … }` */
export function elaborateRepeat(context: Context, site: FunctionSite, node: ast.Repeat, body: () => void): void {
  const times = numberWord(context, site, node.times);
  if (times) count(context, site, node, { kind: 'number', value: 0 }, times, body);
}

/** `for NAME in …` over pages, or from a number up to another. */
export function elaborateFunctionFor(context: Context, site: FunctionSite, node: ast.For, body: () => void): void {
  const start = ast.isReference(node.from) ? referenceValue(context, node.from) : undefined;
  if (ast.isReference(node.from) && !start) return;
  if (start?.kind === 'any') {
    context.values.set(node, start);
    site.writer.loop(placeOfHead(node), () => {
      body();
      return [];
    });
    return;
  }
  const pages = start && pagesOf(context, node, start);
  if (pages === null) return;
  if (pages) return overPages(context, site, node, pages, body);
  if (!node.to) {
    if (node.from) reportKind(context, node.from, start ?? { kind: 'number', value: 0 }, 'a range');
    return;
  }
  const from = numberWord(context, site, node.from);
  const to = numberWord(context, site, node.to);
  if (from && to) count(context, site, node, from, to, body);
}

/** The pages of the loop; undefined where it counts, null where it is mistaken. */
function pagesOf(context: Context, node: ast.For, start: Value): Word | null | undefined {
  const kind = kindOf(start);
  if (kind !== 'page' && kind !== 'pages') return undefined;
  if (!node.to) return wordOf(start);
  const end = ast.isReference(node.to) ? referenceValue(context, node.to) : undefined;
  if (start.kind === 'pages' && end?.kind === 'pages') {
    const range = spanning(context, node, start.range, end.range, node.from, node.to);
    return range ? { kind: 'pages', range } : null;
  }
  reportKind(context, node.to, end ?? { kind: 'number', value: 0 }, 'a mapping');
  return null;
}

function overPages(context: Context, { writer }: FunctionSite, node: ast.For, pages: Word, body: () => void): void {
  const place = placeOfHead(node);
  writer.scope(() => {
    const all = kept(writer, pages, place);
    const reg = writer.local();
    const page: Word = { kind: 'reg', reg };
    context.values.set(node, valueIn(reg, 'page'));
    writer.emit({ kind: 'assign', into: reg, word: { kind: 'first', of: all } }, place);
    writer.loop(
      place,
      () => {
        const exit = writer.unless({ kind: 'less', left: page, right: { kind: 'after', of: all } }, place);
        body();
        return [exit];
      },
      () => writer.emit({ kind: 'assign', into: reg, word: { kind: 'after', of: page } }, place),
    );
  });
}

function count(
  context: Context,
  { writer }: FunctionSite,
  node: ast.For | ast.Repeat,
  from: Word,
  to: Word,
  body: () => void,
): void {
  const place = placeOfHead(node);
  writer.scope(() => {
    const end = kept(writer, to, place);
    const reg = writer.local();
    const number: Word = { kind: 'reg', reg };
    if (ast.isFor(node)) context.values.set(node, valueIn(reg, 'number'));
    writer.emit({ kind: 'assign', into: reg, word: from }, place);
    writer.loop(
      place,
      () => {
        const exit = writer.unless({ kind: 'less', left: number, right: end }, place);
        body();
        return [exit];
      },
      () => {
        const next: Word = { kind: 'calc', operator: '+', left: number, right: { kind: 'number', value: 1 } };
        writer.emit({ kind: 'assign', into: reg, word: next }, place);
      },
    );
  });
}

/** What the body cannot change any more: a local of the loop's own, where it is not known already. */
function kept(writer: FunctionWriter, word: Word, place: ReturnType<typeof placeOf>): Word {
  if (word.kind === 'pages' || word.kind === 'number') return word;
  const reg = writer.local();
  writer.emit({ kind: 'assign', into: reg, word }, place);
  return { kind: 'reg', reg };
}

function numberWord(context: Context, site: FunctionSite, node: ast.Expression): Word | undefined {
  const value = evaluate(context, site, node);
  return value && typed(context, node, value, 'number')?.word;
}
