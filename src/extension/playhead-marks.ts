/**
 * The panel's playhead in the editor: the line that each CPU is at, named at its end. Colour, border and words come from
 * the theme's own for a debugger's current line, which people read as "execution is here".
 */
import * as vscode from 'vscode';
import { lineMarks } from '../host/playhead.ts';
import type { CpuLine } from '../protocol/messages.ts';

/** A line that a CPU is at. */
export const lineDecoration: vscode.DecorationRenderOptions = {
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('editor.focusedStackFrameHighlightBackground'),
  overviewRulerColor: new vscode.ThemeColor('editor.focusedStackFrameHighlightBackground'),
  overviewRulerLane: vscode.OverviewRulerLane.Left,
  // what is typed at the mark is not part of it
  rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground'), fontStyle: 'italic' },
};

export class PlayheadMarks implements vscode.Disposable {
  private readonly uri: vscode.Uri;
  private readonly line = vscode.window.createTextEditorDecorationType(lineDecoration);
  private readonly subscriptions: vscode.Disposable[];
  private lines: readonly CpuLine[] = [];

  constructor(uri: vscode.Uri) {
    this.uri = uri;
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      onEdit(uri, () => this.show([])),
    ];
  }

  /** Marks these lines in every editor of the script; none takes the marks away. */
  show(lines: readonly CpuLine[]): void {
    if (lines.length === 0 && this.lines.length === 0) return;
    this.lines = lines;
    this.draw();
  }

  dispose(): void {
    this.line.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private draw(): void {
    const editors = vscode.window.visibleTextEditors.filter(e => e.document.uri.toString() === this.uri.toString());
    for (const editor of editors) editor.setDecorations(this.line, marksOf(this.lines, editor.document));
  }
}

/** Takes marks away when the script is edited: the lines that they are on are those of another script then. */
export function onEdit(script: vscode.Uri, unmark: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0 && document.uri.toString() === script.toString()) unmark();
  });
}

/** The marks of some lines of a document. */
export function marksOf(lines: readonly CpuLine[], document: vscode.TextDocument): vscode.DecorationOptions[] {
  return lineMarks(lines, document.lineCount).map(({ line, cpus }) => ({
    range: document.lineAt(line - 1).range,
    renderOptions: { after: { contentText: vscode.l10n.t('◀ cpu {0}', cpus.join(', ')) } },
  }));
}
