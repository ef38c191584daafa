/**
 * The panel of one script in VS Code: the session that decides what the page is told, in a view that may show the panel of
 * another script next. How a result looks is the page's matter, what it means the server's.
 */
import * as vscode from 'vscode';
import { summary } from '../host/answers.ts';
import { Pictures } from '../host/pictures.ts';
import { PanelSession, type Played, type Ran, type Running } from '../host/session.ts';
import { fromBase64 } from '../protocol/base64.ts';
import {
  type ExploreAnswer,
  type ExploreParams,
  exploreRequest,
  type ReplayParams,
  replayRequest,
} from '../protocol/explored.ts';
import {
  type Comparison,
  type EventPosition,
  type FromPanel,
  type PictureFormat,
  type RunAnswer,
  type RunParams,
  type RunProgress,
  runRequest,
} from '../protocol/messages.ts';
import { question } from '../protocol/question.ts';
import { type SweepAnswer, type SweepParams, type SweepQuestion, sweepRequest } from '../protocol/sweep.ts';
import { type CompareParams, compareRequest } from '../protocol/traces.ts';
import { CodeMarks } from './code-marks.ts';
import type { Guest, PanelView } from './panel-view.ts';
import { PlayheadMarks } from './playhead-marks.ts';
import { revealLine } from './reveal.ts';
import type { Server } from './server.ts';

/** Counts runs, so that each has a token of its own. */
let runs = 0;

/** What every panel is given. */
export interface Surroundings {
  /** Folder of the installed extension. */
  readonly extension: vscode.Uri;
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
}

/** A recorded trace that a script is held against. */
export interface OpenedTrace {
  readonly name: string;
  readonly text: string;
}

/** An interleaving that a script's exploration found. */
export interface FoundWitness {
  readonly backend: string;
  readonly schedule: string;
  /** Of the document: after an edit the schedule means another interleaving, or none. */
  readonly version: number;
  /** What it shows, where no exploration knows it. */
  readonly title?: string;
}

/** A panel's title, as its tab has it: the script's file, or the question of a script that has none. */
export function titleOf(uri: vscode.Uri): string {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  const asked = uri.scheme === 'untitled' && open ? question(open.getText()) : '';
  return vscode.l10n.t('Timeline: {0}', asked || (uri.path.split('/').at(-1) ?? ''));
}

export class Panel implements Guest, vscode.Disposable {
  readonly uri: vscode.Uri;
  readonly session: PanelSession;
  /** While there is one, runs are compared with it, so that an edit shows at once what it does to the difference. */
  trace: OpenedTrace | undefined;
  /** While there is one, and the script is as it was, runs follow it. */
  witness: FoundWitness | undefined;
  /** How the latest comparison went. */
  comparison: Comparison | undefined;
  /** The playhead, while a debug session shares it. */
  private readonly positions = new vscode.EventEmitter<EventPosition>();
  readonly onPosition = this.positions.event;
  private readonly view: PanelView;
  private readonly marks: PlayheadMarks;
  /** The lines of kernel text, and of the script's functions, at the playhead. */
  readonly code: CodeMarks;
  private readonly around: Surroundings;
  private readonly pictures: Pictures;

  constructor(uri: vscode.Uri, view: PanelView, around: Surroundings) {
    this.uri = uri;
    this.view = view;
    this.around = around;
    this.pictures = new Pictures(format => view.post({ kind: 'picture', format }));
    this.marks = new PlayheadMarks(uri);
    this.code = new CodeMarks(uri, around.server, (at, lines) => this.session.code(at, lines));
    this.session = new PanelSession({
      uri: uri.toString(),
      inView: () => view.isSeen(this),
      post: message => view.post(message),
      run: (signal, hear) => this.run(signal, hear),
      sweep: (question, signal) => this.sweep(question, signal),
      outcomes: signal => this.outcomes(signal),
      follow: played => this.follow(played),
      reveal: line => void revealLine(uri, line),
      playhead: (lines, at) => {
        this.marks.show(lines);
        this.code.at(at);
      },
      position: at => this.positions.fire(at),
      followDebugger: ({ backend, schedule }) => {
        this.trace = undefined;
        this.follow({ backend, schedule, title: vscode.l10n.t('the debug session') });
      },
      ownSchedule: () => {
        this.witness = undefined;
      },
      picture: (format, picture) => this.pictures.made(format, picture),
      openCode: () => void vscode.commands.executeCommand('pteLab.showCode', uri.toString()),
      openExample: () => void vscode.commands.executeCommand('pteLab.openExample'),
    });
    view.show(this);
  }

