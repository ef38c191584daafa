/**
 * The extension: a language client, a panel for each script that was run, and four commands. It decides nothing about
 * page tables; scripts are checked and run in the language server, and drawn by the panel's page.
 */
import * as vscode from 'vscode';
import { startClient } from './client.ts';
import { registerCommands } from './commands.ts';
import { followEditors } from './following.ts';
import { Panels } from './panels.ts';
import { showStatus } from './status.ts';

/** Called by VS Code for the first `.pte` document, command or restored panel. The server starts in the background. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('PTE Lab', { log: true });
  const client = startClient(context.extensionUri, log);
  const panels = new Panels({ extension: context.extensionUri, client, log });
  context.subscriptions.push(
    log,
    // Disposing of the client asks the server to shut down, and ends its process.
    client,
    panels,
    showStatus(client),
    ...followEditors(panels),
    ...registerCommands(context.extensionUri, client, panels),
  );
}
