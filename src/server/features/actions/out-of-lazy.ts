/**
 * A pte lock that is dropped, or a TLB that is flushed, while updates may still be queued (PTE046, PTE055): the statement
 * moves behind the lazy section, where the queue is empty.
 */
import { AstUtils } from 'langium';
import type { TextEdit } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { placeOf, placeOfLine } from '../../../lang/places.ts';
import { rangeOf, type Script } from '../../script.ts';
import { type Actions, quickFix, touch } from './asked.ts';
import { indentOf } from './text.ts';

const codes: readonly string[] = ['PTE046', 'PTE055'];

export const outOfLazy: Actions = asked =>
  asked.script.compiled.diagnostics
    .filter(({ code, place }) => codes.includes(code) && touch(rangeOf(place), asked.range))
    .flatMap(({ code, place }) => {
      const at = rangeOf(place);
      const statement = AstUtils.streamAllContents(asked.script.parsed.value)
        .filter(node => ast.isLock(node) || ast.isFlushTlb(node))
        .find(node => placeOf(node).line === place.line && placeOf(node).column === place.column);
      const lazy = statement?.$container.$container;
      if (!statement || !ast.isLazy(lazy)) return [];
      const title = `Move \`${statement.$cstNode?.text}\` behind the lazy section`;
      return [{ ...quickFix(asked, title, code, at, moveBehind(asked.script, statement, lazy)), isPreferred: true }];
    });

function moveBehind(script: Script, statement: ast.Statement, lazy: ast.Lazy): TextEdit[] {
  const { start, end } = rangeOf(placeOf(lazy));
  const gap = start.line === end.line ? ' ' : `\n${indentOf(script, start.line)}`;
  return [
    { range: rangeOf(placeOfLine(statement)), newText: '' },
    { range: { start: end, end }, newText: `${gap}${statement.$cstNode?.text}` },
  ];
}
