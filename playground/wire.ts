/**
 * The way to the language server: LSP messages as they are, posted to its worker and back. Monaco's client sits at one
 * end and does all of standard LSP. It has no way to send a request of our own, so those go beside it over the same
 * wire: they carry ids that Monaco's numbers cannot be, and their answers are kept from it.
 */
import type { lsp } from 'monaco-editor';

/** What Monaco's client wants to be given; it has no name there. */
type Transport = ConstructorParameters<typeof lsp.MonacoLspClient>[0];
type Message = Parameters<Transport['send']>[0];
type Listener = NonNullable<Parameters<Transport['setListener']>[0]>;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  progress?(value: unknown): void;
}

export interface RequestOptions {
  /** Aborted: the server is told to give it up. */
  readonly signal: AbortSignal;
  /** Hears how far the server is, as LSP's work-done progress has it. */
  progress?(value: unknown): void;
}

export class Wire implements Transport {
  /** A worker is there from the start. */
  readonly state: Transport['state'] = { value: { state: 'open' }, onChange: () => ({ dispose: () => undefined }) };
  private readonly worker: Worker;
  private readonly uri: string;
  private listener: Listener | undefined;
  private readonly early: Message[] = [];
  private readonly waiting = new Map<string, Waiting>();
  private readonly watched: { readonly method: string; sent(): void }[] = [];
  private readonly notified = new Map<string, (params: unknown) => void>();
  private readonly options: object;
  private ids = 0;
  /** The worker has said something: it is there, and lives on after an error. */
  private heard = false;
  /** Why there will be no answers. */
  private gone: string | undefined;

  /**
   * `uri` is the script's address: Monaco's client speaks of every text that an editor has, a comparison's too, and the
   * server is to hear of the script alone. `options` are the initialization options, which that client cannot say.
   */
  constructor(worker: Worker, uri: string, options: object = {}) {
    this.worker = worker;
    this.uri = uri;
    this.options = options;
    worker.onmessage = ({ data }: MessageEvent<Message>) => this.receive(data);
  }

  /** Resolves when Monaco's client sends the next message with this method. */
  whenSent(method: string): Promise<void> {
    return new Promise(sent => this.watched.push({ method, sent }));
  }

  /** Calls back for each notification with this method, which Monaco's client then does not hear. */
  onNotification(method: string, notified: (params: unknown) => void): void {
    this.notified.set(method, notified);
  }

  /** Sends a request of our own. */
  request<R>(method: string, params: object, { signal, progress }: RequestOptions): Promise<R> {
    if (this.gone !== undefined) return Promise.reject(new Error(this.gone));
    const id = `ptelab ${++this.ids}`;
    signal.addEventListener('abort', () =>
      this.worker.postMessage({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } }),
    );
    const tokens = progress ? { workDoneToken: id } : {};
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: result => resolve(result as R), reject, progress });
      this.worker.postMessage({ jsonrpc: '2.0', id, method, params: { ...params, ...tokens } });
    });
  }

  /** Something is wrong with the server: nothing that waits will be answered, and nothing at all where it never came up. */
  fail(message: string): void {
    if (!this.heard) this.gone = message;
    for (const { reject } of this.waiting.values()) reject(new Error(message));
    this.waiting.clear();
  }

  /** For Monaco's client. */
  async send(message: Message): Promise<void> {
    const first = 'method' in message && message.method === 'initialize';
    const params = 'params' in message ? message.params : undefined;
    const about = (params as { textDocument?: { uri?: string } } | undefined)?.textDocument?.uri;
    if (about !== undefined && about !== this.uri) {
      if ('id' in message && message.id !== undefined)
        this.listener?.({ jsonrpc: '2.0', id: message.id, result: null });
      return;
    }
    this.worker.postMessage(
      first ? { ...message, params: { ...params, initializationOptions: this.options } } : message,
    );
    for (const watch of this.watched.splice(0)) {
      if ('method' in message && message.method === watch.method) watch.sent();
      else this.watched.push(watch);
    }
  }

  /** For Monaco's client. */
  setListener(listener: Listener | undefined): void {
    this.listener = listener;
    for (const message of listener ? this.early.splice(0) : []) listener?.(message);
  }

  toString(): string {
    return 'the language server';
  }

  private receive(message: Message): void {
    this.heard = true;
    if (message.method !== undefined) return this.notify(message);
    const id = String(message.id);
    const waiting = this.waiting.get(id);
    if (!waiting) return this.pass(message);
    this.waiting.delete(id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  private notify(message: Extract<Message, { method: string }>): void {
    const ours = this.notified.get(message.method);
    if (ours) return ours(message.params);
    if (message.method === '$/progress') {
      const { token, value } = message.params as { token: unknown; value: unknown };
      const waiting = this.waiting.get(String(token));
      if (waiting) return waiting.progress?.(value);
    }
    this.pass(message);
  }

  private pass(message: Message): void {
    if (this.listener) this.listener(message);
    else this.early.push(message);
  }
}
