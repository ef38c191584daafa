/**
 * The extension's main where it runs on Node: VS Code on the desktop, and on a remote machine. The language server is
 * a process of its own, `dist/server.cjs`, spoken to over Node's IPC.
 */
import * as vscode from 'vscode';
import { LanguageClient, type NodeModule, TransportKind } from 'vscode-languageclient/node';
import { clientOptions } from './language.ts';
import { start } from './start.ts';

/** Port of the server's inspector when the extension itself is debugged; `.vscode/launch.json` attaches there. */
const inspectorPort = 6009;

/** Called by VS Code for the first `.pte` document, command or restored panel. The server starts in the background. */
export function activate(context: vscode.ExtensionContext): void {
  start(context, log => {
    const server: NodeModule = {
      module: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath,
      transport: TransportKind.ipc,
    };
    const debug = { ...server, options: { execArgv: ['--nolazy', `--inspect=${inspectorPort}`] } };
    return new LanguageClient('pteLab', 'PTE Lab', { run: server, debug }, clientOptions(log));
  });
}
