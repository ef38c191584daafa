/** The language as the manifest declares it, and what a client of either kind is told about it. */
import type * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';

export const languageId = 'pte';

/**
 * Scripts of every scheme are served (files, untitled, virtual workspaces), because the server reads no file: it works
 * on the text that the editor sends.
 */
export function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ language: languageId }],
    outputChannel: log,
    // For the status bar, and for what the lenses and code actions run; other editors have neither.
    initializationOptions: { verdictNotices: true, commands: true },
  };
}
