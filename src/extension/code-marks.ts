/**
 * The panel's playhead in code: the lines of kernel text, and of functions of scripts, that each CPU is in. The server says
 * which they are, once the playhead has stood still for a moment; they are marked in every editor that shows such a file.
 */
import * as vscode from 'vscode';
import type { RunPosition } from '../host/session.ts';
import { type CodeAnswer, type CodeLine, type CodeParams, codeRequest } from '../protocol/code.ts';
import { lineDecoration, marksOf, onEdit } from './playhead-marks.ts';
import { columnOf } from './reveal.ts';
import type { Server } from './server.ts';

/** Milliseconds that the playhead stands still. */
const PAUSE = 100;

export class CodeMarks implements vscode.Disposable {
  private readonly uri: vscode.Uri;
  private readonly server: Server;
  private readonly found: (at: RunPosition, lines: readonly CodeLine[]) => void;
  private readonly line = vscode.window.createTextEditorDecorationType(lineDecoration);
  private readonly subscriptions: readonly vscode.Disposable[];
  private position: RunPosition | undefined;
  private answer: CodeAnswer = { lines: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `found` is told of the lines at a position. */
  constructor(uri: vscode.Uri, server: Server, found: (at: RunPosition, lines: readonly CodeLine[]) => void) {
    this.uri = uri;
    this.server = server;
    this.found = found;
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      onEdit(uri, () => this.at(undefined)),
    ];
  }

  /** The playhead stands at this event, or nowhere. */
  at(position: RunPosition | undefined): void {
    if (!position && !this.position) return;
    this.position = position;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask().then(() => this.draw()), position ? PAUSE : 0);
  }

  /** Opens the line at which the playhead's event is made; false where it is made by no code. */
  async open(): Promise<boolean> {
    await this.ask();
    const found = this.answer.lines.find(({ event }) => event);
    if (!found) return false;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri));
    const at = new vscode.Position(Math.min(found.line, document.lineCount) - 1, 0);
    // Beside the panel, as the script is.
    const viewColumn = columnOf(this.uri);
    await vscode.window.showTextDocument(document, {
      viewColumn,
      selection: new vscode.Selection(at, at),
      preview: true,
    });
    return true;
  }

  /** How many steps of a run are followed, where the playhead stands behind them. */
  get followed(): number | undefined {
    return this.answer.followed;
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(this.line, ...this.subscriptions).dispose();
  }

  private async ask(): Promise<void> {
    const { position } = this;
    const params: CodeParams | undefined = position && { uri: this.uri.toString(), ...position };
    const answer = params && (await this.server.request<CodeAnswer>(codeRequest, params).catch(() => undefined));
    if (this.position !== position) return;
    this.answer = answer ?? { lines: [] };
    if (position) this.found(position, this.answer.lines);
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const address = editor.document.uri.toString();
      const here = this.answer.lines.filter(({ uri }) => vscode.Uri.parse(uri).toString() === address);
      editor.setDecorations(this.line, marksOf(here, editor.document));
    }
  }
}
