/** What lies in a folder of the workspace, for a server that cannot look: whatever the workspace is made of. */
import * as vscode from 'vscode';
import type { ListAnswer } from '../protocol/messages.ts';

/** The files and folders in it; nothing where it cannot be read. */
export async function listFolder(address: string): Promise<ListAnswer> {
  try {
    const all = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(address, true));
    const names = (wanted: vscode.FileType) => all.filter(([, type]) => type === wanted).map(([name]) => name);
    return { files: names(vscode.FileType.File), folders: names(vscode.FileType.Directory) };
  } catch {
    return { files: [], folders: [] };
  }
}
