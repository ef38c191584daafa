/**
 * Edits as a client sends them, in the text that the server has. A position outside of the text means the end of its line, or of the text
 * (LSP 3.17, Position); by one of a line that is not there, the library's table of lines gets a hole, and later edits go elsewhere. So each edit
 * is brought within the text first.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The document after these edits, each of which is one of the text behind those before it. Throws where one is none. */
export function changed(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
): TextDocument {
  for (const change of changes) TextDocument.update(document, [within(document, change)], version);
  return TextDocument.update(document, [], version);
}

function within(document: TextDocument, change: TextDocumentContentChangeEvent): TextDocumentContentChangeEvent {
  if (!('range' in change) || !change.range) return change;
  const [start, end] = [change.range.start, change.range.end].map(at => document.positionAt(document.offsetAt(at)));
  return { text: change.text, range: { start, end } };
}
