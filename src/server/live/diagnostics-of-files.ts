/**
 * Diagnostics by file. A file's own come from its check while it is open; what a script finds wrong in a file that it uses is
 * published with them, once, also while the file is not open.
 */
import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { Documents } from '../documents.ts';
import type { Script } from '../script.ts';
import { plain } from '../used-files.ts';

interface Published {
  readonly script: Script;
  readonly own: readonly Diagnostic[];
  /** What it says of other files, by their addresses. */
  readonly ofOthers: ReadonlyMap<string, readonly Diagnostic[]>;
}

export class DiagnosticsOfFiles {
  private readonly known = new Map<string, Published>();
  private readonly connection: Connection;
  private readonly documents: Documents;

  constructor(connection: Connection, documents: Documents) {
    this.connection = connection;
    this.documents = documents;
  }

  /** Publishes what there is about a script, and about the files that it uses, by their paths. */
  publish(script: Script, own: readonly Diagnostic[], inFiles: ReadonlyMap<string, readonly Diagnostic[]>): void {
    const before = this.known.get(script.uri);
    const ofOthers = new Map([...inFiles].map(([file, found]) => [this.addressOf(script.uriOf(file)), found]));
    this.known.set(script.uri, { script, own, ofOthers });
    this.send(script.uri);
    for (const uri of new Set([...ofOthers.keys(), ...(before?.ofOthers.keys() ?? [])])) this.send(uri);
  }

  /** Of a closed script nothing is known any more. */
  closed(uri: string): void {
    const before = this.known.get(uri);
    this.known.delete(uri);
    for (const other of [uri, ...(before?.ofOthers.keys() ?? [])]) this.send(other);
  }

  private send(uri: string): void {
    const { script, own = [] } = this.known.get(uri) ?? {};
    const diagnostics = [...own];
    for (const { ofOthers } of this.known.values())
      for (const found of ofOthers.get(uri) ?? []) if (!diagnostics.some(d => same(d, found))) diagnostics.push(found);
    void this.connection.sendDiagnostics({ uri, ...(script ? { version: script.version } : {}), diagnostics });
  }

  /** As the editor writes it, where the file is open. */
  private addressOf(uri: string): string {
    return this.documents.find(uri)?.uri ?? [...this.known.keys()].find(known => plain(known) === plain(uri)) ?? uri;
  }
}

const same = (a: Diagnostic, b: Diagnostic): boolean =>
  a.code === b.code && a.range.start.line === b.range.start.line && a.range.start.character === b.range.start.character;
