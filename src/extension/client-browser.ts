/** The connection in VS Code for the Web: a Web Worker, from the same source as the process on the desktop. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { clientOf } from './client.ts';
import { kernelAddress } from './kernel-text.ts';
import { clientOptions } from './language.ts';
import type { Client } from './server.ts';

/** A connection to `dist/web/server.js`, not started yet. */
export function openClient(extension: vscode.Uri, log: vscode.LogOutputChannel): Client {
  const file = vscode.Uri.joinPath(extension, 'dist', 'web', 'server.js');
  // Not the worker itself: VS Code wraps the constructor, so that a worker is no `instanceof Worker` here.
  const connect = async () => {
    const worker = await startWorker(file);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  return clientOf(new LanguageClient('pteLab', 'PTE Lab', connect, clientOptions(log, { kernel: kernelAddress })));
}

/**
 * Starts a worker from a file of the extension. The file is read by way of VS Code, because where an extension is
 * installed on a remote machine, its address is one that a browser cannot open.
 */
async function startWorker(file: vscode.Uri): Promise<Worker> {
  const source = await vscode.workspace.fs.readFile(file);
  const address = URL.createObjectURL(new Blob([source as Uint8Array<ArrayBuffer>], { type: 'text/javascript' }));
  return new Worker(address, { name: 'ptelab' });
}
