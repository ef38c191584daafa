/**
 * The debugger's stop and the panel's playhead as one position: a stop moves the playhead of the script's panel, if it has
 * one, and a playhead that is moved moves the session. Who moved is not moved back.
 */
import * as vscode from 'vscode';
import { type DebugPosition, debugGoTo } from '../protocol/debug.ts';
import { debugType, scriptOf } from './debugging.ts';
import type { Panels } from './panels.ts';

/** The adapter's event. */
const positionEvent = 'ptelab/position';

interface Standing {
  readonly session: vscode.DebugSession;
  readonly position: DebugPosition;
}

export class DebugPositions implements vscode.Disposable {
  private readonly panels: Panels;
  private readonly subscriptions: vscode.Disposable;
  /** By the script's address. */
  private readonly standing = new Map<string, Standing>();
  /** The playhead was moved to this event, and the session follows. */
  private led: { readonly uri: string; readonly event: number } | undefined;

  constructor(panels: Panels) {
    this.panels = panels;
    this.subscriptions = vscode.Disposable.from(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === debugType && event === positionEvent) this.stopped(session, body as DebugPosition);
      }),
      vscode.debug.onDidTerminateDebugSession(session => {
        if (session.type === debugType) this.over(session);
      }),
      panels.onPosition(({ uri, at }) => this.moved(uri, at.backend, at.event)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private stopped(session: vscode.DebugSession, position: DebugPosition): void {
    const uri = addressOf(session);
    this.standing.set(uri.toString(), { session, position });
    const led = this.led?.uri === uri.toString();
    this.led = undefined;
    if (!led) void this.panels.of(uri)?.session.debuggerAt(position);
  }

  private moved(uri: vscode.Uri, backend: string, event: number): void {
    const standing = this.standing.get(uri.toString());
    const panel = this.panels.of(uri);
    if (!standing || !panel?.session.showsRunOf(standing.position)) return;
    const { session, position } = standing;
    if (position.backend !== backend || position.event === event) return;
    this.led = { uri: uri.toString(), event };
    session.customRequest(debugGoTo, { event }).then(undefined, () => (this.led = undefined));
  }

  private over(session: vscode.DebugSession): void {
    const uri = addressOf(session);
    if (this.standing.get(uri.toString())?.session.id !== session.id) return;
    this.standing.delete(uri.toString());
    void this.panels.of(uri)?.session.debuggerAt(undefined);
  }
}

const addressOf = ({ configuration, workspaceFolder }: vscode.DebugSession): vscode.Uri =>
  scriptOf(configuration.program, workspaceFolder);
