/**
 * The language server, seen from the extension. The library that speaks to it is many times as large as the rest of the
 * extension, and nothing needs it before VS Code has been told that the extension is there; so it is loaded after that,
 * and what is asked until then waits.
 */
import * as vscode from 'vscode';

export type Life = 'starting' | 'running' | 'stopped';

/** A connection to a server, as the mains make one (client.ts). */
export interface Client extends vscode.Disposable {
  /** Starts the server. A failure is told to the user; requests wait for a start that succeeds. */
  start(): void;
  restart(): Promise<void>;
  onLife(listener: (life: Life) => void): vscode.Disposable;
  request<T>(method: string, params: object, token?: vscode.CancellationToken): Promise<T>;
  onNotification<T>(method: string, listener: (params: T) => void): vscode.Disposable;
  onProgress<T>(token: string, listener: (value: T) => void): vscode.Disposable;
}

export class Server implements vscode.Disposable {
  life: Life = 'starting';
  private readonly client: Promise<Client>;
  private readonly lives = new vscode.EventEmitter<Life>();
  readonly onLife = this.lives.event;
  private readonly notifications = new Map<string, vscode.EventEmitter<unknown>>();

  /** `load` makes the connection, once the extension is active. */
  constructor(load: () => Promise<Client>) {
    this.client = new Promise(resolve => setTimeout(resolve)).then(load);
    this.client.then(
      client => {
        client.onLife(life => this.lives.fire((this.life = life)));
        client.start();
      },
      () => this.lives.fire((this.life = 'stopped')),
    );
  }

  /** Asks the server. Rejects where it says so, and where there is none. */
  async request<T>(method: string, params: object, token?: vscode.CancellationToken): Promise<T> {
    try {
      return await (await this.client).request<T>(method, params, token);
    } catch (error) {
      // The library says then that its client is not running.
      if (this.life === 'stopped') throw new Error(vscode.l10n.t('the language server has stopped.'));
      throw error;
    }
  }

  /** The client itself has one listener per notification, and the last one counts; here each that listens is told. */
  onNotification<T>(method: string, listener: (params: T) => void): vscode.Disposable {
    let emitter = this.notifications.get(method);
    if (!emitter) {
      const heard = new vscode.EventEmitter<unknown>();
      this.later(client => client.onNotification(method, params => heard.fire(params)));
      this.notifications.set(method, heard);
      emitter = heard;
    }
    return emitter.event(params => listener(params as T));
  }

  /** Listens to the progress of a request that is sent with this token. */
  onProgress<T>(token: string, listener: (value: T) => void): vscode.Disposable {
    return this.later(client => client.onProgress(token, listener));
  }

  async restart(): Promise<void> {
    await (await this.client).restart();
  }

  dispose(): void {
    this.lives.dispose();
    for (const emitter of this.notifications.values()) emitter.dispose();
    this.client.then(client => client.dispose()).catch(() => undefined);
  }

  private later(listen: (client: Client) => vscode.Disposable): vscode.Disposable {
    const listening = this.client.then(listen);
    return new vscode.Disposable(() => void listening.then(made => made.dispose()).catch(() => undefined));
  }
}
