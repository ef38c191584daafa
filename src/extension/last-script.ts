/** The script that was worked on last: what is meant by "the script" in a kernel's text. */
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
