/** A file of the workspace that a script uses, for a server that cannot read it: whatever the workspace is made of. */
import * as vscode from 'vscode';
import type { ReadAnswer } from '../protocol/messages.ts';

/** The language's bound, so that nothing larger is read. */
const MOST_BYTES = 2 ** 20;

/** The text of a file, or why there is none. */
export async function readFile(address: string): Promise<ReadAnswer> {
  const uri = vscode.Uri.parse(address, true);
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    // Where a link leads to is not told, so none is followed.
    if (type & vscode.FileType.SymbolicLink) return { refused: 'it is a link' };
    if (type !== vscode.FileType.File) return { refused: 'it is no file' };
    if (size > MOST_BYTES) return { refused: `it has more than ${MOST_BYTES} bytes` };
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    const missing = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    return { refused: missing ? 'there is no such file' : error instanceof Error ? error.message : String(error) };
  }
}
