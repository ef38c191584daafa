/**
 * What follows typing. Every edit is checked and its diagnostics published; then, with `pteLab.runOnType`, the script
 * is run and what it lost is published too, and with `pteLab.exploreOnType` what any interleaving can lose. Only the
 * newest text counts: edits that arrive together are checked once, and while a run is under way the next one waits, at
 * most one per script.
 *
 * Two bounds keep a heavy script from being run with every key: a guess beforehand, and a deadline.
 */
import type { Scenario } from '../../sim/scenario.ts';
import type { DocumentEvent } from '../documents.ts';
import { diagnosticsInFiles, diagnosticsOf } from '../findings/diagnostics.ts';
import { type Finding, heavyFinding } from '../findings/findings.ts';
import type { Explored } from '../jobs/explore.ts';
import type { JobAnswer } from '../jobs/run.ts';
import { GivenUp } from '../jobs/runner.ts';
import { guessedWork, MOST_WHILE_TYPING } from '../jobs/work.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { DiagnosticsOfFiles } from './diagnostics-of-files.ts';
import { LiveExplorations } from './explorations.ts';
import { Newcomers } from './newcomers.ts';
import type { Refresh } from './refresh.ts';
import type { VerdictNotices } from './verdict-notices.ts';

/** Milliseconds after which a run that nobody asked for is ended. */
const DEADLINE = 2000;
/** Milliseconds of a run, as guessed, that an exploration does not wait for, but makes anew. */
const SHORT_RUN = 10;
/** A check that takes longer than this waits for a pause in typing. */
const QUICK_CHECK = 20;

interface Needs
  extends Pick<Surroundings, 'connection' | 'documents' | 'latest' | 'runs' | 'explorations' | 'settings'> {
  readonly refresh: Refresh;
  readonly notices: VerdictNotices;
  /** Address of the folder with a page for each code. */
  readonly docs?: string;
}

export class Live {
  private readonly around: Needs;
  private readonly explorations: LiveExplorations;
  private readonly files: DiagnosticsOfFiles;
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly newcomers = new Newcomers(uri => this.check(uri));
  private readonly running = new Set<string>();
  /** Milliseconds that the last check of a document took. */
  private readonly took = new Map<string, number>();

  constructor(around: Needs) {
    this.around = around;
    const hear = (script: Script, scenario: Scenario, answer: Explored | undefined) =>
      this.takeExploration(script, scenario, answer);
    this.files = new DiagnosticsOfFiles(around.connection, around.documents);
    this.explorations = new LiveExplorations({ ...around, hear });
    around.documents.onEvent(event => this.hear(event));
  }

  /** Checks and runs everything again: a setting has changed. */
  refresh(): void {
    for (const { uri } of this.around.documents.all()) this.soon(uri);
  }

  /** Takes the result of a run that was asked for, and shows what it found. */
  take(script: Script, answer: JobAnswer): void {
    const { scenario } = script.compiled;
    if (!scenario || !this.isOpen(script)) return;
    const { latest, refresh, notices } = this.around;
    latest.ran({ script, answer }, scenario, this.explorations.isExploring(script.uri));
    this.publish(script);
    refresh.hints();
    notices.tell(script);
  }

  /** Takes what an exploration found; without an answer it came to nothing. */
  takeExploration(script: Script, scenario: Scenario, answer: Explored | undefined): void {
    if (!this.isOpen(script)) return;
    const { latest, refresh, notices } = this.around;
    if (answer) latest.explored({ script, answer }, scenario);
    else latest.unexplored(script, scenario);
    this.publish(script);
    refresh.lenses();
    notices.tell(script);
  }

  /** Somebody waits for an exploration of this script, to a larger bound: the one that follows typing makes way. */
  giveWay(uri: string): void {
    this.explorations.stop(uri);
  }

  private hear(event: DocumentEvent): void {
    if (event.kind === 'closed') return this.close(event.uri);
    const { script, before } = event;
    if (before) this.around.latest.edited(script.uri, before.text, script.text);
    this.soon(script.uri);
  }

  private close(uri: string): void {
    clearTimeout(this.waiting.get(uri));
    this.waiting.delete(uri);
    this.newcomers.leave(uri);
    this.took.delete(uri);
    this.explorations.forget(uri);
    this.around.latest.forget(uri);
    this.files.closed(uri);
  }

  /** Checks after the messages that are here already; a slow check only after a pause. */
  private soon(uri: string): void {
    const took = this.took.get(uri) ?? 0;
    if (took <= QUICK_CHECK && this.waiting.has(uri)) return;
    if (!this.took.has(uri) && this.newcomers.join(uri, this.waiting.size)) return;
    clearTimeout(this.waiting.get(uri));
    this.waiting.set(
      uri,
      setTimeout(() => this.check(uri), took > QUICK_CHECK ? took * 2 : 0),
    );
  }

  private check(uri: string): void {
    this.waiting.delete(uri);
    this.newcomers.leave(uri);
    const script = this.around.documents.get(uri);
    // There is another one as soon as the files that it uses have been read.
    if (!script || script.waits) return;
    const started = performance.now();
    const { scenario } = script.compiled;
    if (!scenario) this.around.latest.broken(uri);
    this.publish(script);
    this.took.set(uri, performance.now() - started);
    const run = this.around.settings.runOnType ? this.runNewest(uri) : Promise.resolve();
    this.explore(script, scenario, run);
  }

  /** Explores a script, except one that is as good as explored, and one too heavy even for a run. */
  private explore(script: Script, scenario: Scenario | undefined, run: Promise<void>): void {
    const { settings, latest, notices } = this.around;
    if (!scenario || !settings.exploreOnType || guessedWork(scenario) > MOST_WHILE_TYPING)
      this.explorations.stop(script.uri);
    else if (latest.exploration(script.uri)?.script !== script) {
      const isShort = guessedWork(scenario) <= SHORT_RUN;
      void this.explorations.start(script, scenario, isShort ? Promise.resolve() : run);
    }
    notices.tell(script, this.explorations.isExploring(script.uri));
  }

  /** Runs the newest text, and again as long as there is a newer one. */
  private async runNewest(uri: string): Promise<void> {
    if (this.running.has(uri)) return;
    this.running.add(uri);
    try {
      for (let last: Script | undefined; ; ) {
        const script = this.around.documents.get(uri);
        if (!script || script === last) return;
        last = script;
        await this.runOne(script);
      }
    } finally {
      this.running.delete(uri);
    }
  }

  private async runOne(script: Script): Promise<void> {
    const { scenario } = script.compiled;
    if (!scenario || this.around.latest.run(script.uri)?.script === script) return;
    const work = guessedWork(scenario);
    if (work > MOST_WHILE_TYPING) {
      const reason = `it would take about ${(work / 1000).toFixed(1)} s; run it by command`;
      this.publish(script, [heavyFinding(reason)]);
      return;
    }
    const signal = AbortSignal.timeout(DEADLINE);
    try {
      this.take(script, await this.around.runs.run(script, scenario, signal));
    } catch (error) {
      if (error instanceof GivenUp) this.publish(script, [heavyFinding(`it took more than ${DEADLINE / 1000} s`)]);
      else this.around.connection.console.error(`${script.uri}: ${error}`);
    }
  }

  private isOpen(script: Script): boolean {
    return this.around.documents.get(script.uri) === script;
  }

  private publish(script: Script, findings: readonly Finding[] = this.around.latest.findings(script.uri)): void {
    if (!this.isOpen(script)) return;
    const { docs } = this.around;
    this.files.publish(script, diagnosticsOf(script, findings, docs), diagnosticsInFiles(script, docs));
  }
}
