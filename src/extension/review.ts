/**
 * "Review Patch…": a unified diff of Linux or Xen beside our text. The patch is the selection, if it holds a hunk, what is
 * on the clipboard, or a file. The report is a document; its pair of scripts opens from there.
 */
import * as vscode from 'vscode';
import { type ReviewAnswer, type ReviewParams, reviewRequest } from '../protocol/review.ts';
import { languageId } from './language.ts';
import type { Server } from './server.ts';

const isPatch = (text: string): boolean => /^@@ -\d/m.test(text);

/** Reviews the patch that the user means. */
export async function reviewPatch(server: Server): Promise<void> {
  const patch = await patchMeant();
  if (patch === undefined) return;
  const params: ReviewParams = { patch };
  const answer = await server.request<ReviewAnswer>(reviewRequest, params);
  if (answer.failure) {
    const { line, message } = answer.failure;
    void vscode.window.showErrorMessage(vscode.l10n.t('The patch cannot be read: line {0}: {1}', line, message));
    return;
  }
  await open(answer.text, 'plaintext', vscode.ViewColumn.Active);
  const { before, after } = answer;
  if (before === null || after === null) return;
  const pair = vscode.l10n.t('Open the Pair of Scripts');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The patch’s functions are a pair of scripts, before and after.'),
    pair,
  );
  if (chosen !== pair) return;
  await open(before, languageId, vscode.ViewColumn.Active);
  await open(after, languageId, vscode.ViewColumn.Beside);
}

async function open(content: string, language: string, viewColumn: vscode.ViewColumn): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document, { viewColumn, preview: false });
}

/** The selection or the open patch, what is on the clipboard, or a file; undefined where the user gives up. */
async function patchMeant(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection.isEmpty ? undefined : editor.selection);
  const items = [
    ...(selected && isPatch(selected)
      ? [{ label: vscode.l10n.t('The Editor’s Selection, or All of It'), text: async () => selected }]
      : []),
    { label: vscode.l10n.t('The Clipboard'), text: fromClipboard },
    { label: vscode.l10n.t('A File…'), text: fromFile },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Review which patch?') });
  return chosen?.text();
}

/** Read only when it is chosen: a browser asks the user whether it may be. */
async function fromClipboard(): Promise<string | undefined> {
  const copied = await vscode.env.clipboard.readText();
  if (isPatch(copied)) return copied;
  void vscode.window.showErrorMessage(vscode.l10n.t('There is no patch on the clipboard.'));
  return undefined;
}

async function fromFile(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open a patch of Linux or Xen'),
    openLabel: vscode.l10n.t('Review'),
    filters: {
      [vscode.l10n.t('Patches')]: ['patch', 'diff', 'eml', 'mbox', 'txt'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return files?.[0] && new TextDecoder().decode(await vscode.workspace.fs.readFile(files[0]));
}
