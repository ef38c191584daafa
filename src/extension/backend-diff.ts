/**
 * "Diff Backends as Text": VS Code's own diff editor over two backends' runs in the kernel's words. The texts are
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

  /** The address has the backend as its fragment and the script's own address as its query. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { backends } = await this.words(vscode.Uri.parse(uri.query), [uri.fragment]);
    return backends[0]?.text || vscode.l10n.t('{0} cannot run this script.', uri.fragment);
  }

  /** Opens the diff editor for two backends: the script's two, or those that the user picks, of its own and of all others. */
  async open(script: vscode.Uri): Promise<void> {
    const { backends, others } = await this.words(script);
    const names = backends.map(backend => backend.name);
    const [left, right] = names.length === 2 ? names : await choose(names, others);
    if (!left || !right) return;
    const title = vscode.l10n.t('{0} ↔ {1} ({2})', left, right, script.path.split('/').at(-1) ?? '');
    await vscode.commands.executeCommand('vscode.diff', address(script, left), address(script, right), title);
  }

  private async words(script: vscode.Uri, backends?: readonly string[]): Promise<WordsAnswer> {
    const document = await vscode.workspace.openTextDocument(script);
    const params: WordsParams = { uri: document.uri.toString(), backends };
    return this.server.request<WordsAnswer>(wordsRequest, params);
  }
}

function address(script: vscode.Uri, backend: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${backend}.txt`, query: script.toString(), fragment: backend });
}

/** Two backends, one after the other; fewer where the user gives up. A script's only backend is the left one. */
async function choose(names: readonly string[], others: readonly string[]): Promise<(string | undefined)[]> {
  const left = names.length === 1 ? names[0] : await pick(vscode.l10n.t('Diff which backend…'), names, others);
  if (!left) return [];
  const [own, rest] = [names, others].map(list => list.filter(name => name !== left));
  return [left, await pick(vscode.l10n.t('Diff {0} with which backend?', left), own, rest)];
}

async function pick(title: string, own: readonly string[], others: readonly string[]): Promise<string | undefined> {
  const group = (label: string, names: readonly string[]): vscode.QuickPickItem[] =>
    names.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...names.map(name => ({ label: name }))];
  const items = [
    ...group(vscode.l10n.t('In the script'), own),
    ...group(vscode.l10n.t('Without a line in the script'), others),
  ];
  return (await vscode.window.showQuickPick(items, { title }))?.label;
}
