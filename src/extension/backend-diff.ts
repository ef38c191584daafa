/**
 * "Compare Backends as Text": VS Code's own diff editor over two backends' runs in the kernel's words. The texts are
 * virtual documents, made when the editor asks for them.
 */
import * as vscode from 'vscode';
import { type WordsAnswer, type WordsParams, wordsRequest } from '../protocol/traces.ts';
import type { Server } from './server.ts';

const scheme = 'ptelab-words';

export class BackendDiff implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly server: Server;
  private readonly registration: vscode.Disposable;

  constructor(server: Server) {
    this.server = server;
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  dispose(): void {
    this.registration.dispose();
  }

  /** The address has the backend as its file name and the script's own address as its query. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const backends = await this.words(vscode.Uri.parse(uri.query));
    const name = uri.fragment;
    return backends.find(backend => backend.name === name)?.text ?? '';
  }

  /** Opens the diff editor for two backends of a script; asks which where there are more. */
  async open(script: vscode.Uri): Promise<void> {
    const names = (await this.words(script)).map(backend => backend.name);
    const [left, right] = names.length > 2 ? await choose(names) : names;
    if (!left || !right) {
      if (names.length < 2) {
        void vscode.window.showInformationMessage(vscode.l10n.t('The script runs on one backend only; add another.'));
      }
      return;
    }
    const title = vscode.l10n.t('{0} ↔ {1} ({2})', left, right, script.path.split('/').at(-1) ?? '');
    await vscode.commands.executeCommand('vscode.diff', address(script, left), address(script, right), title);
  }

  private async words(script: vscode.Uri): Promise<WordsAnswer['backends']> {
    const document = await vscode.workspace.openTextDocument(script);
    const params: WordsParams = { uri: document.uri.toString() };
    return (await this.server.request<WordsAnswer>(wordsRequest, params)).backends;
  }
}

function address(script: vscode.Uri, backend: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${backend}.txt`, query: script.toString(), fragment: backend });
}

/** Two of several, one after the other; fewer where the user gives up. */
async function choose(names: readonly string[]): Promise<string[]> {
  const left = await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Compare which backend…') });
  if (!left) return [];
  const right = await vscode.window.showQuickPick(
    names.filter(name => name !== left),
    { title: vscode.l10n.t('…with which?') },
  );
  return right ? [left, right] : [left];
}
