/**
 * The language client: starts `dist/server.cjs` as a process of its own and speaks LSP with it over Node's IPC.
 * Scripts of every scheme are served (files, untitled, virtual workspaces), because the server reads no file: it works
 * on the text that the editor sends.
 */
import * as vscode from 'vscode';
import { LanguageClient, type NodeModule, TransportKind } from 'vscode-languageclient/node';

/** The language as the manifest declares it. */
export const languageId = 'pte';

/** Port of the server's inspector when the extension itself is debugged; `.vscode/launch.json` attaches there. */
const inspectorPort = 6009;

/** Makes the client and lets it start; requests wait for it. */
export function startClient(extension: vscode.Uri, log: vscode.LogOutputChannel): LanguageClient {
  const server: NodeModule = {
    module: vscode.Uri.joinPath(extension, 'dist', 'server.cjs').fsPath,
    transport: TransportKind.ipc,
  };
  const client = new LanguageClient(
    'pteLab',
    'PTE Lab',
    { run: server, debug: { ...server, options: { execArgv: ['--nolazy', `--inspect=${inspectorPort}`] } } },
    { documentSelector: [{ language: languageId }], outputChannel: log },
  );
  // The client reports a failed start itself, to the user and in the log.
  client.start().catch(() => undefined);
  return client;
}
