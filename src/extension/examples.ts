/** The gallery: scripts that come with the extension, listed by the question each of them answers. */
import * as vscode from 'vscode';
import { question } from '../host/questions.ts';
import { languageId } from './language.ts';

interface Example extends vscode.QuickPickItem {
  readonly text: string;
}

/** Lets the user pick an example and opens a copy of it, so that it can be changed freely. */
export async function openExample(extension: vscode.Uri): Promise<void> {
  const folder = vscode.Uri.joinPath(extension, 'media', 'examples');
  const picked = await vscode.window.showQuickPick(readExamples(folder), {
    title: vscode.l10n.t('PTE Lab examples'),
    placeHolder: vscode.l10n.t('A question to open as a script'),
    matchOnDescription: true,
  });
  if (!picked) return;
  const document = await vscode.workspace.openTextDocument({ language: languageId, content: picked.text });
  await vscode.window.showTextDocument(document);
}

async function readExamples(folder: vscode.Uri): Promise<Example[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter(n => n.endsWith('.pte'));
  return Promise.all(
    names.sort().map(async name => {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
      return { label: question(text) || name, description: name, text };
    }),
  );
}
