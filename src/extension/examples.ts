/**
 * The gallery: scripts that come with the extension, in groups by what they are about, each by the question that it answers.
 * They are part of its bundle, because in VS Code for the Web the extension's folder cannot be listed.
 */
import examples from 'ptelab:examples';
import * as vscode from 'vscode';
import { gallery } from '../host/gallery.ts';
import { question } from '../protocol/question.ts';
import { languageId } from './language.ts';

interface Example extends vscode.QuickPickItem {
  readonly text?: string;
}

/** Opens a copy of the example of this name, or of one that the user picks, so that it can be changed freely. */
export async function openExample(name?: string): Promise<void> {
  const text = name === undefined ? await pick() : textOf(name);
  if (text === undefined) return;
  const document = await vscode.workspace.openTextDocument({ language: languageId, content: text });
  await vscode.window.showTextDocument(document);
}

async function pick(): Promise<string | undefined> {
  const items = gallery().flatMap(({ title, scripts }): Example[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...scripts.map(({ name, asks }) => {
      const text = textOf(name) ?? '';
      const detail = question(text);
      return { label: asks, detail: detail === asks ? undefined : detail, text };
    }),
  ]);
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('PTE Lab examples'),
    placeHolder: vscode.l10n.t('A question to open as a script'),
    matchOnDetail: true,
  });
  return picked?.text;
}

function textOf(name: string): string | undefined {
  return examples.find(example => example.name === name)?.text;
}
