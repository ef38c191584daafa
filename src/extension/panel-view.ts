/**
 * A webview that shows the panel of one script at a time. It follows the script that is being edited, until it is pinned:
 * then it keeps the one that it shows. Two scripts beside each other are two views, at least one of them pinned.
 *
 * A webview that is hidden loses its page; `retainContextWhenHidden` would keep all of it in memory instead.
 */
import * as vscode from 'vscode';
import { fromPanel } from '../protocol/from-panel.ts';
import type { FromPanel, ToPanel } from '../protocol/messages.ts';
import { panelPage } from './page.ts';

/** As in the manifest's activation event. */
export const viewType = 'pteLab.timeline';

/** What is shown in a view: the panel of a script. */
export interface Guest {
  readonly title: string;
  receive(message: FromPanel): void;
  /** Another panel takes its place in the view. */
  leave(): void;
}

export class PanelView implements vscode.Disposable {
  private readonly view: vscode.WebviewPanel;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly pinChanged = new vscode.EventEmitter<void>();
  /** Fires when the user pins the view, or lets it follow again. */
  readonly onDidChangePin = this.pinChanged.event;
  private guest: Guest | undefined;
  private ready = false;
  private kept: boolean;

  constructor(view: vscode.WebviewPanel, extension: vscode.Uri, pinned = false) {
    this.view = view;
    this.kept = pinned;
    const { webview } = view;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const icon = (theme: string) => vscode.Uri.joinPath(extension, 'media', `file-${theme}.svg`);
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((message: unknown) => this.receive(fromPanel(message)), null, this.subscriptions);
    view.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.html = panelPage({
      script: resource('panel.js'),
      style: resource('panel.css'),
      source: webview.cspSource,
      nonce: crypto.randomUUID().replaceAll('-', ''),
      title: view.title,
      translation: vscode.l10n.bundle && { language: vscode.env.language, bundle: vscode.l10n.bundle },
    });
  }

  /** Whether it keeps the script that it shows. */
  get pinned(): boolean {
    return this.kept;
  }

  get active(): boolean {
    return this.view.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.view.viewColumn;
  }

  /** Is this panel the one that is seen here? */
  isSeen(guest: Guest): boolean {
    return this.view.visible && this.guest === guest;
  }

  /** Is this panel the one that is shown here, be the view in front or not? */
  shows(guest: Guest): boolean {
    return this.guest === guest;
  }

  /** Shows this panel, in place of the one before. */
  show(guest: Guest): void {
    if (this.guest === guest) return;
    this.guest?.leave();
    this.guest = guest;
    this.view.title = guest.title;
    if (this.ready) guest.receive({ kind: 'ready' });
  }

  /** Brings the view to the front of its column; the keyboard stays in the editor. */
  reveal(): void {
    this.view.reveal(undefined, true);
  }

  post(message: ToPanel): void {
    void this.view.webview.postMessage(message);
  }

  /** Hears when the view gets the keyboard or loses it, and when it is shown or hidden. */
  onDidChangeState(listener: () => void): void {
    this.view.onDidChangeViewState(listener, null, this.subscriptions);
  }

  onDidDispose(listener: () => void): void {
    this.view.onDidDispose(listener, null, this.subscriptions);
  }

  dispose(): void {
    vscode.Disposable.from(this.pinChanged, ...this.subscriptions).dispose();
    this.view.dispose();
  }

  private receive(message: FromPanel | undefined): void {
    if (!message) return;
    if (message.kind === 'pin') {
      this.kept = message.pinned;
      this.pinChanged.fire();
    } else this.guest?.receive(message);
    if (message.kind === 'ready') {
      this.ready = true;
      this.post({ kind: 'pinned', pinned: this.kept });
    }
  }
}
