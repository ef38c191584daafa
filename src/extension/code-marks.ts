/** The code at the panel's playhead, marked in every editor that shows a file of it. */
import * as vscode from 'vscode';
import { PlayheadCode } from '../host/playhead-code.ts';
import type { RunPosition } from '../host/session.ts';
import type { CodeAnswer, CodeLine } from '../protocol/code.ts';
import { lineDecoration, marksOf, onEdit } from './playhead-marks.ts';
import { columnOf } from './reveal.ts';
import type { Server } from './server.ts';

export class CodeMarks implements vscode.Disposable {
  private readonly uri: vscode.Uri;
  private readonly code: PlayheadCode;
  private readonly line = vscode.window.createTextEditorDecorationType(lineDecoration);
  private readonly subscriptions: readonly vscode.Disposable[];
  private lines: readonly CodeLine[] = [];

  /** `found` is told of the lines at a position. */
  constructor(uri: vscode.Uri, server: Server, found: (at: RunPosition, lines: readonly CodeLine[]) => void) {
    this.uri = uri;
    this.code = new PlayheadCode({
      uri: uri.toString(),
      request: (method, params) => server.request(method, params),
      found: ({ lines }, at) => {
        this.lines = lines;
        this.draw();
        if (at) found(at, lines);
      },
    });
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      onEdit(uri, () => this.at(undefined)),
    ];
  }

  /** The playhead stands at this event, or nowhere. */
  at(position: RunPosition | undefined): void {
    this.code.at(position);
  }

  /** Opens the line at which the playhead's event is made, if there is one; the code that there is. */
  async open(): Promise<CodeAnswer> {
    const answer = await this.code.now();
    const found = answer.lines.find(({ event }) => event);
    if (!found) return answer;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri));
    const at = new vscode.Position(Math.min(found.line, document.lineCount) - 1, 0);
    // Beside the panel, as the script is.
    const viewColumn = columnOf(this.uri);
    await vscode.window.showTextDocument(document, {
      viewColumn,
      selection: new vscode.Selection(at, at),
      preview: true,
    });
    return answer;
  }

  dispose(): void {
    this.code.dispose();
    vscode.Disposable.from(this.line, ...this.subscriptions).dispose();
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const address = editor.document.uri.toString();
      const here = this.lines.filter(({ uri }) => vscode.Uri.parse(uri).toString() === address);
      editor.setDecorations(this.line, marksOf(here, editor.document));
    }
  }
}
