/** The script that was in an editor last. Who reads a kernel's text means that one by "the script". */
import * as vscode from 'vscode';
import { languageId } from './language.ts';

export class LastScript implements vscode.Disposable {
  uri: vscode.Uri | undefined;
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.look(vscode.window.activeTextEditor);
    this.subscription = vscode.window.onDidChangeActiveTextEditor(editor => this.look(editor));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private look(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.languageId === languageId) this.uri = editor.document.uri;
  }
}
