/**
 * The extension: its language server, a panel for each script that was run, commands, and the Test Explorer. It decides
 * nothing about page tables; scripts are checked and run in the language server, and drawn by the panel's page. The
 * mains for Node and for a browser differ only in how they reach the server.
 */
import * as vscode from 'vscode';
import { translateInto } from '../protocol/l10n.ts';
import { registerCommands } from './commands.ts';
import { DebugPositions } from './debug-positions.ts';
import { offerDebugger } from './debugging.ts';
import { followEditors } from './following.ts';
import { Panels } from './panels.ts';
import type { Programs } from './programs.ts';
import { type Client, Server } from './server.ts';
import { showStatus } from './status.ts';
import { TestExplorer } from './test-explorer.ts';
import { registerTools } from './tools.ts';
import { showVerdicts } from './verdict-item.ts';

/** Starts the extension for as long as its context lives. */
export function start(
  context: vscode.ExtensionContext,
  connect: (log: vscode.LogOutputChannel) => Promise<Client>,
  programs?: Programs,
): void {
  if (vscode.l10n.bundle) translateInto({ language: vscode.env.language, bundle: vscode.l10n.bundle });
  const log = vscode.window.createOutputChannel('PTE Lab', { log: true });
  const server = new Server(() => connect(log));
  const panels = new Panels({ extension: context.extensionUri, server, log });
  context.subscriptions.push(
    log,
    server,
    panels,
    showStatus(server),
    showVerdicts(server, panels),
    new TestExplorer(server),
    offerDebugger(server),
    new DebugPositions(panels),
    ...followEditors(panels),
    ...registerCommands(context.extensionUri, server, panels, programs),
    ...registerTools(context.extensionUri, server),
  );
}
