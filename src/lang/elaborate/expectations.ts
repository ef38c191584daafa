/**
 * `expect` lines.
 */

import type { BackendChoice, Expectation, Metric, OutcomeCondition } from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { metrics } from '../metrics.ts';
import { outcomeWord, outcomeWords } from '../outcome-words.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import { type Context, maskOf, reportKind } from './context.ts';
import { numberOf } from './numbers.ts';
import { rangeOf, referenceValue } from './pages.ts';
import { isOnePage } from './values.ts';

/** The expectations of a script, in order. */
export function elaborateExpectations(context: Context, backends: readonly BackendChoice[]): Expectation[] {
  return context.script.items.filter(ast.isExpect).flatMap((node): Expectation[] => {
    const on = backendNames(context, node, backends);
    const common = { ...(on.length > 0 ? { on } : {}), text: textOf(node), place: placeOf(node) };
    if (node.quantifier) {
      const condition = conditionOf(context, node.condition);
      return condition ? [{ ...common, kind: 'outcome', quantifier: node.quantifier, condition }] : [];
    }
    const metric = metricOf(context, node);
    const value = ast.isDecimal(node.value) ? node.value.value : numberOf(context, node.value);
    if (!metric || !node.bound || value === undefined) return [];
    return [{ ...common, kind: 'count', metric, bound: node.bound, value }];
  });
}

function conditionOf(context: Context, node: ast.Outcome | undefined): OutcomeCondition | undefined {
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
      if (value.kind !== 'pages' || !isOnePage(value.range)) return reportKind(context, node.page, value, 'a page');
      return { kind: node.operator, page: value.range.first, ...mask };
    }
    case 'Lost':
      return lostOf(context, node);
    case 'Event':
      return eventOf(context, node);
  }
}

function lostOf(context: Context, node: ast.Lost): OutcomeCondition | undefined {
  const range = rangeOf(context, node.range);
  if (node.range && !range) return undefined;
  if (node.bit === 'A' || node.bit === 'D') return { kind: 'lost', bit: node.bit, ...(range ? { range } : {}) };
  if (node.bit) {
    const near = '; hardware sets, and so can lose, only `A` and `D`';
    context.findings.add('PTE018', placeOfProperty(node, 'bit'), { name: node.bit, near });
  }
  return undefined;
}

function eventOf(context: Context, node: ast.Event): OutcomeCondition | undefined {
  const { findings } = context;
  const range = rangeOf(context, node.range);
  if (node.range && !range) return undefined;
  if (!node.words[0]) return undefined;
  const known = outcomeWord(node.words);
  if (!known) {
    const first = placeOfProperty(node, 'words', 0);
    const { endLine, endColumn } = placeOfProperty(node, 'words', node.words.length - 1);
    const place = { ...first, endLine, endColumn };
    const phrase = node.words.join(' ');
    const { near, extra } = suggestion(
      place,
      phrase,
      outcomeWords.map(w => w.phrase),
    );
    findings.add('PTE062', place, { name: phrase, near }, extra);
    return undefined;
  }
  const { kind, phrase, ofPage } = known;
  if (kind === 'lost') return undefined; // `lost` is read by a rule of its own
  if (kind === 'hang') {
    if (node.range)
      findings.add('PTE019', placeOfProperty(node, 'range'), { what: '`in RANGE`', where: 'after `hang`' });
    return node.range ? undefined : { kind };
  }
  if (node.range && !ofPage) {
    findings.add('PTE019', placeOfProperty(node, 'range'), { what: '`in RANGE`', where: `after \`${phrase}\`` });
    return undefined;
  }
  return { kind, ...(range ? { range } : {}) };
}

function metricOf({ findings }: Context, node: ast.Expect): Metric | undefined {
  const name = node.metric;
  if (!name) return undefined;
  if (Object.hasOwn(metrics, name)) return name as Metric;
  const place = placeOfProperty(node, 'metric');
  const { near, extra } = suggestion(place, name, Object.keys(metrics));
  findings.add('PTE029', place, { name, near }, extra);
  return undefined;
}

function backendNames({ findings }: Context, node: ast.Expect, backends: readonly BackendChoice[]): string[] {
  const run = backends.map(b => b.name);
  return node.on.flatMap((reference, i) => {
    const name = reference.$refText;
    if (!name) return [];
    if (!run.includes(name)) {
      const place = placeOfProperty(node, 'on', i);
      const { near, extra } = suggestion(place, name, run);
      findings.add('PTE028', place, { name, near }, extra);
    }
    return [name];
  });
}

/** The expectation as the script has it, on one line, without `expect` and `on …`. */
function textOf(node: ast.Expect): string {
  const text = node.$cstNode?.text ?? '';
  const words = text
    .replace(/#[^\n\r]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const said = words.replace(/^expect /, '');
  return node.on.length > 0 ? said.replace(/ on [^[\]]*$/, '') : said;
}
