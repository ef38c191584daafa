/** The language as the manifest declares it, and what a client of either kind is told about it. */
import type * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';

export const languageId = 'pte';
/** Of the kernels' text, which is read, and is no script. */
export const kernelLanguageId = 'pte-kernel';

/**
 * Scripts of every scheme are served (files, untitled, virtual workspaces): the server works on the text that the editor
 * sends, and asks the editor for files that a script uses where it cannot read them itself.
 */
export function clientOptions(log: vscode.LogOutputChannel, options: object = {}): LanguageClientOptions {
  return {
    documentSelector: [{ language: languageId }, { language: kernelLanguageId }],
    outputChannel: log,
    // For the status bar, for what the lenses and code actions run, and for files of a workspace; other editors have none.
    initializationOptions: { verdictNotices: true, commands: true, reads: true, ...options },
  };
}
