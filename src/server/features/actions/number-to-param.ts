/** An assist: the number at the cursor becomes a `param`, which `ptelab sweep` and the panel can vary. */
import { AstUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver';
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
  const item = number && root.items.find(i => i === AstUtils.getContainerOfType(number, isItem));
  if (!item || ast.isParam(item)) return [];
  const text = textOf(number);
  const name = freeName(root);
  return [
    {
      title: `Make the ${text} a param`,
      kind: CodeActionKind.RefactorExtract,
      edit: {
        changes: {
          [script.uri]: [
            { range: before(rangeOf(placeOf(item))), newText: `param ${name} = ${text}\n` },
            { range: rangeOf(placeOf(number)), newText: name },
          ],
        },
      },
    },
  ];
};

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
