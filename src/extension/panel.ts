/**
 * The panel of one script: a webview and the last thing that it was told. It carries messages; what a result means is
 * the server's matter, how it looks is the page's.
 *
 * A webview that is hidden loses its page, and makes a new one when it is seen again. So the page says `ready`, and is
 * then told again what the old one showed; `retainContextWhenHidden` would keep all of it in memory instead.
 */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type FromPanel, type RunAnswer, type RunParams, runRequest, type ToPanel } from '../protocol/messages.ts';
import { summary, toPanel } from './answers.ts';
import { Newest } from './newest.ts';
import { panelPage } from './page.ts';
import { revealLine } from './reveal.ts';

/** Long enough to finish a number, short enough to feel live. */
const typingPause = 120;

/** What every panel is given. */
export interface Surroundings {
  /** Folder of the installed extension. */
  readonly extension: vscode.Uri;
  readonly client: LanguageClient;
  readonly log: vscode.LogOutputChannel;
}

export class Panel implements vscode.Disposable {
  readonly uri: vscode.Uri;
  private readonly view: vscode.WebviewPanel;
  private readonly around: Surroundings;
  private readonly runs = new Newest(signal => this.run(signal));
  private readonly subscriptions: vscode.Disposable[] = [];
  private ready = false;
  private shown: Extract<ToPanel, { kind: 'show' }> | undefined;
  /** An edit while the panel was hidden asked for a run. */
  private overdue = false;
  /** What the page was told about its result since; told again to a new page. */
  private remark: ToPanel | undefined;

  constructor(uri: vscode.Uri, view: vscode.WebviewPanel, around: Surroundings) {
    this.uri = uri;
    this.view = view;
    this.around = around;
    const { webview } = view;
    const dist = vscode.Uri.joinPath(around.extension, 'dist');
    const icon = (theme: string) => vscode.Uri.joinPath(around.extension, 'media', `file-${theme}.svg`);
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((message: FromPanel) => this.receive(message), null, this.subscriptions);
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

  /** Runs the script and shows the result. */
  async runNow(): Promise<void> {
    await this.runs.now();
  }

  /** The script was edited: what is shown is of before. */
  edited(rerun: boolean): void {
    if (this.shown && this.remark?.kind !== 'stale') this.tell({ kind: 'stale', uri: this.shown.uri });
    if (rerun && this.view.visible) this.runs.after(typingPause);
    else this.overdue ||= rerun;
  }

  /** The editor's cursor is on this line, 1-based. */
  cursor(line: number): void {
    if (this.shown) this.post({ kind: 'cursor', uri: this.shown.uri, line });
  }

  onDidDispose(listener: () => void): void {
    this.view.onDidDispose(listener, null, this.subscriptions);
  }

  dispose(): void {
    this.runs.cancel();
    vscode.Disposable.from(...this.subscriptions).dispose();
    this.view.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const cancellation = new vscode.CancellationTokenSource();
    signal.addEventListener('abort', () => cancellation.cancel());
    const { client, log } = this.around;
    const uri = this.uri.toString();
    this.overdue = false;
    this.tell({ kind: 'running', uri });
    try {
      const document = await vscode.workspace.openTextDocument(this.uri);
      const params: RunParams = { uri: client.code2ProtocolConverter.asUri(document.uri) };
      const text = document.getText();
      const started = performance.now();
      const answer = await client.sendRequest<RunAnswer>(runRequest, params, cancellation.token);
      if (signal.aborted) return;
      log.info(summary(answer, performance.now() - started));
      this.tell(toPanel({ ...answer, uri }, text));
      if (document.version !== answer.version) this.edited(false);
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      log.error(`${uri}: ${message}`);
      this.tell({ kind: 'failed', uri, message });
    } finally {
      cancellation.dispose();
    }
  }

  private receive(message: FromPanel): void {
    switch (message.kind) {
      case 'ready':
        this.ready = true;
        if (this.shown) this.post(this.shown);
        if (this.remark) this.post(this.remark);
        if (this.overdue) void this.runs.now();
        return;
      case 'reveal':
        return void revealLine(this.uri, message.line);
      case 'run':
        return void this.runs.now();
      case 'example':
        return void vscode.commands.executeCommand('pteLab.openExample');
    }
  }

  private tell(message: ToPanel): void {
    if (message.kind === 'show') this.shown = message;
    this.remark = message.kind === 'show' ? undefined : message;
    this.post(message);
  }

  private post(message: ToPanel): void {
    if (this.ready && this.view.visible) void this.view.webview.postMessage(message);
  }
}
