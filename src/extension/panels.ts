/**
 * All panels, one for each script that was looked at, and the views that show them: one that follows the script that is being
 * edited, and those that are pinned. A view survives a reload of the window: its page keeps the script's address, and VS Code
 * hands that back here.
 */
import * as vscode from 'vscode';
import { type VerdictNotice, verdictNotification } from '../protocol/explored.ts';
import { panelState } from '../protocol/from-panel.ts';
import type { EventPosition, PanelState } from '../protocol/messages.ts';
import { type FoundWitness, type OpenedTrace, Panel, type Surroundings, titleOf } from './panel.ts';
import { PanelView, viewType } from './panel-view.ts';
import type { Life } from './server.ts';

export class Panels implements vscode.Disposable {
  private readonly open = new Map<string, Panel>();
  private readonly views = new Set<PanelView>();
  private readonly around: Surroundings;
  private readonly subscriptions: vscode.Disposable[];
  private readonly positions = new vscode.EventEmitter<{ readonly uri: vscode.Uri; readonly at: EventPosition }>();
  /** Where the playhead of a panel stands, while a debug session shares it. */
  readonly onPosition = this.positions.event;
  /** The newest of each script, for a panel that is still to be made. */
  private readonly notices = new Map<string, VerdictNotice>();
  private lostServer = false;
  private readonly activeChanged = new vscode.EventEmitter<void>();
  /** Fires when another panel, or none, is the active one. */
  readonly onDidChangeActive = this.activeChanged.event;

