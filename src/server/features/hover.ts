/**
 * Hover: over a name, what it stands for and what is in its entry; over a word, what it means and where the kernel
 * has it, what a kernel function does on each backend, and what the line did to an entry in the latest run.
 */
import { type AstNode, CstUtils } from 'langium';
import type { Hover, TextDocumentPositionParams } from 'vscode-languageserver';
import { baseOf } from '../../lang/backend-lines.ts';
import * as ast from '../../lang/generated/ast.ts';
import type { WordKind } from '../../lang/word.ts';
import type { Latest } from '../findings/latest.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';
import { bitTable } from './hover/bits.ts';
import { kernelText } from './hover/kernel.ts';
import { aboutName } from './hover/names.ts';
import { aboutOutcome } from './hover/outcomes.ts';
import { valuesAround } from './hover/values.ts';
import { aboutWord } from './hover/words.ts';
import { occurrenceAt } from './names/occurrences.ts';
import { wordAt } from './tokens.ts';

export const hover: Feature = {
  capabilities: { hoverProvider: true },
  register: server =>
    server.connection.onHover(forScript(server, (script, params) => hoverAt(script, params, server.latest))),
};

/** What there is to say about the word at a position. */
export function hoverAt(script: Script, { position }: TextDocumentPositionParams, latest: Latest): Hover | null {
  const offset = script.offset(position);
  const word = wordAt(script, offset);
  if (!word || word.kind === 'comment') return null;
  const node = nodeAt(script, word.offset);
  const name = occurrenceAt(script, word.offset);
  const isPreset = ast.isBackend(node) && node.alias !== undefined && word.image === node.preset && !baseOf(node);
  const value =
    name && !isPreset
      ? aboutName(script, name.declaration, pageOf(node), latest.run(script.uri))
      : (aboutOutcome(node, word.image) ?? aboutWord(word.image, kind => fits(kind, node)));
  if (!value) return null;
  // A call of a function is a deed, like a word: what the line did belongs to it.
  const isCall = name && !name.isDeclaration && ast.isFn(name.declaration);
  const state = name && !isCall ? '' : stateAround(script, position.line + 1, latest);
  const kernel = name ? '' : kernelText(word.image, script.compiled.scenario);
  const parts = [value, kernel].filter(part => part !== '').join('\n\n');
  return { contents: { kind: 'markdown', value: parts + state }, range: script.range(word.offset, word.end) };
}

/** What the line did to an entry in the latest run of this text; empty where there is none, or the line did nothing. */
function stateAround(script: Script, line: number, latest: Latest): string {
  const run = latest.run(script.uri);
  if (run?.script !== script) return '';
  const { page, rows } = valuesAround(script, run, line);
  return rows.length > 0 ? `\n\n---\n\n**${page}** in the latest run:\n\n${bitTable(rows)}` : '';
}

function nodeAt(script: Script, offset: number): AstNode | undefined {
  const root = script.parsed.value.$cstNode;
  return root && CstUtils.findLeafNodeAtOffset(root, offset)?.astNode;
}

/** The page that a reference names, as far as it is written as a number. */
function pageOf(node: AstNode | undefined): number {
  return ast.isReference(node) && ast.isInteger(node.from) ? node.from.value : 0;
}

/** Which meaning of a word is meant where it stands in this kind of node. */
function fits(kind: WordKind, node: AstNode | undefined): boolean {
  switch (node?.$type) {
    case 'StateModifier':
    case 'SharingModifier':
    case 'FileModifier':
    case 'FolioModifier':
    case 'HugeModifier':
    case 'NonPresentModifier':
    case 'AddressModifier':
      return kind === 'modifier';
    case 'Event':
    case 'Lost':
    case 'EntryBits':
      return kind === 'condition' || kind === 'outcome' || kind === 'flag';
    case 'Setting':
      return kind === 'knob' || kind === 'modifier';
    case 'Expect':
      return kind === 'item' || kind === 'metric' || kind === 'condition';
    default:
      return kind !== 'modifier' && kind !== 'condition' && kind !== 'knob';
  }
}
