/** From the arguments of a launch to a timeline, at the position where the session begins. */
import { goWhereItHolds } from '../debug/goals.ts';
import { NoQuestion, questionOf } from '../debug/questions.ts';
import { DebugScript } from '../debug/script.ts';
import { Timeline } from '../debug/timeline.ts';
import { type Compiled, compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import { onBackends, UnknownBackend } from '../library/choose.ts';
import type { ExploredExpect } from '../model/explored.ts';
import { tooLarge } from '../sim/explore/exploration.ts';
import { failureOf } from '../sim/failure.ts';
import type { BackendChoice, Expectation, OutcomeCondition, Scenario } from '../sim/scenario.ts';
import { type LaunchArguments, LaunchError } from './arguments.ts';
import type { DebugHost } from './host.ts';

export interface Launched {
  readonly timeline: Timeline;
  /** What the session begins at, in words; absent where it begins at the start of the run. */
  readonly begun?: string;
}

/** Makes a timeline. Rejects with LaunchError. */
export async function launch(host: DebugHost, given: LaunchArguments): Promise<Launched> {
  const text = await host.read(given.program);
  const name = given.program.split(/[/\\]/).at(-1) ?? given.program;
  const { scenario, used } = compiled(text, name, host.files(given.program));
  const large = tooLarge(scenario);
  if (large) throw new LaunchError(`${name} cannot be debugged: ${large}`);
  const goal = given.witness === undefined ? undefined : expectationAt(scenario, given.witness);
  // Who knows the witness says its schedule; else it is looked for.
  const found = goal && given.schedule === undefined ? await witnessOf(host, scenario, goal, given.backend) : undefined;
  const backend = found?.choice ?? chosen(scenario, given.backend)[0];
  if (!backend) throw new LaunchError(`${name} names no backend`);
  const script = new DebugScript({ name, text, used }, scenario, backend);
  const timeline = timelineOf(script, found?.schedule ?? given.schedule);
  const condition =
    given.until === undefined ? goal?.kind === 'outcome' && goal.condition : untilOf(script, given.until);
  if (!condition) return { timeline };
  const holds = goWhereItHolds(timeline, condition);
  return { timeline, begun: `${given.until ?? goal?.text} ${holds ? 'shows here' : 'does not show on this run'}` };
}

function compiled(text: string, name: string, files: ReadUsed): Compiled & { readonly scenario: Scenario } {
  const { scenario, diagnostics, used } = compile(text, name, { files });
  if (scenario) return { scenario, diagnostics, used };
  const error = diagnostics.find(d => d.severity === 'error');
  const place = error ? `${name}:${error.place.line}:${error.place.column}: ` : '';
  throw new LaunchError(`${place}${error?.message ?? 'the script does not compile'}`);
}

function chosen(scenario: Scenario, backend: string | undefined): readonly BackendChoice[] {
  try {
    return onBackends(scenario, backend === undefined ? [] : [backend]).backends;
  } catch (error) {
    if (error instanceof UnknownBackend) throw new LaunchError(error.message);
    throw error;
  }
}

function timelineOf(script: DebugScript, schedule: string | undefined): Timeline {
  try {
    return new Timeline(script, schedule);
  } catch (error) {
    throw new LaunchError(`${script.backend.name}: ${failureOf(error, script.scenario, script.backend).message}`);
  }
}

function untilOf(script: DebugScript, until: string): OutcomeCondition {
  try {
    const question = questionOf(script, until);
    if (question.kind === 'outcome') return question.condition;
  } catch (error) {
    if (error instanceof NoQuestion) throw new LaunchError(`\`until\`: ${error.message}`);
    throw error;
  }
  throw new LaunchError('`until` is what an `expect` asks for, such as `lost D in heap`');
}

function expectationAt({ expectations }: Scenario, line: number): Expectation {
  const found = expectations.find(e => line >= e.place.line && line <= e.place.endLine);
  if (found) return found;
  const lines = expectations.map(e => e.place.line).join(', ');
  throw new LaunchError(
    `line ${line} has no \`expect\`; ${lines ? `there is one at line ${lines}` : 'the script has none'}`,
  );
}

/** The witness of an expectation, on the backend that is asked for or on the first that has one. */
async function witnessOf(
  host: DebugHost,
  scenario: Scenario,
  goal: Expectation,
  backend: string | undefined,
): Promise<{ readonly choice: BackendChoice; readonly schedule: string }> {
  const backends = chosen(scenario, backend).filter(({ name }) => !goal.on || goal.on.includes(name));
  const explored = await host.explore(scenario, backends);
  const answers = explored.filter(e => e.line === goal.place.line && e.text === goal.text);
  for (const choice of backends) {
    const schedule = answers.find(e => e.backend === choice.name)?.schedule;
    if (schedule !== undefined) return { choice, schedule };
  }
  throw new LaunchError(`line ${goal.place.line} has no witness: ${reason(answers)}`);
}

function reason(answers: readonly ExploredExpect[]): string {
  return answers.map(({ backend, message }) => `${backend}: ${message}`).join('; ') || 'no backend explores it';
}
