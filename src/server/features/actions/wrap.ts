/**
 * An assist for selected statements: they are done under the pte lock, or in lazy mode. The lock is that of the one
 * mapping that they are about.
 */
import { AstUtils } from 'langium';
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { declarationOf } from '../../../lang/names.ts';
import { placeOf } from '../../../lang/places.ts';
import { rangeOf, type Script } from '../../script.ts';
import type { Actions, Asked } from './asked.ts';
import { indentOf } from './text.ts';

export const wrap: Actions = asked => {
  const chosen = chosenIn(asked);
  if (chosen.length === 0) return [];
  const mapping = mappingOf(chosen);
  return [
    ...(mapping
      ? [
          assist(
            asked,
            `Wrap in lock ${mapping}`,
            around(asked.script, chosen, `lock ${mapping}`, `unlock ${mapping}`, ''),
          ),
        ]
      : []),
    assist(asked, 'Wrap in lazy', around(asked.script, chosen, 'lazy {', '}', '  ')),
  ];
};

/** The statements of one block that the selection has something of, if it is a selection. */
function chosenIn({ script, range: { start, end } }: Asked): ast.Statement[] {
  const [from, to] = [script.offset(start), script.offset(end)];
  if (from === to) return [];
  const within = ({ $cstNode: cst }: ast.Statement): boolean => !!cst && cst.offset < to && from < cst.end;
  const blocks = AstUtils.streamAllContents(script.parsed.value)
    .filter(ast.isBlock)
    .filter(({ $cstNode: cst }) => !!cst && cst.offset < from && to < cst.end)
    .toArray();
  return blocks.at(-1)?.statements.filter(within) ?? [];
}

/** The one mapping that the statements name, by itself or by a page of it. */
function mappingOf(statements: readonly ast.Statement[]): string | undefined {
  const names = new Set<string>();
  for (const node of statements.flatMap(statement => AstUtils.streamAst(statement).toArray())) {
    if (!ast.isReference(node) || !node.target?.$refText) continue;
    let named: ast.Named | undefined = declarationOf(node, node.target.$refText);
    if (ast.isFor(named) && ast.isReference(named.from))
      named = declarationOf(named, named.from.target?.$refText ?? '');
    if (ast.isMapping(named)) names.add(named.name);
  }
  return names.size === 1 ? [...names][0] : undefined;
}

/** On lines of their own where the statements stand so; the lines between are indented by `deeper`. */
function around(
  script: Script,
  chosen: readonly ast.Statement[],
  head: string,
  tail: string,
  deeper: string,
): TextEdit[] {
  const { start } = rangeOf(placeOf(chosen[0]));
  const { end } = rangeOf(placeOf(chosen[chosen.length - 1]));
  const indent = indentOf(script, start.line);
  const alone = indent.length === start.character;
  const gap = alone ? `\n${indent}` : ' ';
  const lines = Array.from({ length: alone ? end.line - start.line : 0 }, (_, i) => start.line + 1 + i);
  return [
    { range: { start, end: start }, newText: `${head}${gap}${alone ? deeper : ''}` },
    ...(deeper === '' ? [] : lines.map(line => ({ range: at(line), newText: deeper }))),
    { range: { start: end, end }, newText: `${gap}${tail}` },
  ];
}

function at(line: number): TextEdit['range'] {
  const start = { line, character: 0 };
  return { start, end: start };
}

function assist({ script }: Asked, title: string, edits: TextEdit[]): CodeAction {
  return { title, kind: CodeActionKind.RefactorRewrite, edit: { changes: { [script.uri]: edits } } };
}
