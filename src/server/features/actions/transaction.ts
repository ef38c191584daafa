/**
 * The naive pair, `read_pte` and a `write_pte` of what was read, becomes the kernel's transaction: from start to commit no
 * change by hardware is lost. Offered where D or A is lost by it, and on either half.
 */
import { AstUtils } from 'langium';
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { declarationOf } from '../../../lang/names.ts';
import { placeOf, placeOfProperty } from '../../../lang/places.ts';
import { rangeOf } from '../../script.ts';
import { type Actions, type Asked, quickFix, touch } from './asked.ts';
import { before, textOf } from './text.ts';

const losses: readonly string[] = ['PTE201', 'PTE202', 'PTE203'];
const TITLE = 'Use ptep_modify_prot_start and ptep_modify_prot_commit';

interface Pair {
  readonly read: ast.Call;
  readonly write: ast.Call;
  /** The name of what was read, if it has one. */
  readonly old?: string;
}

export const transaction: Actions = asked =>
  pairsIn(asked.script.parsed.value)
    .filter(({ read, write }) => [read, write].some(call => touch(rangeOf(placeOf(call)), asked.range)))
    .slice(0, 1)
    .map(pair => actionOf(asked, pair));

function actionOf(asked: Asked, pair: Pair): CodeAction {
  const at = rangeOf(placeOf(pair.write));
  const edits = editsOf(pair);
  const loss = asked.latest
    .findings(asked.script.uri)
    .find(({ code, place }) => losses.includes(code) && touch(rangeOf(place), at));
  if (loss) return quickFix(asked, TITLE, loss.code, rangeOf(loss.place), edits);
  return {
    title: TITLE,
    kind: CodeActionKind.RefactorRewrite,
    edit: { changes: { [asked.script.uri]: edits } },
  };
}

function pairsIn(script: ast.Script): Pair[] {
  return AstUtils.streamAllContents(script)
    .filter(ast.isCall)
    .filter(call => call.function === 'write_pte')
    .flatMap(write => pairOf(write) ?? [])
    .toArray();
}

/** The read that the written value comes from, of the same page. */
function pairOf(write: ast.Call): Pair | undefined {
  const [page, value] = write.operands;
  if (!page || !value) return undefined;
  for (const node of AstUtils.streamAst(value)) {
    if (isReadOf(node, page)) return { read: node, write };
    if (!ast.isReference(node) || !node.target?.$refText) continue;
    const named = declarationOf(node, node.target.$refText);
    if (ast.isLet(named) && isReadOf(named.value, page)) return { read: named.value, write, old: named.name };
  }
  return undefined;
}

function isReadOf(node: unknown, page: ast.Expression): node is ast.Call {
  return ast.isCall(node) && node.function === 'read_pte' && textOf(node.operands[0]) === textOf(page);
}

function editsOf({ read, write, old }: Pair): TextEdit[] {
  const rename = (call: ast.Call, newText: string): TextEdit => ({
    range: rangeOf(placeOfProperty(call, 'function')),
    newText,
  });
  const named = old ? [{ range: before(rangeOf(placeOf(write.operands[1]))), newText: `${old}, ` }] : [];
  return [rename(read, 'ptep_modify_prot_start'), rename(write, 'ptep_modify_prot_commit'), ...named];
}
