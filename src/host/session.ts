/**
 * The panel of one script, seen from its host: what it was told last, and when the script is run again. VS Code and the
 * playground hold the panel in different ways; what it is told, and what its answers cause, is the same and is here.
 *
 * A page that is hidden may be thrown away, and a new one made when it is seen again. So the page says `ready`, and is
 * then told again what the old one showed.
 *
 * Of a run that takes long the page is shown what there is of it, a backend's recording after the other.
 */
import type { CodeLine } from '../protocol/code.ts';
import type { DebugPosition } from '../protocol/debug.ts';
import type { ExploreAnswer, VerdictNotice } from '../protocol/explored.ts';
import { t } from '../protocol/l10n.ts';
import type {
  CpuLine,
  EventPosition,
  FromPanel,
  PackedRecording,
  PictureFormat,
  RunAnswer,
  RunProgress,
  ToPanel,
} from '../protocol/messages.ts';
import type { SweepAnswer, SweepQuestion } from '../protocol/sweep.ts';
import { toPanel } from './answers.ts';
import { showsRun } from './debugged.ts';
import { Newest } from './newest.ts';

/** Long enough to finish a number, short enough to feel live. */
const typingPause = 120;
/** Milliseconds that a run may take before its first part is shown: what is soon over should not flicker. */
const patience = 500;
/** Milliseconds between two remarks on how far a run is. */
const remarkPause = 200;

export interface Ran {
  readonly answer: RunAnswer;
  /** The script as it was run. */
  readonly text: string;
  /** It has been edited meanwhile. */
  readonly overtaken: boolean;
}

/** What is known of a run that goes on. */
export interface Running {
  /** What is known of the script. */
  readonly run: Pick<RunAnswer, 'version' | 'script'> & { readonly text: string };
  readonly progress: RunProgress;
}

/** What a session needs of what holds the script and the panel. */
export interface Surroundings {
  /** The script's address, as the panel is to know it. */
  readonly uri: string;
  /** Is the panel's page there, and seen? */
  inView(): boolean;
  post(message: ToPanel): void;
  /** Runs the script; `hear` may be told how far it is. What fails is said in the panel. */
  run(signal: AbortSignal, hear: (running: Running) => void): Promise<Ran>;
  /** Sweeps the script over one of its params; absent where nobody can. */
  sweep?(question: SweepQuestion, signal: AbortSignal): Promise<SweepAnswer>;
  /** Explores the script for its outcomes; absent where nobody can. */
  outcomes?(signal: AbortSignal): Promise<ExploreAnswer>;
  /** From now on, runs follow this schedule, for as long as the script is as it is. */
  follow?(played: Played): void;
  /** Puts the editor's cursor on a line, 1-based. */
  reveal(line: number): void;
  /** While there is a debug session: the panel's playhead stands at this event. */
  position?(at: EventPosition): void;
  /** Has the run that is shown follow a debug session's. */
  followDebugger?(position: DebugPosition): void;
  /** The panel's playhead stands at these lines, on this event of a run; none where it stands nowhere. */
  playhead?(lines: readonly CpuLine[], at?: RunPosition): void;
  /** From now on, runs follow the script's own schedule. */
  ownSchedule?(): void;
  /** The page made a picture that it was asked for; an empty one where it shows no run. */
  picture?(format: PictureFormat, picture: string): void;
  /** Opens the line of code at the playhead. */
  openCode?(): void;
  /** Lets the user choose from the gallery. */
  openExample(): void;
}

/** A schedule that was chosen in the panel. */
export interface Played {
  readonly backend: string;
  readonly schedule: string;
  readonly title: string;
}

/** An event of a run that can be made again, of this version of the script. */
export interface RunPosition extends EventPosition {
  readonly version: number;
  readonly schedule: string;
}

export class PanelSession {
  private readonly around: Surroundings;
  private readonly runs = new Newest(signal => this.run(signal));
  private sweeping: AbortController | undefined;
  private listing: AbortController | undefined;
  /** A section that is to be shown as soon as there is a page. */
  private section: string | undefined;
  private ready = false;
  private shown: Extract<ToPanel, { kind: 'show' }> | undefined;
  /** An edit while the panel was hidden asked for a run. */
  private overdue = false;
  /** What the page was told about its result since; told again to a new page. */
  private remark: ToPanel | undefined;
  /** Where a debug session stands. */
  private debugged: ToPanel | undefined;
  /** What the newest exploration says. */
  private notice: VerdictNotice | undefined;
  /** The run that is shown follows a schedule that was asked for, and is judged as that run. */
  private scheduled = false;
  private disposed = false;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Runs the script and shows the result. */
  async runNow(): Promise<void> {
    await this.runs.now();
  }

