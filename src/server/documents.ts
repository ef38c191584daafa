/**
 * The documents that the client has open, and scripts made of their texts. What counts is the text in the editor, whatever
 * its scheme; a file that another one uses is read by used-files.ts where it is not open.
 *
 * Nothing that a client sends is an error here. A change of an unknown document, or one that is older than what is
 * here, is dropped: a later one, or the next opening, puts things right.
 */

import type { Connection, InitializeParams, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changed } from './document-changes.ts';
import { KernelFiles } from './kernel-files.ts';
import { Script } from './script.ts';
import { type Disk, plain, UsedFiles, usedUri } from './used-files.ts';
import { Users } from './users.ts';

export type DocumentEvent =
  | { readonly kind: 'changed'; readonly script: Script; readonly before: Script | undefined }
  | { readonly kind: 'closed'; readonly uri: string; readonly script: Script };

/** Milliseconds that a request waits for files which the client is to read. */
const PATIENCE = 5000;

interface Open {
  readonly document: TextDocument;
  readonly script: Script;
  /** A kernel's text is no script. */
  readonly isKernel: boolean;
}

export class Documents {
  private readonly open = new Map<string, Open>();
  /** Addresses of open scripts, by one of the ways in which each may be written. */
  private readonly addresses = new Map<string, string>();
  private readonly users = new Users();
  private readonly listeners: ((event: DocumentEvent) => void)[] = [];
  private readonly files: UsedFiles;
  private readonly whenRead = new Set<() => void>();
  readonly kernel: KernelFiles;

  /** Listens to a connection. `kernel`: the address of the folder of kernel text. */
  constructor(connection: Connection, { disk, kernel }: { readonly disk?: Disk; readonly kernel?: string }) {
    this.kernel = new KernelFiles(kernel);
    this.files = new UsedFiles({
      connection,
      disk,
      open: uri => this.find(uri)?.text,
      changed: uri => this.fileChanged(uri),
      foldersChanged: () => {
        for (const user of this.users.all()) this.renew(user);
        this.wake();
      },
    });
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
      if (typeof uri === 'string' && typeof text === 'string') this.put(uri, version, text);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
      this.change(uri, version, contentChanges),
    );
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      const script = this.get(uri);
      this.open.delete(uri);
      if (!script) return;
      this.users.drop(uri);
      if (this.addresses.get(plain(uri)) === uri) this.addresses.delete(plain(uri));
      this.tell({ kind: 'closed', uri, script });
      this.renewUsers(uri);
    });
  }

  /** To be called with what the client says of itself. */
  start(params: InitializeParams): void {
    this.files.start(params);
    this.kernel.start(params);
  }

  /** Asks the client to tell of files that change. */
  listen(): Promise<void> {
    return this.files.listen();
  }

  get(uri: string): Script | undefined {
    const known = this.open.get(uri);
    return known?.isKernel ? undefined : known?.script;
  }

  /** The text of a script, or of a kernel. */
  text(uri: string): Script | undefined {
    return this.open.get(uri)?.script;
  }

  /** An open document, however its address is written. */
  find(uri: string): Script | undefined {
    return this.get(uri) ?? this.get(this.addresses.get(plain(uri)) ?? uri);
  }

  all(): Script[] {
    return [...this.open.values()].filter(({ isKernel }) => !isKernel).map(({ script }) => script);
  }

  /** A script of a text that is not a document's. */
  make(uri: string, version: number, text: string): Script {
    return new Script(uri, version, text, waits => this.files.readerFor(uri, waits));
  }

  /** The same, when what it uses has been read. */
  made(uri: string, text: string): Promise<Script> {
    return this.whenWhole(() => this.make(uri, 0, text));
  }

  /** An open document's script, when what it uses has been read. */
  whole(uri: string): Promise<Script | undefined> {
    return this.whenWhole(() => this.get(uri));
  }

  private async whenWhole<T extends Script | undefined>(newest: () => T): Promise<T> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const script = newest();
      if (!script?.waits || Date.now() > end) return script;
      await new Promise<void>(resolve => {
        this.whenRead.add(resolve);
        setTimeout(resolve, end - Date.now());
      });
    }
  }

  /** Paths of files that a script could use: beside it, and below. */
  async usable(script: string): Promise<string[]> {
    return (await this.files.below(script)).filter(path => !this.kernel.has(usedUri(script, path)));
  }

  onEvent(listener: (event: DocumentEvent) => void): void {
    this.listeners.push(listener);
  }

  private put(uri: string, version: number, text: string): void {
    const document = TextDocument.create(uri, 'pte', version, text);
    this.replace(uri, document, this.get(uri));
  }

  private change(uri: string, version: number | null, changes: TextDocumentContentChangeEvent[]): void {
    const known = this.open.get(uri);
    if (!known || typeof version !== 'number' || version <= known.script.version) return;
    this.replace(uri, changed(known.document, changes, version), known.script);
  }

  private replace(uri: string, document: TextDocument, before: Script | undefined): void {
    const script = this.make(uri, document.version, document.getText());
    const isKernel = this.kernel.has(uri);
    this.open.set(uri, { document, script, isKernel });
    if (isKernel) return;
    this.users.put(script);
    this.addresses.set(plain(uri), uri);
    this.tell({ kind: 'changed', script, before });
    this.renewUsers(uri);
    this.wake();
  }

  private fileChanged(uri: string): void {
    if (!this.find(uri)) this.renewUsers(uri);
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.whenRead) resolve();
    this.whenRead.clear();
  }

  /** Scripts that use a file are other ones when it is another one. */
  private renewUsers(uri: string): void {
    for (const user of this.users.of(uri)) this.renew(user);
  }

  private renew(uri: string): void {
    const known = this.open.get(uri);
    if (!known) return;
    const { script } = known;
    const renewed = this.make(uri, script.version, script.text);
    this.open.set(uri, { ...known, script: renewed });
    this.users.put(renewed);
    this.tell({ kind: 'changed', script: renewed, before: script });
  }

  private tell(event: DocumentEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
