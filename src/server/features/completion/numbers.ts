/** Numbers that are worth proposing: the size of a mapping, the next CPU, what can vary. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import type { Place } from './place.ts';

const sizes: readonly (readonly [pages: number, why: string])[] = [
  [64, 'two batches of 32 updates'],
  [4, 'a few pages'],
  [1, 'one page'],
  [512, 'one page table'],
];

/** `64 pages`: how many, with the word that has to follow. */
export function sizesOf({ within }: Place): CompletionItem[] {
  if (within !== 'Mapping') return [];
  return sizes.map(([pages, why], i) => ({
    label: `${pages} pages`,
    kind: CompletionItemKind.Value,
    labelDetails: { description: why },
    sortText: `0${i}`,
  }));
}

/** The first CPU that does nothing yet. */
export function nextCpu({ script }: Place): CompletionItem[] {
  const used = new Set(script.parsed.value.items.filter(ast.isCpu).map(({ number }) => number));
  let free = 0;
  while (used.has(free)) free++;
  return [{ label: String(free), kind: CompletionItemKind.Value, labelDetails: { description: 'the next CPU' } }];
}
