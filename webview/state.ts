/**
 * What the panel shows, in one place; the views read it and are told what changed. It holds no DOM, so what a message
 * from the extension does to the panel can be tested as plain values.
 */
import type { PanelState, ToPanel } from '../src/protocol/messages.ts';
import { kept, UNFOLDED } from './kept.ts';
import { type Hidden, hiddenKinds } from './layout/hidden.ts';
import type { Prices } from './layout/prices.ts';
import { decidingEvent } from './layout/replayed.ts';
import { opening } from './layout/story.ts';
import type { Range } from './layout/totals.ts';
import { type Viewport, wholeRun } from './layout/viewport.ts';
import { Runs } from './runs.ts';
import type { Change, Failure, Markers, Playhead, Shown, Sizes } from './shown.ts';
import { comparisonWords, progressWords, type Status } from './status.ts';
import * as strings from './strings.ts';

type Part = Extract<ToPanel, { kind: 'part' }>;

export class Panel extends Runs {
  /** What there is to say about the key or the button pressed last. */
  remark = '';
  status: Status = { kind: 'fresh', message: '' };
  /** The line of code that makes an event, as far as one is known. */
  code: Extract<ToPanel, { kind: 'code' }> | null = null;
  /** Why the script could not be run; null while it could. */
  failure: Failure | null = null;
  /** Whether the page keeps its script, or follows the one that is being edited; undefined where there is only one. */
  pinned: boolean | undefined;
  /** Where a debug session last put the playhead, a new value each time; null where there is no session. */
  debugged: Playhead | null = null;
  /** Whether the timeline's window goes to where the playhead went last. */
  follow = true;
  /** Script line of the editor's cursor; 0 where unknown. */
  cursorLine = 0;
  view: Viewport = wholeRun(0);
  /** Cost constants that are other than in the run. */
  prices: Prices = {};
  /** Points on the clock that the user marked. */
  markers: Markers = {};
  /** The sweep made last, of this script. */
  sweep: Extract<ToPanel, { kind: 'sweep' }> | null = null;
  /** The outcomes listed last, of this script; perhaps of an older version. */
  outcomes: Extract<ToPanel, { kind: 'outcomes' }> | null = null;
  /** Lanes and CPUs that are filtered away. */
  hidden: Hidden = new Set();
  /** Sections that are unfolded, by id. */
  open: ReadonlySet<string>;
  /** How much of the page the details take, in pixels: as its height below the timeline, and as its width beside it. */
  sizes: Sizes;
  /** What was kept of scripts that the panel showed before. */
  private readonly visited = new Map<string, PanelState>();
  private readonly watchers: ((changes: ReadonlySet<Change>) => void)[] = [];
  /** Backends that the timeline is to have, top first; while a run goes on, some of them may not be there yet. */
  private preferred: readonly string[] = [];
  private wanted: PanelState | undefined;
  /** The user gave the run up: what comes of it later is not shown, except its end. */
  private givenUp = false;

  /** `saved` is what a panel before the reload kept. */
  constructor(saved?: PanelState) {
    super();
    this.wanted = saved;
    this.open = new Set(saved?.open ?? UNFOLDED);
    this.sizes = saved?.sizes ?? {};
  }

  watch(watcher: (changes: ReadonlySet<Change>) => void): void {
    this.watchers.push(watcher);
  }

  receive(message: ToPanel): void {
    switch (message.kind) {
      case 'show':
        this.show(message);
        break;
      case 'part':
        if (!this.givenUp) this.add(message);
        break;
      case 'verdicts':
        if (message.uri !== this.shown?.uri || message.version !== this.shown.version) break;
        this.shown = { ...this.shown, ...message, kind: 'show' };
        this.tell('verdicts');
        break;
      case 'running':
        if (!message.progress) this.givenUp = false;
        if (!this.givenUp) this.setStatus('running', strings.running, progressWords(message.progress));
        break;
      case 'cancelled':
        this.setStatus('failed', strings.cancelled);
        break;
      case 'failed':
        this.fail(message);
        break;
      case 'stale':
        if (message.uri === this.shown?.uri) this.setStatus('stale', strings.stale);
        break;
      // Each is kept under its own name.
      case 'sweep':
      case 'outcomes':
      case 'code':
        if (message.uri !== this.shown?.uri) break;
        Object.assign(this, { [message.kind]: message });
        this.tell(message.kind);
        break;
      case 'pinned':
        this.pinned = message.pinned;
        this.tell('pinned');
        break;
      case 'cursor':
        if (message.uri === this.shown?.uri) this.cursorAt(message.line);
        break;
      case 'debugger':
        if (message.uri === this.shown?.uri) this.debuggerAt(message.at);
        break;
    }
  }

