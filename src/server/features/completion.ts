/**
 * Completion: whatever the grammar allows at the cursor, of the kind that is wanted there. Keywords come with their
 * meaning from the vocabulary, names from what is in sight, and words that the grammar leaves open (presets, knobs and
 * their values, flags, counts) from the tables that the compiler checks them against.
 */
import { GrammarAST } from 'langium';
import type { NextFeature } from 'langium/lsp';
import type { CompletionItem, TextDocumentPositionParams } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import { isReplaceable } from '../../lang/elaborate/replaced.ts';
import { functionNamed, functions } from '../../lang/functions.ts';
import * as ast from '../../lang/generated/ast.ts';
import { itemsOf } from '../../lang/used-files.ts';
import { meaningsOf, wordsOfKind } from '../../lang/words.ts';
import type { Script } from '../script.ts';
import { assignableItems, functionItems, isMeant } from './completion/functions.ts';
import { followed, meant } from './completion/items.ts';
import { knobItems, knobValues } from './completion/knobs.ts';
import { backendNames, constantsAt, nameItem, namesAt, ownBases, spaceNames } from './completion/names.ts';
import { ruleOf } from './completion/next.ts';
import { nextCpu, sizesOf } from './completion/numbers.ts';
import { boundItem, outcomeItems, takesRange } from './completion/outcomes.ts';
import { type Place, placeAt } from './completion/place.ts';
import { snippetItems } from './completion/snippets.ts';
import { pathAt, pathItems } from './completion/used-paths.ts';
import { type Feature, forScript } from './feature.ts';
import type { Word } from './tokens.ts';

export const completion: Feature = {
  // Not `(` and `,`: there signature help has the word, and a list would cover it.
  capabilities: { completionProvider: { triggerCharacters: [' ', '{', '[', '"'] } },
  register: server =>
    server.connection.onCompletion(
      forScript(server, (script, params) => {
        const path = pathAt(script, params.position);
        if (!path) return completionsAt(script, params, server.settings.commands);
        return server.documents.usable(script.uri).then(paths => pathItems(script, path, paths));
      }),
    ),
};

/** What can be written at a position; the client filters by what is there already. `commands`: it has VS Code's. */
export function completionsAt(
  script: Script,
  { position }: TextDocumentPositionParams,
  commands = false,
): CompletionItem[] {
  const place = script.refused ? undefined : placeAt(script, script.offset(position), itemStart);
  if (!place) return [];
  const items = new Map<string, CompletionItem>();
  for (const next of place.features)
    for (const item of itemsFor(next, place)) if (!items.has(item.label)) items.set(item.label, item);
  // Where something begins, it may be a whole block, if the client lets the user fill in its blanks.
  const blocks = commands && place.begins ? snippetItems(new Set(items.keys())) : [];
  // Names hold `-` and `.`, which editors take for the ends of words; so the range is said.
  const range = script.range(place.start, place.offset);
  return [...items.values(), ...blocks].map(item => {
    const { insertText, ...rest } = commands ? followed(item, place) : item;
    return { ...rest, textEdit: { range, newText: insertText ?? item.label } };
  });
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

function itemsFor({ feature, property }: NextFeature, place: Place): CompletionItem[] {
  const rule = ruleOf(feature);
  if (property === 'value' && rule === 'KnobValue') return knobValues(place);
  if (property === 'words' || (rule === 'Lost' && GrammarAST.isKeyword(feature) && feature.value === 'lost'))
    return outcomeItems(place);
  if (GrammarAST.isKeyword(feature)) {
    if (!isMeant(feature.value, rule, place)) return [];
    if (property === 'name' && !isReplaceable(feature.value)) return [];
    return keyword(feature.value, rule, place);
  }
  switch (property) {
    case 'function':
      return functionItems(place);
    case 'preset':
      return [
        ...ownBases(place),
        ...wordsOfKind('backend').map((word, i) => ({ ...meant(word, place), sortText: String(i).padStart(2, '0') })),
      ];
    case 'knob':
      return knobItems(place);
    case 'metric':
      return wordsOfKind('metric').map(word => meant(word, place, 'begins'));
    case 'flags':
      return flags(place);
    case 'bit':
      return flags(place).filter(({ label }) => label === 'A' || label === 'D');
    case 'target':
      return rule === 'Variable'
        ? assignableItems(place)
        : [...constantsAt(place), ...permissionsAt(place), ...namesAt(place)];
    case 'on':
      return backendNames(place);
    case 'mm':
      return spaceNames(place);
    case 'protocol':
      return itemsOf(place.script.parsed.value).filter(ast.isProtocol).map(nameItem);
    case 'number':
      return nextCpu(place);
    case 'value':
      return rule === 'Integer' ? sizesOf(place) : [];
    default:
      return [];
  }
}

function flags(place: Place): CompletionItem[] {
  return wordsOfKind('flag').map(word => meant(word, place));
}

function keyword(word: string, rule: string, place: Place): CompletionItem[] {
  if (rule === 'Bound') return boundItem(word, place);
  // A word that can also be a name is not proposed as one. Other signs need no completing, and nobody should learn the
  // names of the first posting.
  if (rule === 'Name' || !/^[a-z]/i.test(word) || word.startsWith('pte_rmw_')) return [];
  const name = functionNamed(word);
  if (name) return isCalledHere(name, place) ? meaningsOf(word).map(meaning => meant(meaning, place, 'function')) : [];
  if (word === 'in' && !takesRange(place.last)) return [];
  if (word === 'not' && place.value && place.wanted !== 'any') return [];
  const meanings = meaningsOf(word);
  const meaning = (rule.endsWith('Modifier') && meanings.find(m => m.kind === 'modifier')) || meanings[0];
  if (!meaning) return [{ label: word, kind: CompletionItemKind.Keyword }];
  const begins = meaning.kind === 'item' || meaning.kind === 'statement';
  return [meant(meaning, place, begins ? 'begins' : word === 'not' ? 'last' : 'goes on')];
}

/** As a statement a function has to do something, as a value to give something, and what it gives is an entry. */
function isCalledHere(name: keyof typeof functions, { value, wanted }: Place): boolean {
  const { pure, gives } = functions[name];
  return value ? gives === 'entry' && (wanted === 'entry' || wanted === 'any') : !pure;
}

/** A permission is a value only as an argument; `set_pmd` takes `none` alone. */
function permissionsAt(place: Place): CompletionItem[] {
  const { wanted, value } = place;
  if (!value || (wanted !== 'permission' && wanted !== 'none')) return [];
  const fitting = wordsOfKind('permission').filter(({ word }) => wanted === 'permission' || word === 'none');
  return fitting.map(word => meant(word, place, 'goes on'));
}
