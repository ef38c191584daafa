/** The extension's main where it runs on Node: VS Code on the desktop, and on a remote machine. */
import type * as vscode from 'vscode';
import { exploreWithSpin } from './explore-with-spin.ts';
import { start } from './start.ts';

/** Called by VS Code for the first `.pte` document, command or restored panel. The server starts in the background. */
export function activate(context: vscode.ExtensionContext): void {
  start(context, async log => (await import('./client-node.ts')).openClient(context.extensionUri, log), {
    exploreWithSpin: script => exploreWithSpin(context.extensionUri, script),
  });
}