  get title(): string {
    return titleOf(this.uri);
  }

  /** Has it the keyboard? */
  get active(): boolean {
    return this.view.active && this.view.shows(this);
  }

  /** Is it in this view, shown or put away? */
  isIn(view: PanelView): boolean {
    return this.view === view;
  }

  /** Brings the panel to the front of its column; the keyboard stays in the editor. */
  reveal(): void {
    this.view.show(this);
    this.view.reveal();
  }

  receive(message: FromPanel): void {
    this.session.receive(message);
  }

  leave(): void {
    this.marks.show([]);
    this.code.at(undefined);
  }

  /** A picture of the timeline as the page shows it. Rejects where it shows none, or does not answer. */
  async picture(format: PictureFormat): Promise<Uint8Array> {
    this.reveal();
    const picture = await this.pictures.make(format);
    return format === 'svg' ? new TextEncoder().encode(picture) : fromBase64(picture);
  }

  dispose(): void {
    this.session.dispose();
    vscode.Disposable.from(this.marks, this.code, this.positions).dispose();
  }

  private async run(signal: AbortSignal, hear: (running: Running) => void): Promise<Ran> {
    const cancellation = new vscode.CancellationTokenSource();
    signal.addEventListener('abort', () => cancellation.cancel());
    const { server, log } = this.around;
    const partialResultToken = `ptelab-run-${++runs}`;
    let listening: vscode.Disposable | undefined;
    try {
      const document = await vscode.workspace.openTextDocument(this.uri);
      const params: RunParams = { uri: document.uri.toString(), partialResultToken };
      const text = document.getText();
      const run = { text, version: document.version, script: document.uri.path.split('/').at(-1) ?? '' };
      listening = server.onProgress<RunProgress>(partialResultToken, progress => hear({ run, progress }));
      const started = performance.now();
      if (this.witness?.version !== document.version) this.witness = undefined;
      const answer = await server.request<RunAnswer>(...this.request(params), cancellation.token);
      this.comparison = answer.comparison;
      if (!signal.aborted) log.info(summary(answer, performance.now() - started));
      return { answer, text, overtaken: document.version !== answer.version };
    } catch (error) {
      if (!signal.aborted) log.error(`${this.uri}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      listening?.dispose();
      cancellation.dispose();
    }
  }

  private async sweep(question: SweepQuestion, signal: AbortSignal): Promise<SweepAnswer> {
    const params = { ...question } satisfies Omit<SweepParams, 'uri'>;
    return this.ask<SweepAnswer>(sweepRequest, params, signal);
  }

  private async outcomes(signal: AbortSignal): Promise<ExploreAnswer> {
    const params = { outcomes: true } satisfies Omit<ExploreParams, 'uri'>;
    return this.ask<ExploreAnswer>(exploreRequest, params, signal);
  }

  /** Runs follow a schedule for as long as the document is as it is now. */
  private follow(played: Played): void {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.uri.toString());
    if (document) this.witness = { ...played, version: document.version };
  }

  /** A question about the script, as the server has it open. */
  private async ask<R>(method: string, params: object, signal: AbortSignal): Promise<R> {
    const cancellation = new vscode.CancellationTokenSource();
    signal.addEventListener('abort', () => cancellation.cancel());
    const document = await vscode.workspace.openTextDocument(this.uri);
    return this.around.server.request<R>(method, { ...params, uri: document.uri.toString() }, cancellation.token);
  }

  /** What to ask the server for: a run, one along a witness, or a comparison with a trace. */
  private request(params: RunParams): [string, RunParams | ReplayParams | CompareParams] {
    const { trace, witness } = this;
    if (witness) {
      const { backend, schedule, title } = witness;
      return [replayRequest, { uri: params.uri, backend, schedule, title }];
    }
    if (trace) return [compareRequest, { ...params, trace: trace.text, traceName: trace.name }];
    return [runRequest, params];
  }
}
