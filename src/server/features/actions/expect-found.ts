/**
 * Assists that write expectations from what the exploration of this very text has found, once it is complete: what can be
 * lost, the counts, and the side of an `expect … on …` that the script leaves out.
 */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { expectText } from '../../../lang/elaborate/expectations.ts';
import * as ast from '../../../lang/generated/ast.ts';
import { placeOf, placeOfHead } from '../../../lang/places.ts';
import type { ExploredResult } from '../../../model/explored.ts';
import type { Metric } from '../../../sim/happenings.ts';
import { rangeOf } from '../../script.ts';
import { type Actions, type Asked, touch } from './asked.ts';

/** Counts that an `expect` is written for; `updates` and the like follow from the script. */
const counts: readonly Extract<Metric, 'traps' | 'hypercalls'>[] = ['traps', 'hypercalls'];

export const expectFound: Actions = asked => {
  const { script, range, latest } = asked;
  const { items } = script.parsed.value;
  const here = items.find(item => touch(rangeOf(ast.isExpect(item) ? placeOf(item) : placeOfHead(item)), range));
  if (!here || !(ast.isExpect(here) || ast.isCpu(here))) return [];
  const exploration = latest.exploration(script.uri);
  const found = exploration?.script === script ? exploration.answer.backends.map(({ result }) => result) : [];
  if (found.length === 0 || !found.every(({ complete }) => complete))
    return ast.isExpect(here) ? otherSide(asked, here, []) : [];
  const written = new Set(items.filter(ast.isExpect).map(expectText));
  const news = (lines: readonly string[]) =>
    lines.filter(line => !written.has(line.slice('expect '.length).replace(/ on .*/, '')));
  return [
    ...assist(asked, 'Expect what can be lost', news(lostLines(found))),
    ...assist(asked, 'Expect these counts at most', news(counts.flatMap(metric => countLines(metric, found)))),
    ...(ast.isExpect(here) ? otherSide(asked, here, found) : []),
  ];
};

function lostLines(found: readonly ExploredResult[]): string[] {
  const loses = ({ lost }: ExploredResult): boolean => lost.some(({ bit }) => bit === 'D');
  return grouped(found, result => (loses(result) ? 'sometimes lost D' : 'never lost D'));
}

function countLines(metric: (typeof counts)[number], found: readonly ExploredResult[]): string[] {
  return grouped(found, result => `${metric} <= ${result[metric]}`);
}

/** One line for the backends that have the same to say; without `on` where all have. */
function grouped(found: readonly ExploredResult[], said: (result: ExploredResult) => string): string[] {
  const groups = new Map<string, string[]>();
  for (const result of found) groups.set(said(result), [...(groups.get(said(result)) ?? []), result.backend]);
  return [...groups].map(([text, on]) => `expect ${text}${on.length === found.length ? '' : ` on ${on.join(', ')}`}`);
}

/** The backends that an `expect … on …` is not about: their counts where they are known, else the same question. */
function otherSide(asked: Asked, node: ast.Expect, found: readonly ExploredResult[]): CodeAction[] {
  const on = node.on.map(({ $refText }) => $refText);
  const others = (asked.script.compiled.scenario?.backends ?? [])
    .map(({ name }) => name)
    .filter(name => !on.includes(name));
  if (on.length === 0 || others.length === 0) return [];
  const metric = counts.find(name => name === node.metric);
  const known = found.filter(({ backend }) => others.includes(backend));
  const lines =
    metric && known.length === others.length
      ? countLines(metric, known).map(line => (line.includes(' on ') ? line : `${line} on ${others.join(', ')}`))
      : node.metric
        ? []
        : [`expect ${expectText(node)} on ${others.join(', ')}`];
  return assist(asked, 'Expect it of the other backends, too', lines, node);
}

/** Adds lines behind an expectation, or at the end of the script. */
function assist({ script }: Asked, title: string, lines: readonly string[], after?: ast.Expect): CodeAction[] {
  if (lines.length === 0) return [];
  const last = after ?? script.parsed.value.items.findLast(ast.isExpect);
  const text = lines.join('\n');
  const end = last ? rangeOf(placeOf(last)).end : script.range(script.text.length, script.text.length).end;
  const newText = last ? `\n${text}` : `${script.text.endsWith('\n') ? '' : '\n'}\n${text}\n`;
  const said = lines.length === 1 ? `: ${lines[0].slice('expect '.length)}` : ` (${lines.length} lines)`;
  return [
    {
      title: `${title}${said}`,
      kind: CodeActionKind.RefactorRewrite,
      edit: { changes: { [script.uri]: [{ range: { start: end, end }, newText }] } },
    },
  ];
}
