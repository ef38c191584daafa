/** What only scripts with functions have: their names, the variables that change, and the words of their loops. */
import { AstUtils } from 'langium';
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { commentAbove, functionsOf, signatureOf } from '../names/functions.ts';
import { nodeBefore, visibleAt } from '../names/visible.ts';
import { nameItem } from './names.ts';
import type { Place, Wanted } from './place.ts';

/** Statements of functions alone. */
const loopWords: ReadonlySet<string> = new Set(['while', 'loop', 'break', 'continue', 'max']);

/** Arguments that are written as they are: no function gives one. */
const written: readonly Wanted[] = ['permission', 'flags', 'none'];

/** Can a keyword of the grammar be meant here? The words of functions are names elsewhere, and nobody completes those. */
export function isMeant(word: string, rule: string, { script, start }: Place): boolean {
  if (rule === 'Name' || rule === 'Assigned') return false;
  return !loopWords.has(word) || functionAround(script, start) !== undefined;
}

/** The script's functions, except the one that is being written: functions do not call themselves. */
export function functionItems({ script, start, value, wanted }: Place): CompletionItem[] {
  if (value && written.includes(wanted)) return [];
  const own = functionAround(script, start);
  return [...functionsOf(script.parsed.value).values()]
    .filter(([fn]) => fn.name !== own?.name)
    .map(([fn]) => ({
      label: fn.name,
      kind: CompletionItemKind.Function,
      detail: signatureOf(fn),
      documentation: commentAbove(script, fn),
      sortText: `1${fn.name}`,
    }));
}

/** The variables that can be assigned to: a function's, and its parameters. */
export function assignableItems({ script, start }: Place): CompletionItem[] {
  if (!functionAround(script, start)) return [];
  return visibleAt(script, start)
    .filter(name => ast.isLet(name) || ast.isParameter(name))
    .map(nameItem);
}

function functionAround(script: Place['script'], offset: number): ast.Fn | undefined {
  return AstUtils.getContainerOfType(nodeBefore(script, offset), ast.isFn);
}
