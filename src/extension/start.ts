/**
 * The extension: a language client, a panel for each script that was run, and four commands. It decides nothing about
 * page tables; scripts are checked and run in the language server, and drawn by the panel's page. The mains for Node
 * and for a browser differ only in how they reach the server.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { registerCommands } from './commands.ts';
import { followEditors } from './following.ts';
import { Panels } from './panels.ts';
import { showStatus } from './status.ts';

/** Starts the extension for as long as its context lives. */
export function start(
  context: vscode.ExtensionContext,
  makeClient: (log: vscode.LogOutputChannel) => BaseLanguageClient,
): void {
  const log = vscode.window.createOutputChannel('PTE Lab', { log: true });
  const client = makeClient(log);
  // The client reports a failed start itself, to the user and in the log; requests wait for a start that succeeds.
  client.start().catch(() => undefined);
  const panels = new Panels({ extension: context.extensionUri, client, log });
  context.subscriptions.push(
    log,
    // Disposing of the client asks the server to shut down, and ends it.
    client,
    panels,
    showStatus(client),
    ...followEditors(panels),
    ...registerCommands(context.extensionUri, client, panels),
  );
}
