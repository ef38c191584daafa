/**
 * The extension: a language client, a panel for each script that was run, commands, and the Test Explorer. It decides nothing about
 * page tables; scripts are checked and run in the language server, and drawn by the panel's page. The mains for Node
 * and for a browser differ only in how they reach the server.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { translateInto } from '../protocol/l10n.ts';
import { registerCommands } from './commands.ts';
import { followEditors } from './following.ts';
import { Panels } from './panels.ts';
import { showStatus } from './status.ts';
import { TestExplorer } from './test-explorer.ts';
import { showVerdicts } from './verdict-item.ts';

/** Starts the extension for as long as its context lives. */
export function start(
  context: vscode.ExtensionContext,
  makeClient: (log: vscode.LogOutputChannel) => BaseLanguageClient,
): void {
  if (vscode.l10n.bundle) translateInto({ language: vscode.env.language, bundle: vscode.l10n.bundle });
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
    showVerdicts(client),
    new TestExplorer(client),
    ...followEditors(panels),
    ...registerCommands(context.extensionUri, client, panels),
  );
}
