/**
 * The panel of one script in VS Code: a webview, and the session that decides what it is told. How a result looks is
 * the page's matter, what it means the server's.
 *
 * A webview that is hidden loses its page; `retainContextWhenHidden` would keep all of it in memory instead.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { summary } from '../host/answers.ts';
import { PanelSession, type Ran } from '../host/session.ts';
import { type FromPanel, type RunAnswer, type RunParams, runRequest } from '../protocol/messages.ts';
import { panelPage } from './page.ts';
import { PlayheadMarks } from './playhead-marks.ts';
import { revealLine } from './reveal.ts';

/** What every panel is given. */
export interface Surroundings {
  /** Folder of the installed extension. */
  readonly extension: vscode.Uri;
  readonly client: BaseLanguageClient;
  readonly log: vscode.LogOutputChannel;
}

export class Panel implements vscode.Disposable {
  readonly uri: vscode.Uri;
  readonly session: PanelSession;
  private readonly view: vscode.WebviewPanel;
  private readonly marks: PlayheadMarks;
  private readonly around: Surroundings;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(uri: vscode.Uri, view: vscode.WebviewPanel, around: Surroundings) {
    this.uri = uri;
    this.view = view;
    this.around = around;
    this.marks = new PlayheadMarks(uri);
    const { webview } = view;
    this.session = new PanelSession({
      uri: uri.toString(),
      inView: () => view.visible,
      post: message => void webview.postMessage(message),
      run: signal => this.run(signal),
      reveal: line => void revealLine(uri, line),
      playhead: lines => this.marks.show(lines),
      openExample: () => void vscode.commands.executeCommand('pteLab.openExample'),
    });
    const dist = vscode.Uri.joinPath(around.extension, 'dist');
    const icon = (theme: string) => vscode.Uri.joinPath(around.extension, 'media', `file-${theme}.svg`);
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((message: FromPanel) => this.session.receive(message), null, this.subscriptions);
    view.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.html = panelPage({
      script: resource('panel.js'),
      style: resource('panel.css'),
      source: webview.cspSource,
      nonce: crypto.randomUUID().replaceAll('-', ''),
      title: view.title,
      language: vscode.env.language,
    });
  }

  get active(): boolean {
    return this.view.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.view.viewColumn;
  }

  /** Brings the panel to the front of its column; the keyboard stays in the editor. */
  reveal(): void {
    this.view.reveal(undefined, true);
  }

  onDidDispose(listener: () => void): void {
    this.view.onDidDispose(listener, null, this.subscriptions);
  }

  dispose(): void {
    this.session.dispose();
    vscode.Disposable.from(this.marks, ...this.subscriptions).dispose();
    this.view.dispose();
  }

  private async run(signal: AbortSignal): Promise<Ran> {
    const cancellation = new vscode.CancellationTokenSource();
    signal.addEventListener('abort', () => cancellation.cancel());
    const { client, log } = this.around;
    try {
      const document = await vscode.workspace.openTextDocument(this.uri);
      const params: RunParams = { uri: client.code2ProtocolConverter.asUri(document.uri) };
      const text = document.getText();
      const started = performance.now();
      const answer = await client.sendRequest<RunAnswer>(runRequest, params, cancellation.token);
      if (!signal.aborted) log.info(summary(answer, performance.now() - started));
      return { answer, text, overtaken: document.version !== answer.version };
    } catch (error) {
      if (!signal.aborted) log.error(`${this.uri}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      cancellation.dispose();
    }
  }
}
