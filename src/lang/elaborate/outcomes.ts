/**
 * What an `expect` asks of a run: outcomes, final entries, and what combines them.
 */
import type { OutcomeCondition } from '../../sim/scenario.ts';
import type * as ast from '../generated/ast.ts';
import { contentNames, writeNames } from '../names.ts';
import { outcomeWord, outcomeWords } from '../outcome-words.ts';
import { placeOfProperty } from '../places.ts';
import { nearest, suggested, suggestion } from '../spelling.ts';
import { type Context, maskOf, reportKind } from './context.ts';
import { rangeOf, referenceValue } from './pages.ts';
import { entryReadOf, finalValueOf, letOf } from './shared-words.ts';
import { isOnePage } from './values.ts';

/** What an expectation asks of a run; undefined where a diagnostic says what is wrong with it. */
export function conditionOf(context: Context, node: ast.Outcome | undefined): OutcomeCondition | undefined {
  if (!node) return undefined;
  switch (node.$type) {
    case 'AnyOutcome':
    case 'AllOutcomes': {
      const operands = node.operands.map(operand => conditionOf(context, operand));
      if (!operands.every(operand => operand !== undefined)) return undefined;
      return { kind: node.$type === 'AnyOutcome' ? 'or' : 'and', operands };
    }
    case 'NoOutcome': {
      const of = conditionOf(context, node.operand);
      return of && (node.nots.length % 2 === 0 ? of : { kind: 'not', of });
    }
    case 'EntryBits': {
      const value = referenceValue(context, node.page);
      const mask = maskOf(context, node);
      if (!value || !mask) return undefined;
      if (value.kind === 'entry') return entryReadOf(context, node.page, value, node.operator === 'has', mask);
      if (value.kind !== 'pages' || !isOnePage(value.range)) return reportKind(context, node.page, value, 'a page');
      return { kind: node.operator, page: value.range.first, ...mask };
    }
    case 'Shows':
      return showsOf(context, node);
    case 'PageState':
      return pageStateOf(context, node);
    case 'FinalValue':
      return finalValueOf(context, node);
    case 'Lost':
      return lostOf(context, node);
    case 'Event':
      return eventOf(context, node);
  }
}

function lostOf(context: Context, node: ast.Lost): OutcomeCondition | undefined {
  const range = rangeOf(context, node.range);
  if (node.range && !range) return undefined;
  if (node.bit === 'write') {
    const on = range ? { range } : {};
    return {
      kind: 'or',
      operands: [
        { kind: 'lost_write', ...on },
        { kind: 'unshown', ...on },
      ],
    };
  }
  if (node.bit === 'A' || node.bit === 'D') return { kind: 'lost', bit: node.bit, ...(range ? { range } : {}) };
  if (node.bit) {
    const near = '; hardware sets, and so can lose, only `A` and `D`';
    context.findings.add('PTE018', placeOfProperty(node, 'bit'), { name: node.bit, near });
  }
  return undefined;
}

/** What backs a page, by the word before it. */
const backings = ['disk', 'swap'] as const;

function showsOf(context: Context, node: ast.Shows): OutcomeCondition | undefined {
  const { where = 'memory', write: name } = node;
  const value = referenceValue(context, node.page);
  if (!value || !name) return undefined;
  const backing = backings.find(known => known === where);
  if (where !== 'memory' && !backing) {
    const place = placeOfProperty(node, 'where');
    const { near, extra } = suggestion(place, where, backings);
    context.findings.add('PTE062', place, { name: where, near }, extra);
    return undefined;
  }
  const read = value.kind === 'data';
  if (!read && (value.kind !== 'pages' || !isOnePage(value.range)))
    return reportKind(context, node.page, value, 'a page, or what a `let` has read of one,');
  const known = [...contentNames, ...writeNames(context.script)];
  if (!known.includes(name)) {
    const place = placeOfProperty(node, 'write');
    const { near, extra } = suggestion(place, name, known);
    context.findings.add('PTE062', place, { name, near }, extra);
    return undefined;
  }
  if (!read) return { kind: 'shows', page: value.range.first, where: backing ?? 'memory', name };
  if (backing) return reportKind(context, node.page, value, 'a page');
  const of = letOf(context, node.page!, value, 'what a `let` of a CPU has read of a page');
  return of && { kind: 'data_read', ...of, reg: value.reg, write: name };
}

function pageStateOf(context: Context, node: ast.PageState): OutcomeCondition | undefined {
  if (node.of !== 'page') {
    const place = placeOfProperty(node, 'of');
    const { near, extra } = suggestion(place, node.of, ['page']);
    context.findings.add('PTE062', place, { name: node.of, near }, extra);
    return undefined;
  }
  const value = referenceValue(context, node.page);
  if (!value) return undefined;
  if (value.kind !== 'pages' || !isOnePage(value.range)) return reportKind(context, node.page, value, 'a page');
  return { kind: 'page_dirty', page: value.range.first };
}

function eventOf(context: Context, node: ast.Event): OutcomeCondition | undefined {
  const range = rangeOf(context, node.range);
  if (!node.words[0] || (node.range && !range)) return undefined;
  const known = outcomeWord(node.words);
  if (!known || known.kind === 'lost') return unknownEvent(context, node);
  const { kind, phrase, ofPage } = known;
  if (node.range && !ofPage) {
    const holes = { what: '`in RANGE`', where: `after \`${phrase}\`` };
    context.findings.add('PTE019', placeOfProperty(node, 'range'), holes);
    return undefined;
  }
  return kind === 'hang' ? { kind } : { kind, ...(range ? { range } : {}) };
}

/** Nothing is called so. Of a word that was meant to have a second one, the first such. */
function unknownEvent({ findings }: Context, node: ast.Event): undefined {
  const phrase = node.words.join(' ');
  const phrases = outcomeWords.map(w => w.phrase);
  const { endLine, endColumn } = placeOfProperty(node, 'words', node.words.length - 1);
  const place = { ...placeOfProperty(node, 'words', 0), endLine, endColumn };
  const heads = new Set(phrases.map(p => p.split(' ')[0]));
  const head = heads.has(phrase) ? phrase : (nearest(phrase, heads) ?? phrase);
  const begun = phrases.find(p => p.startsWith(`${head} `));
  const { near, extra } = begun ? suggested(place, begun) : suggestion(place, phrase, phrases);
  findings.add('PTE062', place, { name: phrase, near }, extra);
}
