/**
 * From a way (whose turn it was at each visible step) to a witness: the replay code, and what an ordinary run that
 * follows it logs, in the kernel's words, as far as it bears on the page in question.
 */
import type { Witness } from '../../../model/explored.ts';
import { expandedEvents } from '../../../model/folds.ts';
import type { Recording } from '../../../model/report.ts';
import { type RunOutcome, shows } from '../../expect.ts';
import { type BackendRun, runBackend } from '../../run.ts';
import type { BackendChoice, Scenario } from '../../scenario.ts';
import { formatSchedule } from '../../schedule.ts';
import { type Focus, withMoved } from './focus.ts';
import { storyOf } from './story.ts';

export interface Replay {
  readonly recording: Recording;
  /** What it ended with. */
  readonly outcome: RunOutcome;
  readonly witness: Witness;
}

/** A way as a replay code, with its length. */
export function codeOf(way: readonly number[]): Pick<Witness, 'schedule' | 'steps' | 'switches'> {
  const turns: { cpu: number; steps: number }[] = [];
  for (const cpu of way) {
    const turn = turns.at(-1);
    if (turn?.cpu === cpu) turn.steps++;
    else turns.push({ cpu, steps: 1 });
  }
  return { schedule: formatSchedule(turns), steps: way.length, switches: Math.max(0, turns.length - 1) };
}

/** Most rows of a run that is kept for the next question that its schedule answers. */
const MAX_KEPT_ROWS = 10_000;

/** Ordinary runs of one scenario on one backend along replay codes. What is lost, and the expectation that says so, have one. */
export class Replays {
  private readonly scenario: Scenario;
  private readonly choice: BackendChoice;
  private readonly runs = new Map<string, BackendRun>();

  constructor(scenario: Scenario, choice: BackendChoice) {
    this.scenario = scenario;
    this.choice = choice;
  }

  along(schedule: string): BackendRun {
    const known = this.runs.get(schedule);
    if (known) return known;
    const run = runBackend(this.scenario, this.choice, { schedule, places: true });
    if (run.recording.log.length <= MAX_KEPT_ROWS) this.runs.set(schedule, run);
    return run;
  }
}

/** Replays a way with an ordinary run. */
export function replay(
  scenario: Scenario,
  choice: BackendChoice,
  way: readonly number[],
  shortest: boolean,
  focus: Focus,
  replays = new Replays(scenario, choice),
): Replay {
  const code = codeOf(way);
  const { recording, outcome, linesOf } = replays.along(code.schedule);
  const events = [...expandedEvents(recording.log)];
  const about = focus.pages(events, atom => shows(atom, outcome));
  const pages = withMoved(about, scenario, outcome.layout);
  const witness = storyOf({ events, regions: recording.pages, linesOf }, pages, focus.last);
  return { recording, outcome, witness: { witness, ...code, shortest } };
}
