/** VS Code's client library as the extension wants it; loaded with it, after the extension. */
import type * as vscode from 'vscode';
import { type BaseLanguageClient, ProgressType, State } from 'vscode-languageclient';
import { type ListParams, listRequest, type ReadParams, readRequest } from '../protocol/messages.ts';
import { listFolder } from './list-folder.ts';
import { readFile } from './read-file.ts';
import type { Client, Life } from './server.ts';

const lives: Readonly<Record<State, Life>> = {
  [State.Starting]: 'starting',
  [State.Running]: 'running',
  [State.Stopped]: 'stopped',
  [State.StartFailed]: 'stopped',
};

/** Wraps a client that has not been started. */
export function clientOf(client: BaseLanguageClient): Client {
  client.onRequest(readRequest, ({ uri }: ReadParams): Promise<object> => readFile(uri));
  client.onRequest(listRequest, ({ uri }: ListParams): Promise<object> => listFolder(uri));
  return {
    // The client reports a failed start itself, to the user and in the log.
    start: () => void client.start().catch(() => undefined),
    async restart() {
      // A request that is about to be sent is let go first: where the client stops in that moment, it would show the request's failure.
      await new Promise(resolve => setTimeout(resolve));
      // A server that never started, or has ended, cannot be stopped. One that does not end in time is killed by the client.
      if (client.needsStop()) await client.stop().catch(() => undefined);
      await client.start();
    },
    onLife: listener => client.onDidChangeState(({ newState }) => listener(lives[newState])),
    // A token that is not there would be sent, as a second parameter.
    request: <T>(method: string, params: object, token?: vscode.CancellationToken) =>
      token ? client.sendRequest<T>(method, params, token) : client.sendRequest<T>(method, params),
    onNotification: (method, listener) => client.onNotification(method, listener),
    onProgress: <T>(token: string, listener: (value: T) => void) =>
      client.onProgress(new ProgressType<T>(), token, listener),
    // Asks the server to shut down, and ends it.
    dispose: () => void client.dispose(),
  };
}
