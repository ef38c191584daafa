/** An assist: the number at the cursor becomes a `param`, which `ptelab sweep` and the panel can vary. */
import { AstUtils } from 'langium';
import { CodeActionKind, type TextEdit } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { placeOf } from '../../../lang/places.ts';
import { rangeOf } from '../../script.ts';
import type { Actions } from './asked.ts';
import { touch } from './asked.ts';
import { before, textOf } from './text.ts';

export const numberToParam: Actions = ({ script, range }) => {
  const root = script.parsed.value;
  const number = AstUtils.streamAllContents(root)
    .filter(ast.isInteger)
    .find(node => touch(rangeOf(placeOf(node)), range));
  const made = number && paramOf(root, number);
  if (!made) return [];
  return [
    {
      title: `Make the ${made.text} a param`,
      kind: CodeActionKind.RefactorExtract,
      edit: { changes: { [script.uri]: made.edits } },
    },
  ];
};

/** The edits that make a number of a script a param; undefined where it is one's already. */
export function paramOf(root: ast.Script, number: ast.Integer): { text: string; edits: TextEdit[] } | undefined {
  const item = root.items.find(i => i === AstUtils.getContainerOfType(number, isItem));
  if (!item || ast.isParam(item)) return undefined;
  const text = textOf(number);
  const name = freeName(root);
  const edits = [
    { range: before(rangeOf(placeOf(item))), newText: `param ${name} = ${text}\n` },
    { range: rangeOf(placeOf(number)), newText: name },
  ];
  return { text, edits };
}

const isItem = (node: unknown): node is ast.Item => ast.isItem(node);

/** `n`, or the first of `n2`, `n3`, … that the script does not use. */
function freeName(root: ast.Script): string {
  const used = new Set(
    AstUtils.streamAllContents(root).flatMap(node =>
      'name' in node && typeof node.name === 'string' ? node.name : [],
    ),
  );
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'n' : `n${i}`;
    if (!used.has(name)) return name;
  }
}
