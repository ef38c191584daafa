/**
 * The files that open scripts use. What an editor has open counts; other files are read from disk where the server has
 * one, or by the client, which reads whatever its workspace is made of. A client's answer takes a while: until it is there,
 * a script that uses the file waits, and then there is a new version of it.
 */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  type InitializeParams,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { noFiles, type ReadUsed, type UsedText } from '../lang/used-files.ts';
import { shaped } from '../model/shape.ts';
import {
  type ListAnswer,
  type ListParams,
  listRequest,
  type ReadAnswer,
  type ReadParams,
  readRequest,
} from '../protocol/messages.ts';
import { clientAnswer } from './client-answer.ts';

/** Files of this machine, by their addresses. */
export interface Disk {
  /** Reads what the script at an address uses; folders are those of the workspace. */
  reader(script: string, folders: readonly string[]): ReadUsed;
  /** What lies in a folder. */
  list(folder: string): ListAnswer;
}

/** Folders that are looked into for files that a script could use, those nearest to it first; and files that are offered. */
const MOST_FOLDERS = 64;
const MOST_FILES = 200;

interface Around {
  readonly connection: Connection;
  readonly disk?: Disk;
  /** The text of a file that the editor has open. */
  open(uri: string): string | undefined;
  /** A file that the editor has not open is another one now. */
  changed(uri: string): void;
  /** Other files may be read than before. */
  foldersChanged(): void;
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
    this.folders = addressesOf(workspaceFolders ?? [{ uri: rootUri }]);
    this.clientReads = (initializationOptions as { reads?: unknown } | undefined)?.reads === true;
    this.watches = capabilities?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const { connection, foldersChanged } = this.around;
    // Here, behind the library, which would hear of it in place of this.
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event }) => {
      const removed = addressesOf(event.removed);
      this.folders = [...this.folders.filter(folder => !removed.includes(folder)), ...addressesOf(event.added)];
      foldersChanged();
    });
  }

  /** Asks the client to tell of files that change. */
  async listen(): Promise<void> {
    if (!this.watches) return;
    const watchers = [{ globPattern: '**/*.pte' }];
    await clientAnswer(
      this.around.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }),
    ).catch(() => undefined);
  }

  /** Reads what a script uses. `waits` is called for a file that its client has yet to read. */
  readerFor(script: string, waits: () => void): ReadUsed {
    const scheme = /^[^:]*/.exec(script)?.[0];
    if (!isFile(script)) return noFiles;
    const disk = scheme === 'file' ? this.around.disk?.reader(script, this.folders) : undefined;
    return path => {
      const uri = usedUri(script, path);
      if (!disk && !this.isInside(script, uri)) return { refused: 'it lies outside the workspace' };
      const found = disk ? disk(path) : (this.known(uri) ?? this.ask(uri, waits));
      const text = 'refused' in found && disk ? undefined : this.around.open(uri);
      return text === undefined ? found : { text };
    };
  }

  /** Paths of `.pte` files beside a script and below it, the nearest first. */
  async below(script: string): Promise<string[]> {
    const found: string[] = [];
    const folders = isFile(script) ? [''] : [];
    for (let i = 0; i < Math.min(folders.length, MOST_FOLDERS) && found.length < MOST_FILES; i++) {
      const folder = folders[i];
      const inside = await this.list(usedUri(script, folder.slice(0, -1)));
      const paths = inside.files.filter(name => name.endsWith('.pte')).map(name => folder + name);
      found.push(...paths.filter(path => plain(usedUri(script, path)) !== plain(script)).sort());
      const seen = inside.folders.filter(name => !name.startsWith('.') && name !== 'node_modules');
      folders.push(...seen.sort().map(name => `${folder}${name}/`));
    }
    return found.slice(0, MOST_FILES);
  }

  private async list(uri: string): Promise<ListAnswer> {
    if (this.around.disk && uri.startsWith('file:')) return this.around.disk.list(uri);
    const nothing: ListAnswer = { files: [], folders: [] };
    if (!this.clientReads) return nothing;
    const params: ListParams = { uri };
    const asked = this.around.connection.sendRequest<unknown>(listRequest, params);
    return clientAnswer(asked)
      .then(answer => shaped(answer, { files: ['text'], folders: ['text'] }) as ListAnswer)
      .catch(() => nothing);
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
        .sendRequest<unknown>(readRequest, params)
        .then(readAnswer)
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

/** Throws where it is none. */
function readAnswer(answer: unknown): ReadAnswer {
  const { text, refused } = shaped(answer, { 'text?': 'text', 'refused?': 'text' }, 'answer') as {
    text?: string;
    refused?: string;
  };
  if (text !== undefined) return { text };
  return { refused: refused ?? 'the client has no text of it' };
}

/** What a client lists; what else stands there is no folder. */
function addressesOf(folders: unknown): string[] {
  const addresses = Array.isArray(folders)
    ? folders.map((folder: unknown) => (folder as WorkspaceFolder | null)?.uri)
    : [];
  return addresses.filter(uri => typeof uri === 'string');
}

/** Whether other files can lie beside a document. */
const isFile = (uri: string): boolean => !uri.startsWith('untitled:') && uri.includes('/');

/** The address of a file that a script uses. Halves of characters, which an edit may leave, have none. */
export function usedUri(script: string, path: string): string {
  const parts = script.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '') parts.push(encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')));
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
