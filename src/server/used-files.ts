/**
 * The files that open scripts use. What an editor has open counts; other files are read from disk where the server has
 * one, or by the client, which reads whatever its workspace is made of. A client's answer takes a while: until it is there,
 * a script that uses the file waits, and then there is a new version of it.
 */
import { type Connection, DidChangeWatchedFilesNotification, type InitializeParams } from 'vscode-languageserver';
import { noFiles, type ReadUsed, type UsedText } from '../lang/used-files.ts';
import { type ReadAnswer, type ReadParams, readRequest } from '../protocol/messages.ts';

/** Reads what the script at an address uses, from disk; folders are those of the workspace. */
export type Disk = (uri: string, folders: readonly string[]) => ReadUsed;

interface Around {
  readonly connection: Connection;
  readonly disk?: Disk;
  /** The text of a file that the editor has open. */
  open(uri: string): string | undefined;
  /** A file that the editor has not open is another one now. */
  changed(uri: string): void;
}

export class UsedFiles {
  private readonly around: Around;
  private folders: readonly string[] = [];
  private clientReads = false;
  private watches = false;
  /** What the client has read, or is reading. */
  private readonly read = new Map<string, UsedText | 'asked'>();

  constructor(around: Around) {
    this.around = around;
    around.connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) {
        this.read.delete(plain(uri));
        around.changed(uri);
      }
    });
  }

  /** To be called with what the client says of itself. */
  start({ capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams): void {
    this.folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    this.clientReads = (initializationOptions as { reads?: unknown } | undefined)?.reads === true;
    this.watches = capabilities?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  }

  /** Asks the client to tell of files that change. */
  async listen(): Promise<void> {
    if (!this.watches) return;
    const watchers = [{ globPattern: '**/*.pte' }];
    await this.around.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }

  /** Reads what a script uses. `waits` is called for a file that its client has yet to read. */
  readerFor(script: string, waits: () => void): ReadUsed {
    const scheme = /^[^:]*/.exec(script)?.[0];
    if (scheme === 'untitled' || !script.includes('/')) return noFiles;
    const disk = scheme === 'file' ? this.around.disk?.(script, this.folders) : undefined;
    return path => {
      const uri = usedUri(script, path);
      if (!disk && !this.isInside(script, uri)) return { refused: 'it lies outside the workspace' };
      const found = disk ? disk(path) : (this.known(uri) ?? this.ask(uri, waits));
      const text = 'refused' in found && disk ? undefined : this.around.open(uri);
      return text === undefined ? found : { text };
    };
  }

  private known(uri: string): UsedText | undefined {
    const text = this.around.open(uri);
    return text === undefined ? undefined : { text };
  }

  private ask(uri: string, waits: () => void): UsedText {
    const key = plain(uri);
    const known = this.read.get(key);
    if (known && known !== 'asked') return known;
    if (!this.clientReads) return { refused: 'there are no other files here' };
    waits();
    if (known !== 'asked') {
      this.read.set(key, 'asked');
      const params: ReadParams = { uri };
      this.around.connection
        .sendRequest<ReadAnswer>(readRequest, params)
        .catch((error: Error): ReadAnswer => ({ refused: error.message }))
        .then(answer => {
          this.read.set(key, answer);
          this.around.changed(uri);
        });
    }
    return { refused: 'it is being read' };
  }

  /** The same folder as on disk: that of the workspace, or the script's own. */
  private isInside(script: string, uri: string): boolean {
    const own = script.slice(0, script.lastIndexOf('/') + 1);
    const folders = this.folders.map(folder => (folder.endsWith('/') ? folder : `${folder}/`));
    return plain(uri).startsWith(plain(folders.find(folder => plain(script).startsWith(plain(folder))) ?? own));
  }
}

/** The address of a file that a script uses. */
export function usedUri(script: string, path: string): string {
  const parts = script.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else parts.push(encodeURIComponent(part));
  }
  return parts.join('/');
}

/** Editors write the same address in several ways. */
export function plain(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
