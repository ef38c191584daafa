/** Go to definition, references and highlights: all from the lists of occurrences of a script and of those that are open with it. */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type ReferenceParams,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { placeOfProperty } from '../../lang/places.ts';
import { usedOf } from '../../lang/used-files.ts';
import type { KernelFiles } from '../kernel-files.ts';
import { rangeOf, type Script } from '../script.ts';
import { type Feature, forScript, forText } from './feature.ts';
import { definitionInKernel, kernelDefinitions } from './kernel-definition.ts';
import { type Meant, sameEverywhere } from './names/everywhere.ts';
import { occurrenceAt, occurrencesOf } from './names/occurrences.ts';

export const definition: Feature = {
  capabilities: { definitionProvider: true, referencesProvider: true, documentHighlightProvider: true },
  register: server => {
    const { connection, documents } = server;
    connection.onDefinition(
      forText(server, (text, params) =>
        documents.kernel.has(text.uri)
          ? definitionInKernel(text, params, documents.kernel)
          : definitionAt(text, params, { open: documents.all(), kernel: documents.kernel }),
      ),
    );
    connection.onReferences(forScript(server, (script, params) => referencesAt(script, params, documents.all())));
    connection.onDocumentHighlight(forScript(server, highlightsAt));
  },
};

/** Where the name at a position is declared; of the path of a `use`, the file; of a kernel function, its text on each backend. */
export function definitionAt(
  script: Script,
  { position }: TextDocumentPositionParams,
  { open = [], kernel }: { readonly open?: readonly Script[]; readonly kernel?: KernelFiles } = {},
): Location | Location[] | null {
  const file = fileAt(script, position);
  if (file) return file;
  const inKernel = kernel ? kernelDefinitions(script, position, kernel) : [];
  // A kernel function that several replace, each on its backends, is declared by all of them. A line `backend native` is the
  // declaration of that name, and a preset is elsewhere.
  const declared = sameNameAt(script, position, open)
    .filter(({ occurrence }) => occurrence.isDeclaration)
    .filter(({ occurrence }) => inKernel.length === 0 || !ast.isBackend(occurrence.declaration));
  const found = [...declared.map(locationOf), ...inKernel];
  return found.length > 1 ? found : (found[0] ?? null);
}

/** Every place that means what the name at a position means. */
export function referencesAt(
  script: Script,
  { position, context }: ReferenceParams,
  open: readonly Script[] = [],
): Location[] {
  return sameNameAt(script, position, open)
    .filter(({ occurrence }) => context?.includeDeclaration !== false || !occurrence.isDeclaration)
    .map(locationOf);
}

/** The same within the editor: declarations and assignments as writes. */
export function highlightsAt(script: Script, { position }: TextDocumentPositionParams): DocumentHighlight[] {
  const here = occurrenceAt(script, script.offset(position));
  return (here ? occurrencesOf(script, here.declaration) : []).map(o => ({
    range: script.range(o.offset, o.end),
    kind: o.writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

function fileAt(script: Script, position: TextDocumentPositionParams['position']): Location | undefined {
  const line = position.line + 1;
  const column = position.character + 1;
  const use = script.parsed.value.items.filter(ast.isUse).find(item => {
    const place = placeOfProperty(item, 'path');
    return place.line === line && place.column <= column && column <= place.endColumn;
  });
  const file = use && usedOf(script.parsed.value).paths.get(use);
  return file === undefined ? undefined : { uri: script.uriOf(file), range: rangeOf(START) };
}

const START = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function sameNameAt(
  script: Script,
  position: TextDocumentPositionParams['position'],
  open: readonly Script[],
): readonly Meant[] {
  const here = occurrenceAt(script, script.offset(position));
  return here ? sameEverywhere(script, here, open) : [];
}

function locationOf({ uri, text, occurrence }: Meant): Location {
  return { uri, range: text.range(occurrence.offset, occurrence.end) };
}
