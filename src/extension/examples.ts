/**
 * The gallery: scripts that come with the extension, listed by the question each of them answers. They are part of its
 * bundle, because in VS Code for the Web the extension's folder cannot be listed.
 */
import examples from 'ptelab:examples';
import * as vscode from 'vscode';
import { question } from '../host/questions.ts';
import { languageId } from './language.ts';

interface Example extends vscode.QuickPickItem {
  readonly text: string;
}

/** Lets the user pick an example and opens a copy of it, so that it can be changed freely. */
export async function openExample(): Promise<void> {
  const items = examples.map(({ name, text }): Example => ({ label: question(text) || name, description: name, text }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('PTE Lab examples'),
    placeHolder: vscode.l10n.t('A question to open as a script'),
    matchOnDescription: true,
  });
  if (!picked) return;
  const document = await vscode.workspace.openTextDocument({ language: languageId, content: picked.text });
  await vscode.window.showTextDocument(document);
}
