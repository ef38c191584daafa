/** Words of the vocabulary as items of a list: what each means in the list itself, and all of it beside. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import type { Word as Meaning, WordKind } from '../../../lang/word.ts';
import { type Group, sortText } from './order.ts';
import type { Place } from './place.ts';

const kinds: { readonly [K in WordKind]?: CompletionItemKind } = {
  function: CompletionItemKind.Function,
  flag: CompletionItemKind.EnumMember,
  metric: CompletionItemKind.Property,
  knob: CompletionItemKind.Property,
  backend: CompletionItemKind.Module,
};

/** Words behind which only some words can stand, so that the list may open again by itself. */
const asksAgain: readonly string[] = [
  ...['backend', 'cpu', 'expect', 'never', 'sometimes', 'always', 'on', 'in', 'and', 'or', 'not', 'has', 'lacks'],
  ...['mprotect', 'munmap', 'mremap', 'madvise-dontneed', 'madvise-free', 'msync', 'lock', 'unlock', 'flush_tlb'],
  ...['protocol', 'preserve_ad', 'lazy'],
];

/** A word that means something. */
export function meant(
  { word, kind, form, doc, source }: Meaning,
  place: Place,
  group: Group = 'goes on',
): CompletionItem {
  return {
    label: word,
    kind: kinds[kind] ?? CompletionItemKind.Keyword,
    detail: form,
    labelDetails: { description: kind === 'backend' ? doc : inShort(doc) },
    documentation: { kind: 'markdown', value: source ? `${doc}\n\n\`${source}\`` : doc },
    sortText: sortText(word, group, place),
  };
}

/** The same as an editor with VS Code's commands puts it in: a function with its parentheses, a word with its blank. */
export function followed(item: CompletionItem, { script, offset }: Place): CompletionItem {
  const { label, kind } = item;
  const behind = script.text[offset];
  if (kind === CompletionItemKind.Function && behind !== '(')
    return {
      ...item,
      insertText: `${label}($0)`,
      insertTextFormat: InsertTextFormat.Snippet,
      command: { title: '', command: 'editor.action.triggerParameterHints' },
    };
  const again = asksAgain.includes(label) || label.endsWith(' pages');
  if (!again || kind === CompletionItemKind.Property || behind === ' ') return item;
  return { ...item, insertText: `${label} `, command: { title: '', command: 'editor.action.triggerSuggest' } };
}

/** What fits beside a word: the first thing that is said of it. */
function inShort(doc: string): string {
  return doc.split(/[:;(]|\.(?=\s|$)/)[0].trim();
}
