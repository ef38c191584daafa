/**
 * Colours by meaning: what a name is, which no pattern of a grammar file can tell. Keywords and numbers are coloured
 * too, for editors that have no other highlighting.
 */

import { type AstNode, AstUtils, GrammarUtils } from 'langium';
import { SemanticTokensBuilder } from 'vscode-languageserver';
import { flagNamed } from '../../lang/flags.ts';
import { functionNamed } from '../../lang/functions.ts';
import * as ast from '../../lang/generated/ast.ts';
import { outcomeWord } from '../../lang/outcome-words.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';
import { type Declaration, occurrences } from './names/occurrences.ts';
import { type Word, wordsOf } from './tokens.ts';

const types = [
  'keyword',
  'number',
  'string',
  'comment',
  'function',
  'variable',
  'parameter',
  'class',
  'namespace',
  'enumMember',
  'property',
  'struct',
] as const;
type TokenType = (typeof types)[number];
const modifiers = ['declaration', 'defaultLibrary'] as const;
const DECLARATION = 1;
const LIBRARY = 2;

export const semanticTokens: Feature = {
  capabilities: {
    semanticTokensProvider: { legend: { tokenTypes: [...types], tokenModifiers: [...modifiers] }, full: true },
  },
  register: server => server.connection.languages.semanticTokens.on(forScriptOrNothing(server)),
};

function forScriptOrNothing(server: Parameters<Feature['register']>[0]) {
  const answer = forScript(server, tokensOf);
  return (params: { textDocument: { uri: string } }) => answer(params) ?? { data: [] };
}

/** Every token of a script, as the protocol packs them. */
export function tokensOf(script: Script): { data: number[] } {
  const builder = new SemanticTokensBuilder();
  const meanings = meaningsOf(script);
  for (const word of wordsOf(script)) {
    const [type, modifier] = meanings.get(word.offset) ?? typeOf(word);
    if (!type) continue;
    const { start } = script.range(word.offset, word.end);
    builder.push(start.line, start.character, word.image.length, types.indexOf(type), modifier);
  }
  return builder.build();
}

function typeOf({ kind, image }: Word): [TokenType | undefined, number] {
  if (functionNamed(image)) return ['function', LIBRARY];
  if (kind === 'keyword') return ['keyword', 0];
  if (kind === 'number') return ['number', 0];
  if (kind === 'text') return ['string', 0];
  return [kind === 'comment' ? 'comment' : undefined, 0];
}

/** What the names of a script are, by offset. */
function meaningsOf(script: Script): Map<number, [TokenType, number]> {
  const found = new Map<number, [TokenType, number]>();
  for (const node of AstUtils.streamAllContents(script.parsed.value)) {
    if (ast.isBackend(node)) put(found, node, 'preset', 'namespace', LIBRARY);
    if (ast.isSetting(node)) put(found, node, 'knob', 'property', LIBRARY);
    if (ast.isExpect(node)) put(found, node, 'metric', 'property', LIBRARY);
    if (ast.isLost(node)) put(found, node, 'bit', 'enumMember', LIBRARY);
    if (ast.isEvent(node) && outcomeWord(node.words)) put(found, node, 'words', 'keyword', 0);
    if ('flags' in node) put(found, node, 'flags', 'enumMember', LIBRARY, word => flagNamed(word) !== undefined);
  }
  for (const { offset, declaration, isDeclaration } of occurrences(script)) {
    if (isDeclaration && found.has(offset)) continue;
    found.set(offset, [typeOfName(declaration), isDeclaration ? DECLARATION : 0]);
  }
  return found;
}

/** A list is gone through once: to ask for each of its words by number takes the square of their number. */
function put(
  found: Map<number, [TokenType, number]>,
  node: AstNode,
  property: string,
  type: TokenType,
  modifier: number,
  counts: (word: string) => boolean = () => true,
): void {
  for (const { offset, text } of GrammarUtils.findNodesForProperty(node.$cstNode, property))
    if (counts(text)) found.set(offset, [type, modifier]);
}

function typeOfName(declaration: Declaration): TokenType {
  switch (declaration.$type) {
    case 'Mapping':
    case 'Mremap':
    case 'ForkCopy':
    case 'HugeModifier':
      return 'struct';
    case 'Param':
    case 'Parameter':
      return 'parameter';
    case 'Let':
    case 'For':
    case 'SharedWord':
      return 'variable';
    case 'Backend':
    case 'AddressSpace':
    case 'Fork':
      return 'namespace';
    case 'Protocol':
      return 'class';
    case 'Fn':
      return 'function';
  }
}
