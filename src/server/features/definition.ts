/** Go to definition, references and highlights: all from the list of a script's occurrences. */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type ReferenceParams,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';
import { type Occurrence, occurrenceAt, occurrencesOf } from './names/occurrences.ts';

export const definition: Feature = {
  capabilities: { definitionProvider: true, referencesProvider: true, documentHighlightProvider: true },
  register: server => {
    server.connection.onDefinition(forScript(server, definitionAt));
    server.connection.onReferences(forScript(server, referencesAt));
    server.connection.onDocumentHighlight(forScript(server, highlightsAt));
  },
};

/** Where the name at a position is declared. */
export function definitionAt(script: Script, { position }: TextDocumentPositionParams): Location | Location[] | null {
  const declared = sameNameAt(script, position).filter(o => o.isDeclaration);
  // A kernel function that several replace, each on its backends, is declared by all of them.
  return declared.length > 1
    ? declared.map(o => locationOf(script, o))
    : declared[0]
      ? locationOf(script, declared[0])
      : null;
}

/** Every place that means what the name at a position means. */
export function referencesAt(script: Script, { position, context }: ReferenceParams): Location[] {
  return sameNameAt(script, position)
    .filter(o => context?.includeDeclaration !== false || !o.isDeclaration)
    .map(o => locationOf(script, o));
}

/** The same within the editor: declarations and assignments as writes. */
export function highlightsAt(script: Script, { position }: TextDocumentPositionParams): DocumentHighlight[] {
  return sameNameAt(script, position).map(o => ({
    range: script.range(o.offset, o.end),
    kind: o.writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

function sameNameAt(script: Script, position: TextDocumentPositionParams['position']): Occurrence[] {
  const here = occurrenceAt(script, script.offset(position));
  return here ? occurrencesOf(script, here.declaration) : [];
}

function locationOf(script: Script, { offset, end }: Occurrence): Location {
  return { uri: script.uri, range: script.range(offset, end) };
}