  /** Aligns runs by statement, or starts them together; folds long waits, or shows them. */
  arrange({ aligned = this.aligned, folded = this.folded }: { aligned?: boolean; folded?: boolean }): void {
    this.aligned = aligned;
    this.folded = folded;
    this.made = undefined;
    this.markers = {};
    this.view = wholeRun(this.end());
    this.tell('clock', 'markers', 'view');
  }

  /** Shows these backends only; without any, nothing changes. */
  choose(...backends: readonly string[]): void {
    const names = this.names().filter(name => backends.includes(name));
    if (names.length > 0) this.setChosen(names);
    else this.tell('chosen');
  }

  /** Adds a backend, or takes it away; the last one stays. */
  toggle(backend: string): void {
    const { chosen } = this;
    this.choose(...(chosen.includes(backend) ? chosen.filter(name => name !== backend) : [...chosen, backend]));
  }

  /** Gives the details so much of the page. */
  resize(sizes: Sizes): void {
    this.sizes = { ...this.sizes, ...sizes };
    this.tell('open');
  }

  /** Moves the playhead; the timeline's window follows it unless told not to. */
  moveTo(playhead: Playhead | null, follow = true): void {
    this.playhead = playhead;
    this.follow = follow;
    this.remark = '';
    this.tell('playhead', 'remark');
  }

  /** Sets cost constants; none puts back those of the run. */
  price(prices: Prices): void {
    this.prices = prices;
    this.tell('prices');
  }

  /** Sets markers; none takes them away. */
  mark(markers: Markers): void {
    this.markers = markers;
    this.tell('markers');
  }

  /** What lies between the markers; null unless both are set. */
  range(): Range | null {
    const { a, b } = this.markers;
    return a === undefined || b === undefined ? null : { from: Math.min(a, b), to: Math.max(a, b) };
  }

  /** Shows all lanes, and all kinds of event, but these. */
  filter(hidden: Hidden): void {
    this.hidden = hidden;
    this.layouts.hide(hiddenKinds(hidden));
    this.tell('filter');
  }

  /** Folds or unfolds a section. */
  unfold(id: string, open: boolean): void {
    const ids = new Set(this.open);
    if (open) ids.add(id);
    else ids.delete(id);
    this.open = ids;
    this.tell('open');
  }

  /** Gives the run up. The page does not wait for the host, which may have sent the whole run already; then that is shown. */
  cancel(): void {
    this.givenUp = true;
    this.setStatus('failed', strings.cancelled);
  }

  /** Says something about a key or a button, once; an empty text takes the last remark away. */
  say(remark: string): void {
    this.remark = remark;
    this.tell('remark');
  }

  look(view: Viewport): void {
    this.view = view;
    this.tell('view');
  }

  /** What to keep over a reload. */
  saved(): PanelState | undefined {
    return this.shown ? kept(this, this.shown.uri, this.preferred) : undefined;
  }

  /** Takes one more recording of a run that goes on. */
  private add({ kind, recording, first, ...base }: Part): void {
    const before = this.shown?.partial && this.shown.uri === base.uri && !first ? this.shown.recordings : [];
    const others = before.filter(r => r.result.backend !== recording.result.backend);
    const recordings = [...others, recording];
    this.show({ ...base, kind: 'show', recordings, expects: [], diagnostics: [], partial: true });
  }

