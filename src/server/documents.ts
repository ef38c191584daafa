/**
 * The documents that the client has open. The server reads no file: what counts is the text in the editor, whatever
 * its scheme.
 *
 * Nothing that a client sends is an error here. A change of an unknown document, or one that is older than what is
 * here, is dropped: a later one, or the next opening, puts things right.
 */

import type { Connection, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Script } from './script.ts';

export type DocumentEvent =
  | { readonly kind: 'changed'; readonly script: Script; readonly before: Script | undefined }
  | { readonly kind: 'closed'; readonly uri: string };

export class Documents {
  private readonly open = new Map<string, { document: TextDocument; script: Script }>();
  private readonly listeners: ((event: DocumentEvent) => void)[] = [];

  /** Listens to a connection. */
  constructor(connection: Connection) {
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
      if (typeof uri === 'string' && typeof text === 'string') this.put(uri, version, text);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
      this.change(uri, version, contentChanges),
    );
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      if (this.open.delete(uri)) this.tell({ kind: 'closed', uri });
    });
  }

  get(uri: string): Script | undefined {
    return this.open.get(uri)?.script;
  }

  all(): Script[] {
    return [...this.open.values()].map(({ script }) => script);
  }

  onEvent(listener: (event: DocumentEvent) => void): void {
    this.listeners.push(listener);
  }

  private put(uri: string, version: number, text: string): void {
    const before = this.get(uri);
    const document = TextDocument.create(uri, 'pte', version, text);
    const script = new Script(uri, version, text);
    this.open.set(uri, { document, script });
    this.tell({ kind: 'changed', script, before });
  }

  private change(uri: string, version: number | null, changes: TextDocumentContentChangeEvent[]): void {
    const known = this.open.get(uri);
    if (!known || typeof version !== 'number' || version <= known.script.version) return;
    const document = TextDocument.update(known.document, changes, version);
    const script = new Script(uri, version, document.getText());
    this.open.set(uri, { document, script });
    this.tell({ kind: 'changed', script, before: known.script });
  }

  private tell(event: DocumentEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
