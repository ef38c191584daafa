/** The functions of a script: by name, where one is called, and what its author says about it. */
import { AstUtils, type CstNode, GrammarUtils } from 'langium';
import { functionNamed } from '../../../lang/functions.ts';
import * as ast from '../../../lang/generated/ast.ts';
import { fileOf } from '../../../lang/places.ts';
import { itemsOf } from '../../../lang/used-files.ts';
import type { Script } from '../../script.ts';
import { wordsOf } from '../tokens.ts';

/** A place where a function is called. */
export interface Call {
  readonly name: string;
  /** The called name in the text. */
  readonly cst: CstNode;
  /** The item of the script around it: a function, a CPU, the setup block, a protocol. */
  readonly from: ast.Item;
}

/** Functions by name. A kernel function may be replaced by several, each on backends of its own. */
export function functionsOf(script: ast.Script): ReadonlyMap<string, readonly ast.Fn[]> {
  const found = new Map<string, ast.Fn[]>();
  for (const fn of itemsOf(script).filter(ast.isFn)) {
    if (fn.name) found.set(fn.name, [...(found.get(fn.name) ?? []), fn]);
  }
  return found;
}

/** The name of what a call calls; the names of the first posting count as those of today. */
export function calledName(call: ast.Call): string {
  return functionNamed(call.function) ?? call.function;
}

/** Every call of a function of the script, in the order of the text. */
export function callsOf(script: Script): readonly Call[] {
  return script.once(callsOf, () => {
    const known = functionsOf(script.parsed.value);
    return script.parsed.value.items.flatMap(from =>
      [...AstUtils.streamAllContents(from)].filter(ast.isCall).flatMap((call): Call[] => {
        const cst = GrammarUtils.findNodeForProperty(call.$cstNode, 'function');
        const name = calledName(call);
        return cst && known.has(name) ? [{ name, cst, from }] : [];
      }),
    );
  });
}

/** `change(p, permission) on xen-2.6.27`, as it is declared. */
export function signatureOf({ name, parameters, on }: ast.Fn): string {
  const where = on.length > 0 ? ` on ${on.map(b => b.$refText).join(', ')}` : '';
  return `${name}(${parameters.map(p => p.name).join(', ')})${where}`;
}

/** The comment right above a function of a script, or of a file that it uses, without its signs. */
export function commentAbove(using: Script, fn: ast.Fn): string {
  const script = using.fileOf(fileOf(fn));
  const line = fn.$cstNode?.range.start.line ?? 0;
  const lines: string[] = [];
  const comments = new Map(
    wordsOf(script)
      .filter(word => word.kind === 'comment' && word.startsLine)
      .map(word => [word.line, word.image.replace(/^#\s?/, '')]),
  );
  for (let at = line - 1; comments.has(at); at--) lines.unshift(comments.get(at)!);
  return lines.join('\n');
}