  private show(message: Shown): void {
    const error = message.diagnostics.find(d => d.severity === 'error');
    if (error && message.recordings.length === 0) {
      this.setStatus('failed', strings.failed(strings.atLine(error.line, error.message)));
      return;
    }
    const before = this.shown;
    const same = before?.uri === message.uri;
    if (before && !same) {
      this.visited.set(before.uri, this.saved()!);
      this.wanted = this.visited.get(message.uri);
    }
    const endBefore = before ? this.end() : 0;
    const grows = before?.partial === true && before.uri === message.uri;
    const whole = grows && this.view.to === wholeRun(endBefore).to && this.view.from === 0;
    this.shown = message;
    this.layouts.keep(message.recordings);
    this.made = undefined;
    this.failure = null;
    this.code = null;
    if (!message.partial) this.status = { kind: 'fresh', message: comparisonWords(message.comparison) };
    const names = this.names();
    if (!same) {
      this.cursorLine = 0;
      this.debugged = null;
      this.markers = {};
      this.sweep = null;
      this.outcomes = null;
      this.prices = {};
    }
    const again = this.wanted?.uri === message.uri && (!same || grows) ? this.wanted : undefined;
    if (again && !same) this.restore(again);
    const compares = message.recordings.some(r => r.observed) && !(same && before.recordings.some(r => r.observed));
    if (compares || !(same || again)) this.preferred = [];
    const wanted = [this.preferred, grows && (message.partial || this.playhead) ? this.chosen : []];
    this.chosen = wanted.map(of => names.filter(name => of.includes(name))).find(of => of.length > 0) ?? [];
    if (this.chosen.length === 0) this.chosen = opening(message.recordings);
    if (!message.partial) this.preferred = this.chosen;
    // what was there of a run is there still when there is more of it
    const stays = grows && this.playhead && this.chosen.includes(this.playhead.backend);
    if (!stays) this.playhead = null;
    // the same script run again keeps the window as long as the run is as long as before
    if (again?.view && !message.partial) this.view = again.view;
    else if (grows ? whole : !same || this.end() !== endBefore) this.view = wholeRun(this.end());
    if (again && !message.partial) this.wanted = undefined;
    const { replay } = message;
    // the event that a witness is about, as it is shown for the first time
    const played = replay && before?.replay?.schedule !== replay.schedule;
    if (played) this.playhead = decidingEvent(replay);
    if (played && replay.witness.length > 0) this.open = new Set([...this.open, 'witness']);
    this.tell('shown', 'status', 'chosen', 'playhead', 'view', 'open');
  }

  /** Takes up what was kept over a reload, except the window, which waits for the whole run. */
  private restore({ backend, below, more = [], ...kept }: PanelState): void {
    const { markers = {}, hidden, prices = {}, aligned = false, folded = false } = kept;
    this.preferred = below === undefined ? [backend] : [backend, below, ...more];
    this.markers = markers;
    this.hidden = new Set(hidden);
    this.layouts.hide(hiddenKinds(this.hidden));
    this.prices = prices;
    this.aligned = aligned;
    this.folded = folded;
  }

  private cursorAt(line: number): void {
    if (line === this.cursorLine) return;
    this.cursorLine = line;
    this.tell('cursor');
  }

  /** A debugger's stop moves the playhead; at the start of a run there is none. */
  private debuggerAt(at: Playhead | null): void {
    this.debugged = at && { ...at };
    if (!at || !this.recording(at.backend)) return;
    if (!this.chosen.includes(at.backend)) this.choose(at.backend);
    this.moveTo(at.event < 0 ? null : at);
  }

  private setChosen(chosen: readonly string[]): void {
    this.chosen = chosen;
    this.preferred = chosen;
    this.made = undefined;
    if (this.playhead && !chosen.includes(this.playhead.backend)) this.playhead = null;
    this.view = wholeRun(this.end());
    this.tell('chosen', 'playhead', 'view');
  }

  /** A script that could not be run leaves its last run where it was shown, and takes the place of another's. */
  private fail(failure: Failure): void {
    this.failure = failure;
    if (this.shown && this.shown.uri !== failure.uri) {
      this.visited.set(this.shown.uri, this.saved()!);
      this.shown = null;
    }
    this.setStatus('failed', strings.failed(failure.message));
  }

  private setStatus(kind: Status['kind'], message: string, progress?: string): void {
    this.status = { kind, message, progress };
    if (kind !== 'failed') this.failure = null;
    this.tell('status');
  }

  private tell(...changes: Change[]): void {
    const set = new Set(changes);
    for (const watcher of this.watchers) watcher(set);
  }
}
