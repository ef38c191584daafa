/** Symbols of all open scripts by a part of their name. The server reads no file, so what is not open is not found. */
import { type SymbolInformation, SymbolKind, type WorkspaceSymbolParams } from 'vscode-languageserver';
import type { Script } from '../script.ts';
import type { Feature } from './feature.ts';
import { outline } from './symbols.ts';

export const workspaceSymbols: Feature = {
  capabilities: { workspaceSymbolProvider: true },
  register: ({ connection, documents }) =>
    connection.onWorkspaceSymbol(({ query }: WorkspaceSymbolParams) => symbolsNamed(documents.all(), query)),
};

/** What scripts declare, with the signs of the query in its name in this order, as editors filter themselves. */
export function symbolsNamed(scripts: readonly Script[], query: unknown): SymbolInformation[] {
  const wanted = String(query ?? '').toLowerCase();
  return scripts.flatMap(script =>
    outline(script)
      .filter(({ name, kind }) => kind !== SymbolKind.Event && holds(name.toLowerCase(), wanted))
      .map(({ name, kind, selectionRange: range }) => ({
        name,
        kind,
        location: { uri: script.uri, range },
        containerName: script.name,
      })),
  );
}

function holds(name: string, wanted: string): boolean {
  let at = 0;
  for (const sign of wanted) {
    at = name.indexOf(sign, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
