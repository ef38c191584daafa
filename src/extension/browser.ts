/** The extension's main in a browser: VS Code for the Web. */
import type * as vscode from 'vscode';
import { showKernelText } from './kernel-text.ts';
import { start } from './start.ts';

/** Called by VS Code for the first `.pte` document, command or restored panel. The server starts in the background. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(showKernelText(context.extensionUri));
  start(context, async log => (await import('./client-browser.ts')).openClient(context.extensionUri, log));
}