  constructor(around: Surroundings) {
    this.around = around;
    this.subscriptions = [
      this.activeChanged,
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: (view, kept: unknown) => this.restore(view, panelState(kept)),
      }),
      around.server.onLife(life => this.serverIs(life)),
      around.server.onNotification(verdictNotification, (notice: VerdictNotice) => {
        const uri = vscode.Uri.parse(notice.uri).toString();
        this.notices.set(uri, notice);
        this.open.get(uri)?.session.explored(notice);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.closed(uri.toString())),
    ];
  }

  /** The script's panel, if it has one. */
  of(uri: vscode.Uri): Panel | undefined {
    return this.open.get(uri.toString());
  }

  /** The panel that has the keyboard, if one has. */
  active(): Panel | undefined {
    return [...this.open.values()].find(panel => panel.active);
  }

  /** Shows the script's panel beside the editor; makes and fills it the first time. */
  async show(uri: vscode.Uri): Promise<void> {
    const panel = this.of(uri);
    if (panel) panel.reveal();
    else await this.create(uri).session.runNow();
  }

  /** The script is being edited: the view that follows, if there is one, goes to it, unless another view shows it. */
  follow(uri: vscode.Uri): void {
    const view = this.follower();
    if (!view) return;
    const known = this.of(uri);
    if (!known) this.create(uri).session.edited(true);
    else if (known.isIn(view)) view.show(known);
  }

  /** Shows the list of the script's outcomes, in its panel. */
  async showOutcomes(uri: vscode.Uri): Promise<void> {
    await this.show(uri);
    this.of(uri)?.session.go('outcomes');
  }

  /** Opens the line of kernel text, or of a function of the script, at which the playhead's event is made. */
  async showCode(uri: vscode.Uri): Promise<void> {
    const code = await this.of(uri)?.code.open();
    if (code?.lines.some(({ event }) => event)) return;
    const why = code?.followed
      ? vscode.l10n.t(
          'Code is followed for the first {0} steps of a run, and the playhead is behind them.',
          code.followed,
        )
      : vscode.l10n.t('No code stands at the playhead: choose an event of the kernel on the timeline first.');
    void vscode.window.showInformationMessage(why);
  }

  /** Runs the script, with its panel in view; a trace that it was compared with, or a witness, is put away. */
  async run(uri: vscode.Uri, trace?: OpenedTrace): Promise<Panel> {
    return this.runAlong(uri, trace, undefined);
  }

  /** Runs the script along a witness. */
  async replay(uri: vscode.Uri, witness: FoundWitness): Promise<Panel> {
    return this.runAlong(uri, undefined, witness);
  }

  /**
   * Follows the server's life: while it is away, every panel keeps its result and says so; when it is there again,
   * every script that is shown is run again.
   */
  private serverIs(life: Life): void {
    const sessions = [...this.open.values()].map(panel => panel.session);
    if (life === 'stopped') {
      this.lostServer = true;
      for (const session of sessions) session.failed(vscode.l10n.t('the language server has stopped.'));
    } else if (life === 'running' && this.lostServer) {
      this.lostServer = false;
      for (const session of sessions) void session.runNow();
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.positions, ...this.subscriptions).dispose();
    for (const panel of this.open.values()) panel.dispose();
    for (const view of this.views) view.dispose();
  }

  private async runAlong(uri: vscode.Uri, trace?: OpenedTrace, witness?: FoundWitness): Promise<Panel> {
    const panel = this.of(uri) ?? this.create(uri);
    panel.trace = trace;
    panel.witness = witness;
    panel.reveal();
    await panel.session.runNow();
    return panel;
  }

  /** A panel of the script, in the view that follows; where there is none, in a new one beside the editor. */
  private create(uri: vscode.Uri): Panel {
    return this.adopt(uri, this.follower() ?? this.newView(uri));
  }

  private follower(): PanelView | undefined {
    return [...this.views].find(view => !view.pinned);
  }

  private newView(uri: vscode.Uri): PanelView {
    this.closeDormant(titleOf(uri));
    const options = { viewColumn: this.column(), preserveFocus: true };
    return this.take(vscode.window.createWebviewPanel(viewType, titleOf(uri), options), false);
  }

  /**
   * After a reload VS Code brings a hidden panel back only once it is seen. Until then its tab stands there, unknown to
   * us; it makes way for the new one.
   */
  private closeDormant(label: string): void {
    if ([...this.open.keys()].some(uri => titleOf(vscode.Uri.parse(uri)) === label)) return;
    const dormant = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(tab => tab.label === label && tab.input instanceof vscode.TabInputWebview)
      .filter(tab => (tab.input as vscode.TabInputWebview).viewType.endsWith(viewType));
    void vscode.window.tabGroups.close(dormant, true);
  }

  /** Where the other views are, so that columns do not pile up; but never on top of the script. */
  private column(): vscode.ViewColumn {
    const script = vscode.window.activeTextEditor?.viewColumn;
    const columns = [...this.views].map(view => view.column);
    return columns.find(column => column !== undefined && column !== script) ?? vscode.ViewColumn.Beside;
  }

  private async restore(view: vscode.WebviewPanel, state: PanelState | undefined): Promise<void> {
    const pinned = state?.pinned === true;
    if (!state?.uri || this.open.has(state.uri) || (!pinned && this.follower())) return view.dispose();
    await this.adopt(vscode.Uri.parse(state.uri), this.take(view, pinned)).session.runNow();
  }

  private take(webview: vscode.WebviewPanel, pinned: boolean): PanelView {
    const view = new PanelView(webview, this.around.extension, pinned);
    this.views.add(view);
    view.onDidChangeState(() => this.activeChanged.fire());
    view.onDidChangePin(() => this.pinChanged(view));
    view.onDidDispose(() => this.drop(view));
    return view;
  }

  /** A pinned view keeps one panel and no others; only one view follows, the one that was let go last. */
  private pinChanged(view: PanelView): void {
    if (view.pinned) {
      for (const [uri, panel] of this.open) if (panel.isIn(view) && !view.shows(panel)) this.forget(uri, panel);
    } else {
      for (const other of this.views) if (other !== view && !other.pinned) other.dispose();
    }
  }

  private drop(view: PanelView): void {
    this.views.delete(view);
    for (const [uri, panel] of this.open) if (panel.isIn(view)) this.forget(uri, panel);
    this.activeChanged.fire();
    view.dispose();
  }

  /** A script was closed: what is known of it is forgotten, except a panel that is still shown. */
  private closed(uri: string): void {
    this.notices.delete(uri);
    const panel = this.open.get(uri);
    if (panel && ![...this.views].some(view => view.shows(panel))) this.forget(uri, panel);
  }

  private forget(uri: string, panel: Panel): void {
    this.open.delete(uri);
    panel.dispose();
  }

  private adopt(uri: vscode.Uri, view: PanelView): Panel {
    const panel = new Panel(uri, view, this.around);
    this.open.set(uri.toString(), panel);
    const notice = this.notices.get(uri.toString());
    if (notice) panel.session.explored(notice);
    panel.onPosition(at => this.positions.fire({ uri, at }));
    return panel;
  }
}
