/**
 * The gallery: scripts that come with the extension, in groups by what they are about, each by the question that it answers.
 * The questions are part of its bundle, because in VS Code for the Web the extension's folder cannot be listed.
 */
import examples from 'ptelab:example-comments';
import * as vscode from 'vscode';
import { gallery } from '../host/gallery.ts';
import { question } from '../protocol/question.ts';
import { languageId } from './language.ts';

interface Example extends vscode.QuickPickItem {
  /** File name, below the folder of the examples. */
  readonly name?: string;
}

/** Opens a copy of the example of this name, or of one that the user picks, so that it can be changed freely. */
export async function openExample(extension: vscode.Uri, given?: string): Promise<void> {
  const name = given ?? (await pick());
  if (!examples.some(example => example.name === name)) return;
  const file = vscode.Uri.joinPath(extension, 'media/examples', name!);
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: languageId, content }));
}

async function pick(): Promise<string | undefined> {
  const items = gallery().flatMap(({ title, scripts }): Example[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...scripts.map(({ name, asks }) => {
      const detail = question(examples.find(example => example.name === name)?.comment ?? '');
      return { label: asks, detail: detail === asks ? undefined : detail, name };
    }),
  ]);
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('PTE Lab examples'),
    placeHolder: vscode.l10n.t('A question to open as a script'),
    matchOnDetail: true,
  });
  return picked?.name;
}
