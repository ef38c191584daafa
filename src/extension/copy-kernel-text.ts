/**
 * "Copy to Workspace to Change It": the kernel text in the editor becomes a file beside the script that was worked on last,
 * which uses it from then on. Without such a script, or where no file can lie beside it, the copy is a new document.
 */
import * as vscode from 'vscode';
import {
  type CopyKernelAnswer,
  type CopyKernelParams,
  copyKernelRequest,
  type KernelCopy,
} from '../protocol/kernel-copy.ts';
import { languageId } from './language.ts';
import type { Server } from './server.ts';

/** Copies of one name beside each other. */
const MOST_COPIES = 100;

/** Copies the text at an address, for a script if there is one. */
export async function copyKernelText(server: Server, uri: vscode.Uri, script: vscode.Uri | undefined): Promise<void> {
  const user = script && (await vscode.workspace.openTextDocument(script));
  const params: CopyKernelParams = { uri: uri.toString(), ...(user ? { script: user.uri.toString() } : {}) };
  const { copies, refused, name, use } = await server.request<CopyKernelAnswer>(copyKernelRequest, params);
  if (refused) throw new Error(refused);
  const copy = await chosen(copies);
  if (!copy) return;
  if ('refused' in copy) throw new Error(copy.refused);
  if (!user || !use || user.isUntitled) {
    const content = copy.text;
    await show(await vscode.workspace.openTextDocument({ language: languageId, content }));
    return;
  }
  const folder = vscode.Uri.joinPath(user.uri, '..');
  const file = await freeName(folder, name);
  const edit = new vscode.WorkspaceEdit();
  const target = vscode.Uri.joinPath(folder, file);
  edit.createFile(target, { contents: new TextEncoder().encode(copy.text) });
  edit.insert(user.uri, new vscode.Position(use.line, 0), `use "${file}"\n${use.also}`);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t('{0} cannot be written.', file));
  await show(await vscode.workspace.openTextDocument(target));
}

async function chosen(copies: readonly KernelCopy[]): Promise<KernelCopy | undefined> {
  const good = copies.filter(copy => 'text' in copy);
  if (good.length === 0) return copies[0];
  if (good.length === 1) return good[0];
  const items = good.map(copy => ({ label: copy.backend, copy }));
  const title = vscode.l10n.t('Copy the kernel of which backend?');
  return (await vscode.window.showQuickPick(items, { title }))?.copy;
}

/** `mmu.c.pte`, or `mmu.c-2.pte` where that is there. */
async function freeName(folder: vscode.Uri, name: string): Promise<string> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([file]) => file));
  const names = Array.from({ length: MOST_COPIES }, (_, i) =>
    i === 0 ? name : name.replace(/\.pte$/, `-${i + 1}.pte`),
  );
  const free = names.find(each => !taken.has(each));
  if (free === undefined) throw new Error(vscode.l10n.t('There are {0} copies of {1} already.', MOST_COPIES, name));
  return free;
}

const show = (document: vscode.TextDocument): Thenable<vscode.TextEditor> =>
  vscode.window.showTextDocument(document, { preview: false });
