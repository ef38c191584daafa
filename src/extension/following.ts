/** From the editors to the panels: one panel goes with the editor, edits make a result stale, the timeline hears the cursor's line. */
import * as vscode from 'vscode';
import { languageId } from './language.ts';
import type { Panels } from './panels.ts';

/** Follows the editors for as long as the returned values live. */
export function followEditors(panels: Panels): vscode.Disposable[] {
  return [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // VS Code also reports a change when only the dirty flag changed, at a save.
      if (contentChanges.length > 0) panels.of(document.uri)?.session.edited(setting('runOnType'));
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => tellCursor(panels, textEditor)),
    vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor?.document.languageId !== languageId) return;
      panels.follow(editor.document.uri);
      tellCursor(panels, editor);
    }),
  ];
}

function tellCursor(panels: Panels, { document, selection }: vscode.TextEditor): void {
  if (document.languageId !== languageId || !setting('followCursor')) return;
  panels.of(document.uri)?.session.cursor(selection.active.line + 1);
}

function setting(name: 'runOnType' | 'followCursor'): boolean {
  return vscode.workspace.getConfiguration('pteLab').get(name, true);
}