  /** The script was edited: what is shown is of before. */
  edited(rerun: boolean): void {
    if (this.disposed) return;
    if (this.shown && this.remark?.kind !== 'stale') this.tell({ kind: 'stale', uri: this.shown.uri });
    if (rerun && this.around.inView()) this.runs.after(typingPause);
    else this.overdue ||= rerun;
  }

  /** The editor's cursor is on this line, 1-based. */
  cursor(line: number): void {
    if (this.shown) this.post({ kind: 'cursor', uri: this.shown.uri, line });
  }

  /** An exploration of the script says something, or is under way. */
  explored(notice: VerdictNotice): void {
    this.notice = notice;
    this.postVerdicts();
  }

  /** These are the lines of code at an event that the playhead stands on; the page shows the one that makes it. */
  code(at: EventPosition, lines: readonly CodeLine[]): void {
    const line = lines.find(({ event }) => event);
    if (!line) return;
    const file = decodeURIComponent(line.uri).replace(/^.*\//, '');
    const text = t('in {0}, {1}:{2}', line.function, file, line.line);
    this.post({ kind: 'code', uri: this.around.uri, backend: at.backend, event: at.event, text });
  }

  /** A debug session stands here, or is over; the playhead goes there, on the session's own run. */
  async debuggerAt(position: DebugPosition | undefined): Promise<void> {
    if (position && this.around.followDebugger && !this.showsRunOf(position)) {
      this.around.followDebugger(position);
      await this.runs.now();
    }
    const at = position ? { backend: position.backend, event: position.event } : null;
    this.debugged = at ? { kind: 'debugger', uri: this.around.uri, at } : undefined;
    this.post({ kind: 'debugger', uri: this.around.uri, at });
  }

  /** Whether what is shown is the run that a debug session goes through. */
  showsRunOf(position: DebugPosition): boolean {
    return showsRun(this.shown?.recordings ?? [], position);
  }

  private onRun(at: EventPosition | undefined): RunPosition | undefined {
    const { shown } = this;
    const found = at && shown?.recordings.find(({ result }) => result.backend === at.backend);
    return found && { ...at, version: shown!.version, schedule: found.result.schedule };
  }

  /** The page has something to say. */
  receive(message: FromPanel): void {
    if (this.disposed || this.isOfAnother(message)) return;
    switch (message.kind) {
      case 'ready':
        this.ready = true;
        if (this.shown) this.post(this.shown);
        this.postVerdicts();
        if (this.remark) this.post(this.remark);
        if (this.debugged) this.post(this.debugged);
        if (this.section) this.go(this.section);
        if (this.overdue) void this.runs.now();
        return;
      case 'reveal':
        return this.around.reveal(message.line);
      case 'playhead':
        return this.around.playhead?.(message.lines, this.onRun(message.at));
      case 'code':
        return this.around.openCode?.();
      case 'position':
        return this.around.position?.({ backend: message.backend, event: message.event });
      case 'run':
        return void this.runs.now();
      case 'back':
        this.around.ownSchedule?.();
        return void this.runs.now();
      case 'cancel':
        return this.cancel();
      case 'sweep':
        return void this.sweep(message);
      case 'outcomes':
        return void this.listOutcomes();
      case 'play':
        // A schedule of another text is another interleaving of this one, or none.
        if (message.version === this.shown?.version && this.remark?.kind !== 'stale') this.around.follow?.(message);
        return void this.runs.now();
      case 'picture':
        return this.around.picture?.(message.format, message.picture);
      case 'example':
        return this.around.openExample();
    }
  }

  /** Brings a section of the page into sight, now or when the page is there. */
  go(section: string): void {
    this.section = this.isSeen() ? undefined : section;
    this.post({ kind: 'go', section });
  }

  /** What is shown is of before, for this reason: there is nobody who could run the script. */
  failed(message: string): void {
    this.runs.cancel();
    this.tell({ kind: 'failed', uri: this.around.uri, message });
  }

  dispose(): void {
    this.disposed = true;
    this.runs.cancel();
    this.sweeping?.abort();
    this.listing?.abort();
    this.around.playhead?.([]);
  }

  /** The page has shown another script before, and said this of that. */
  private isOfAnother(message: FromPanel): boolean {
    return 'uri' in message && message.uri !== '' && message.uri !== this.around.uri;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { uri } = this.around;
    if (this.disposed) return;
    this.overdue = false;
    this.tell({ kind: 'running', uri });
    const sent: PackedRecording[] = [];
    try {
      const { answer, text, overtaken } = await this.around.run(signal, this.follow(signal, sent));
      if (signal.aborted) return;
      this.scheduled = answer.schedule !== undefined;
      this.tell(toPanel({ ...answer, uri, recordings: [...sent, ...answer.recordings] }, text));
      this.postVerdicts();
      if (overtaken) this.edited(false);
    } catch (error) {
      if (signal.aborted) return;
      this.tell({ kind: 'failed', uri, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Shows a run while it goes on; what has been sent of it for good goes into `sent`. */
  private follow(signal: AbortSignal, sent: PackedRecording[]): (running: Running) => void {
    const { uri } = this.around;
    const started = performance.now();
    let remarked = started;
    let first: true | undefined = true;
    const waiting = new Map<string, PackedRecording>();
    return ({ run, progress: { recording, ...progress } }) => {
      if (signal.aborted) return;
      if (recording) waiting.set(progress.backend, recording);
      if (recording && progress.complete) sent.push(recording);
      const now = performance.now();
      if (now - started > patience) {
        for (const part of waiting.values()) {
          this.post({ kind: 'part', uri, ...run, recording: part, first });
          first = undefined;
        }
        waiting.clear();
      }
      if (now - remarked < remarkPause) return;
      remarked = now;
      this.tell({ kind: 'running', uri, progress });
    };
  }

  private cancel(): void {
    if (this.remark?.kind !== 'running') return;
    this.runs.cancel();
    this.tell({ kind: 'cancelled', uri: this.around.uri });
  }

  /** The newest question counts; the one before is given up. */
  private async sweep({ param, from, to, make }: SweepQuestion): Promise<void> {
    const { uri } = this.around;
    this.sweeping?.abort();
    const { signal } = (this.sweeping = new AbortController());
    const none = { kind: 'sweep', uri, params: [], report: null } as const;
    try {
      if (!this.around.sweep) throw new Error('nobody here can run a sweep');
      const answer = await this.around.sweep({ param, from, to, make }, signal);
      if (!signal.aborted) this.post({ ...none, ...answer });
    } catch (error) {
      if (!signal.aborted) this.post({ ...none, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The newest question counts, as with a sweep. */
  private async listOutcomes(): Promise<void> {
    const { uri } = this.around;
    this.listing?.abort();
    const { signal } = (this.listing = new AbortController());
    const none = { kind: 'outcomes', uri, version: this.shown?.version ?? 0, outcomes: null } as const;
    try {
      if (!this.around.outcomes) throw new Error('nobody here can explore');
      const { version, outcomes = null, diagnostics } = await this.around.outcomes(signal);
      const problem = diagnostics.find(({ severity }) => severity === 'error')?.message;
      if (!signal.aborted) this.post({ ...none, version, outcomes, problem });
    } catch (error) {
      if (!signal.aborted) this.post({ ...none, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The exploration's verdicts stand in for the run's where they are of the version that is shown. */
  private postVerdicts(): void {
    const { notice, shown } = this;
    if (!notice?.explored || this.scheduled || shown?.version !== notice.version || shown.comparison) return;
    const { version, expects, harm, grounds } = notice;
    const found = expects.length === 0 ? notice.summary : '';
    this.post({
      kind: 'verdicts',
      uri: this.around.uri,
      version,
      expects,
      harm,
      found,
      certain: notice.state === 'well',
      grounds,
    });
  }

  private tell(message: ToPanel): void {
    if (message.kind === 'show') this.shown = message;
    this.remark = message.kind === 'show' ? undefined : message;
    this.post(message);
  }

  private post(message: ToPanel): void {
    if (this.isSeen()) this.around.post(message);
  }

  /** Is there a page that hears? A view that is gone cannot even be asked. */
  private isSeen(): boolean {
    return !this.disposed && this.ready && this.around.inView();
  }
}
