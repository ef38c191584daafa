/**
 * What the latest run and the latest exploration of each open script found: for the squiggles, the lens, the hints, and
 * for a hover that shows an entry as the run had it. An edit does not clear it at once, or everything would blink with
 * every key; it moves along with its lines until the next result, and goes where its own lines were edited.
 */
import type { Effect } from '../../library/effects.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Explored } from '../jobs/explore.ts';
import type { JobAnswer } from '../jobs/run.ts';
import type { Script } from '../script.ts';
import { boundFindings, type Finding, runFindings, verdictFindings } from './findings.ts';
import { moved, movement } from './moved.ts';
import { verdictsOf } from './verdicts.ts';

export interface LatestRun {
  /** What was run. */
  readonly script: Script;
  readonly answer: JobAnswer;
}

export interface LatestExploration {
  /** What was explored. */
  readonly script: Script;
  readonly answer: Explored;
}

/** What is shown in a script, at its places in the text that is open now. */
interface Shown {
  readonly run?: LatestRun;
  readonly exploration?: LatestExploration;
  readonly verdicts: readonly Finding[];
  /** What kept runs and explorations from their ends. */
  readonly limits: readonly Finding[];
  readonly effects: readonly Effect[];
  /** The backends that the effects are of. */
  readonly ranOn: readonly string[];
}

const NOTHING: Shown = { verdicts: [], limits: [], effects: [], ranOn: [] };

export class Latest {
  private readonly scripts = new Map<string, Shown>();

  run(uri: string): LatestRun | undefined {
    return this.scripts.get(uri)?.run;
  }

  exploration(uri: string): LatestExploration | undefined {
    return this.scripts.get(uri)?.exploration;
  }

  findings(uri: string): readonly Finding[] {
    const { verdicts, limits } = this.scripts.get(uri) ?? NOTHING;
    return [...verdicts, ...limits];
  }

  /** What each line did in the latest run. */
  effects(uri: string): readonly Effect[] {
    return this.scripts.get(uri)?.effects ?? [];
  }

  /** The backends of the latest run. */
  ranOn(uri: string): readonly string[] {
    return this.scripts.get(uri)?.ranOn ?? [];
  }

  /**
   * A run has ended. Where an exploration of the same text is on its way, the verdicts of the one before stay until then,
   * or a bit that only some interleavings lose would blink with every key.
   */
  ran(run: LatestRun, scenario: Scenario, isExploring: boolean): void {
    const { uri } = run.script;
    const old = this.scripts.get(uri) ?? NOTHING;
    const known = old.exploration?.script === run.script || isExploring ? old.exploration : undefined;
    const own = known?.script === run.script ? known.answer : undefined;
    const waits = known !== undefined && own === undefined;
    this.scripts.set(uri, {
      run,
      exploration: known,
      verdicts: waits ? old.verdicts : verdictFindings(scenario, verdictsOf(run.answer, own)),
      limits: [...runFindings(run.answer), ...(own ? boundFindings(scenario, own) : [])],
      effects: run.answer.effects,
      ranOn: run.answer.recordings.map(({ result }) => result.backend),
    });
  }

  /** An exploration has ended. */
  explored(exploration: LatestExploration, scenario: Scenario): void {
    const { script, answer } = exploration;
    const old = this.scripts.get(script.uri) ?? NOTHING;
    const run = old.run?.script === script ? old.run.answer : { recordings: [], expects: answer.expects };
    const limits = 'diagnostics' in run ? runFindings(run) : runFindings(answer);
    this.scripts.set(script.uri, {
      ...old,
      exploration,
      verdicts: verdictFindings(scenario, verdictsOf(run, answer)),
      limits: [...limits, ...boundFindings(scenario, answer)],
    });
  }

  /** An exploration has come to nothing: what the run found is all there is. */
  unexplored(script: Script, scenario: Scenario): void {
    const { run } = this.scripts.get(script.uri) ?? NOTHING;
    if (run?.script === script) this.ran(run, scenario, false);
  }

  edited(uri: string, before: string, after: string): void {
    const old = this.scripts.get(uri);
    if (!old) return;
    const place = movement(before, after);
    this.scripts.set(uri, {
      ...old,
      verdicts: moved(old.verdicts, place),
      limits: moved(old.limits, place),
      effects: old.effects.flatMap(effect => {
        const { line } = effect;
        const to = place({ line, column: 1, endLine: line, endColumn: 1 });
        // A hint stays on the line that is being typed, or it would come and go with every key.
        return [{ ...effect, line: to?.line ?? line }];
      }),
    });
  }

  /** The text does not compile, so nothing that was found is of it; what its lines did stays until they do something else. */
  broken(uri: string): void {
    const old = this.scripts.get(uri);
    if (old) this.scripts.set(uri, { ...NOTHING, effects: old.effects, ranOn: old.ranOn });
  }

  forget(uri: string): void {
    this.scripts.delete(uri);
  }
}
