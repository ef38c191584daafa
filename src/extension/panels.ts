/**
 * All panels, one for each script, so that two scripts can be looked at side by side. A panel survives a reload of the
 * window: its page keeps the script's address, and VS Code hands that back here.
 */
import * as vscode from 'vscode';
import { type VerdictNotice, verdictNotification } from '../protocol/explored.ts';
import type { PanelState } from '../protocol/messages.ts';
import { type FoundWitness, type OpenedTrace, Panel, type Surroundings } from './panel.ts';
import type { Life } from './server.ts';

/** As in the manifest's activation event. */
const viewType = 'pteLab.timeline';

export class Panels implements vscode.Disposable {
  private readonly open = new Map<string, Panel>();
  private readonly around: Surroundings;
  private readonly subscriptions: vscode.Disposable[];
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
        deserializeWebviewPanel: (view, state: PanelState | undefined) => this.restore(view, state),
      }),
      around.server.onLife(life => this.serverIs(life)),
      around.server.onNotification(verdictNotification, (notice: VerdictNotice) => {
        const uri = vscode.Uri.parse(notice.uri).toString();
        this.notices.set(uri, notice);
        this.open.get(uri)?.session.explored(notice);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.notices.delete(uri.toString())),
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
    vscode.Disposable.from(...this.subscriptions).dispose();
    for (const panel of this.open.values()) panel.dispose();
  }

  private async runAlong(uri: vscode.Uri, trace?: OpenedTrace, witness?: FoundWitness): Promise<Panel> {
    const panel = this.of(uri) ?? this.create(uri);
    panel.trace = trace;
    panel.witness = witness;
    panel.reveal();
    await panel.session.runNow();
    return panel;
  }

  private create(uri: vscode.Uri): Panel {
    this.closeDormant(title(uri));
    const view = vscode.window.createWebviewPanel(viewType, title(uri), {
      viewColumn: this.column(),
      preserveFocus: true,
    });
    return this.adopt(uri, view);
  }

  /**
   * After a reload VS Code brings a hidden panel back only once it is seen. Until then its tab stands there, unknown to
   * us; it makes way for the new one.
   */
  private closeDormant(label: string): void {
    if ([...this.open.keys()].some(uri => title(vscode.Uri.parse(uri)) === label)) return;
    const dormant = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(tab => tab.label === label && tab.input instanceof vscode.TabInputWebview)
      .filter(tab => (tab.input as vscode.TabInputWebview).viewType.endsWith(viewType));
    void vscode.window.tabGroups.close(dormant, true);
  }

  /** Where the other panels are, so that columns do not pile up; but never on top of the script. */
  private column(): vscode.ViewColumn {
    const script = vscode.window.activeTextEditor?.viewColumn;
    const columns = [...this.open.values()].map(panel => panel.column);
    return columns.find(column => column !== undefined && column !== script) ?? vscode.ViewColumn.Beside;
  }

  private async restore(view: vscode.WebviewPanel, state: PanelState | undefined): Promise<void> {
    if (!state?.uri || this.open.has(state.uri)) return view.dispose();
    await this.adopt(vscode.Uri.parse(state.uri), view).session.runNow();
  }

  private adopt(uri: vscode.Uri, view: vscode.WebviewPanel): Panel {
    const panel = new Panel(uri, view, this.around);
    this.open.set(uri.toString(), panel);
    const notice = this.notices.get(uri.toString());
    if (notice) panel.session.explored(notice);
    panel.onDidChangeState(() => this.activeChanged.fire());
    panel.onDidDispose(() => {
      this.open.delete(uri.toString());
      this.activeChanged.fire();
      panel.dispose();
    });
    return panel;
  }
}

function title(uri: vscode.Uri): string {
  return vscode.l10n.t('Timeline: {0}', uri.path.split('/').at(-1) ?? '');
}
