/**
 * The kernels' text where the extension runs in a browser: its own files, under an address of which every editor knows that it
 * cannot be written to. On Node they are files of the package, which other programs open as well.
 */
import * as vscode from 'vscode';

const scheme = 'ptelab-kernel';
/** The address of the folder. */
export const kernelAddress = `${scheme}:/kernel`;

/** Shows files of the extension's folder `kernel`, which a language server asks for by these addresses. */
export function showKernelText(extension: vscode.Uri): vscode.Disposable {
  const decoder = new TextDecoder();
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ path }) =>
      decoder.decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, path))),
  });
}
