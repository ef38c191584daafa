/**
 * `expect` lines.
 */

import type { Metric } from '../../sim/happenings.ts';
import type { BackendChoice, Expectation } from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { metrics } from '../metrics.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import type { Context } from './context.ts';
import { numberOf } from './numbers.ts';
import { conditionOf } from './outcomes.ts';

/** The expectations of a script, in order. */
export function elaborateExpectations(context: Context, backends: readonly BackendChoice[]): Expectation[] {
  return context.script.items.filter(ast.isExpect).flatMap((node): Expectation[] => {
    const on = backendNames(context, node, backends);
    const common = { ...(on.length > 0 ? { on } : {}), text: expectText(node), place: placeOf(node) };
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
export function expectText(node: ast.Expect): string {
  const text = node.$cstNode?.text ?? '';
  const words = text
    .replace(/#[^\n\r]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const said = words.replace(/^expect /, '');
  return node.on.length > 0 ? said.replace(/ on [^[\]]*$/, '') : said;
}
