/** The connection where the extension runs on Node: a process of its own, spoken to over Node's IPC. */
import * as vscode from 'vscode';
import { LanguageClient, type NodeModule, TransportKind } from 'vscode-languageclient/node';
import { serverFlags } from '../protocol/server-process.ts';
import { clientOf } from './client.ts';
import { clientOptions } from './language.ts';
import type { Client } from './server.ts';

/** Port of the server's inspector when the extension itself is debugged; `.vscode/launch.json` attaches there. */
const inspectorPort = 6009;

/** A connection to `dist/server.cjs`, not started yet. */
export function openClient(extension: vscode.Uri, log: vscode.LogOutputChannel): Client {
  const server: NodeModule = {
    module: vscode.Uri.joinPath(extension, 'dist', 'server.cjs').fsPath,
    transport: TransportKind.ipc,
    options: { execArgv: [...serverFlags] },
  };
  const debug = { ...server, options: { execArgv: [...serverFlags, '--nolazy', `--inspect=${inspectorPort}`] } };
  return clientOf(
    new LanguageClient('pteLab', 'PTE Lab', { run: server, debug }, clientOptions(log, { programs: true })),
  );
}
