/**
 * Completion: whatever the grammar allows at the cursor. Keywords come with their meaning from the vocabulary, names
 * from what is in sight there, and words that the grammar leaves open (presets, knobs and their values, flags, counts)
 * from the tables that the compiler checks them against.
 */
import { AstUtils, GrammarAST } from 'langium';
import { findNextFeatures, type NextFeature } from 'langium/lsp';
import { type CompletionItem, CompletionItemKind, type TextDocumentPositionParams } from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { formOf, outcomeWords } from '../../lang/outcome-words.ts';
import { languageServices } from '../../lang/services.ts';
import type { Word as Meaning, WordKind } from '../../lang/word.ts';
import { meaningsOf, wordsOfKind } from '../../lang/words.ts';
import { type Knob, knobs } from '../../sim/parameters.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';
import { type Declaration, nameOf } from './names/occurrences.ts';
import { visibleAt } from './names/visible.ts';
import { type Word, wordsOf } from './tokens.ts';

export const completion: Feature = {
  capabilities: { completionProvider: { triggerCharacters: [' ', '{', '(', '[', ','] } },
  register: server => server.connection.onCompletion(forScript(server, completionsAt)),
};

/** What can be written at a position; the client filters by what is there already. */
export function completionsAt(script: Script, { position }: TextDocumentPositionParams): CompletionItem[] {
  if (script.refused) return [];
  const offset = script.offset(position);
  const words = wordsOf(script);
  if (words.some(w => (w.kind === 'comment' || w.kind === 'text') && w.offset < offset && offset <= w.end)) return [];
  // The word that ends at the cursor is being written: what matters is what may stand in its place.
  const begun = words.find(w => w.offset < offset && offset <= w.end && (w.kind === 'name' || w.kind === 'keyword'));
  const start = begun?.offset ?? offset;
  const before = words.filter(w => w.end <= start && w.kind !== 'comment');
  const place: Place = { script, offset: start, last: before.at(-1)?.image ?? '' };
  // Names hold `-` and `.`, which editors take for the ends of words; so the range is said.
  const range = script.range(start, offset);
  const items = new Map<string, CompletionItem>();
  for (const next of nextFeatures(script.text.slice(itemStart(before), start)))
    for (const item of itemsFor(next, place)) if (!items.has(item.label)) items.set(item.label, item);
  return [...items.values()].map(item => ({ ...item, textEdit: { range, newText: item.label } }));
}

interface Place {
  readonly script: Script;
  readonly offset: number;
  /** The word before. */
  readonly last: string;
}

/** Where the item around the cursor begins: a mistake further up must not matter. */
function itemStart(before: readonly Word[]): number {
  const items = new Set(wordsOfKind('item').map(w => w.word));
  let depth = 0;
  let start = 0;
  for (const { image, kind, offset } of before) {
    if (image === '{') depth++;
    if (image === '}') depth = Math.max(0, depth - 1);
    if (depth === 0 && kind === 'keyword' && items.has(image)) start = offset;
  }
  return start;
}

/** Elements of the grammar that may follow a text. */
function nextFeatures(text: string): NextFeature[] {
  const { Grammar, parser } = languageServices();
  const { tokens, tokenIndex, elementStack } = parser.CompletionParser.parse(text);
  if (tokenIndex > 0) return findNextFeatures([elementStack.map(feature => ({ feature }))], tokens.slice(tokenIndex));
  const entry = Grammar.rules.find(rule => GrammarAST.isParserRule(rule) && rule.entry) as GrammarAST.ParserRule;
  return findNextFeatures([[{ feature: entry.definition }]], tokens);
}

function itemsFor({ feature, property }: NextFeature, { script, offset, last }: Place): CompletionItem[] {
  const rule = AstUtils.getContainerOfType(feature, GrammarAST.isParserRule)?.name ?? '';
  if (property === 'value' && rule === 'KnobValue') return knobValues(last, script);
  if (property === 'words' || (rule === 'Lost' && GrammarAST.isKeyword(feature) && feature.value === 'lost'))
    return outcomes(last);
  if (GrammarAST.isKeyword(feature)) return keyword(feature.value, rule);
  switch (property) {
    case 'preset':
      return wordsOfKind('backend').map(meant);
    case 'knob':
      return wordsOfKind('knob').map(meant);
    case 'metric':
      return wordsOfKind('metric').map(meant);
    case 'flags':
      return wordsOfKind('flag').map(meant);
    case 'bit':
      return wordsOfKind('flag')
        .filter(({ word }) => word === 'A' || word === 'D')
        .map(meant);
    case 'target':
      return visibleAt(script, offset).map(named);
    case 'on':
      return script.parsed.value.items.filter(ast.isBackend).map(named);
    case 'protocol':
      return script.parsed.value.items.filter(ast.isProtocol).map(named);
    default:
      return [];
  }
}

function keyword(word: string, rule: string): CompletionItem[] {
  // Signs need no completing, and nobody should learn the names of the first posting.
  if (!/^[a-z]/.test(word) || word.startsWith('pte_rmw_')) return [];
  const meanings = meaningsOf(word);
  const meaning = (rule.endsWith('Modifier') && meanings.find(m => m.kind === 'modifier')) || meanings[0];
  return [meaning ? meant(meaning) : { label: word, kind: CompletionItemKind.Keyword, sortText: `2${word}` }];
}

/** What can stand before an outcome. */
const beforeOutcome: readonly string[] = ['never', 'sometimes', 'always', 'and', 'or', 'not', '('];

/** What can happen in a run; after the first word of it, the second. */
function outcomes(last: string): CompletionItem[] {
  const starts = beforeOutcome.includes(last);
  return outcomeWords
    .filter(({ phrase }) => starts || phrase.startsWith(`${last} `))
    .map(outcome => {
      const { phrase: word, definition: doc } = outcome;
      const item = meant({ word, kind: 'outcome', form: formOf(outcome), doc });
      return starts ? item : { ...item, label: word.slice(last.length + 1) };
    });
}

const kinds: { readonly [K in WordKind]?: CompletionItemKind } = {
  function: CompletionItemKind.Function,
  flag: CompletionItemKind.EnumMember,
  metric: CompletionItemKind.Property,
  knob: CompletionItemKind.Property,
  backend: CompletionItemKind.Module,
};

function meant({ word, kind, form, doc, source }: Meaning): CompletionItem {
  return {
    label: word,
    kind: kinds[kind] ?? CompletionItemKind.Keyword,
    detail: form,
    documentation: { kind: 'markdown', value: source ? `${doc}\n\n\`${source}\`` : doc },
    // Names first, then statements, then functions.
    sortText: `${kind === 'function' ? 3 : 2}${word}`,
  };
}

function named(declaration: Declaration): CompletionItem {
  const label = nameOf(declaration);
  const text = declaration.$cstNode?.text.split('\n')[0].trim();
  return { label, kind: CompletionItemKind.Variable, detail: text, sortText: `1${label}` };
}

function knobValues(name: string, script: Script): CompletionItem[] {
  if (!Object.hasOwn(knobs, name)) return [];
  const knob: Knob = knobs[name as keyof typeof knobs];
  const value = (label: string): CompletionItem => ({ label, kind: CompletionItemKind.Value, documentation: knob.doc });
  switch (knob.kind) {
    case 'switch':
      return ['on', 'off'].map(value);
    case 'choice':
      return knob.values.map(value);
    case 'number':
      return script.parsed.value.items.filter(ast.isParam).map(named);
    case 'protocol':
      return [];
  }
}
