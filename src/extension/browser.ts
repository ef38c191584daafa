/**
 * The extension's main in a browser: VS Code for the Web. The language server is a Web Worker, from the same source as
 * the process on the desktop.
 */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions } from './language.ts';
import { start } from './start.ts';

/** Called by VS Code for the first `.pte` document, command or restored panel. The server starts in the background. */
export function activate(context: vscode.ExtensionContext): void {
  const file = vscode.Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js');
  start(
    context,
    log =>
      new LanguageClient(
        'pteLab',
        'PTE Lab',
        // Not the worker itself: VS Code wraps the constructor, so that a worker is no `instanceof Worker` here.
        async () => {
          const worker = await startWorker(file);
          return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
        },
        clientOptions(log),
      ),
  );
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
