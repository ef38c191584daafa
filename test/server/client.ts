/**
 * An editor for tests: starts the built server over stdio and converses with it as a client does. Diagnostics are kept
 * by document; `waitFor` says what a test waits for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  createProtocolConnection,
  type Diagnostic,
  type Disposable,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
} from 'vscode-languageserver/node';

const root = join(import.meta.dirname, '../..');

/** A text with a cursor in it, `|`: the text without, and where the cursor is. */
export function cursor(marked: string): { text: string; position: Position } {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error('no | in the text');
  const before = marked.slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  return { text: marked.replace('|', ''), position };
}

export class Editor {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  /** What the server said it can. */
  initialized!: InitializeResult;
  /** What the server logged as errors: defects that it survived. */
  readonly errors: string[] = [];
  private readonly published = new Map<string, PublishDiagnosticsParams[]>();
  private readonly listeners = new Set<() => void>();
  private readonly versions = new Map<string, number>();

  private constructor(process: ChildProcess) {
    this.process = process;
    this.connection = createProtocolConnection(
      new StreamMessageReader(process.stdout!),
      new StreamMessageWriter(process.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, [...(this.published.get(params.uri) ?? []), params]);
      for (const listener of this.listeners) listener();
    });
    this.connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type === 1) this.errors.push(message);
    });
    this.connection.listen();
  }

  /** Starts a server and shakes hands with it. */
  static async start({
    runOnType = true,
    options = {},
    server = [join(root, 'dist/server.cjs'), '--stdio'],
    folders,
    params = {},
  }: {
    runOnType?: boolean;
    options?: object;
    /** File and arguments of what Node is to run. */
    server?: readonly string[];
    /** Addresses of the workspace's folders. */
    folders?: readonly string[];
    /** Of the initialize request, in place of what stands here. */
    params?: object;
  } = {}): Promise<Editor> {
    const started = spawn(process.execPath, server, { stdio: ['pipe', 'pipe', 'inherit'] });
    const editor = new Editor(started);
    editor.initialized = await editor.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      ...(folders ? { workspaceFolders: folders.map(uri => ({ uri, name: uri })) } : {}),
      capabilities: {},
      initializationOptions: { runOnType, ...options },
      ...params,
    });
    await editor.connection.sendNotification('initialized', {});
    return editor;
  }

  /** Opens a script; `name` is its address, or the end of it. */
  async open(name: string, text: string): Promise<string> {
    const uri = name.includes(':') ? name : `file:///scripts/${name}`;
    this.versions.set(uri, 1);
    this.published.delete(uri);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pte', version: 1, text },
    });
    return uri;
  }

  /** Replaces a script's text. */
  async change(uri: string, text: string): Promise<number> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
    return version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** A request, with whatever a test wants to send. */
  ask<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest(method, params);
  }

  /** Opens a script with a cursor, `|`, and asks about that position; `more` joins the parameters. */
  async askAt<T>(method: string, marked: string, more: object = {}): Promise<T> {
    const { text, position } = cursor(marked);
    const uri = await this.open('cursor.pte', text);
    return this.ask(method, { textDocument: { uri }, position, ...more });
  }

  /** Listens to the progress of a request that was sent with this token. */
  onProgress(token: string, listener: (value: unknown) => void): Disposable {
    return this.connection.onProgress(WorkDoneProgress.type, token, listener);
  }

  /** All that was published for a document, oldest first. */
  publishedFor(uri: string): readonly PublishDiagnosticsParams[] {
    return this.published.get(uri) ?? [];
  }

  /** Diagnostics of the newest publication that `wanted` accepts; waits for one. */
  diagnostics(uri: string, wanted: (params: PublishDiagnosticsParams) => boolean = () => true): Promise<Diagnostic[]> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.publishedFor(uri).findLast(wanted);
        if (!found) return;
        this.listeners.delete(look);
        clearTimeout(timer);
        resolve(found.diagnostics);
      };
      const timer = setTimeout(() => {
        this.listeners.delete(look);
        const last = JSON.stringify(this.publishedFor(uri).at(-1));
        reject(new Error(`no such diagnostics were published; the last were ${last}`));
      }, 60_000);
      this.listeners.add(look);
      look();
    });
  }

  /** Ends the server politely. */
  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    this.connection.dispose();
  }
}
