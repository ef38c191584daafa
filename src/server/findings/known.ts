/** What is known of a script over all its interleavings: for the lenses, the status bar and the squiggles' actions. */
import { allowsHang } from '../../library/hangs.ts';
import { isExpected } from '../../library/lost.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Explored } from '../jobs/explore.ts';
import type { Script } from '../script.ts';
import type { Latest } from './latest.ts';
import { type Summary, summaryOf } from './summary.ts';
import { type Verdicts, verdictsOf } from './verdicts.ts';

export interface Known {
  /** What was explored: the text that is open, or an older one. */
  readonly script: Script;
  readonly scenario: Scenario;
  readonly answer: Explored;
  readonly verdicts: Verdicts;
}

/**
 * What the latest exploration of a script says; undefined where there is none, or no CPU does anything. It may be of an
 * older text.
 */
export function summaryFor(latest: Latest, uri: string): Summary | undefined {
  const known = knownOf(latest, uri);
  if (!known) return undefined;
  const { answer, scenario, verdicts } = known;
  return summaryOf(answer, verdicts, {
    losses: verdicts.losses
      .filter(({ backend, lost, pages }) => !isExpected(scenario, backend, lost, pages))
      .map(({ lost }) => lost),
    hangs: verdicts.hangs.filter(({ backend }) => !allowsHang(scenario, backend)).map(({ hang }) => hang),
  });
}

/** The latest exploration of a script, joined with the run of the same text; undefined as above. */
export function knownOf(latest: Latest, uri: string): Known | undefined {
  const exploration = latest.exploration(uri);
  const scenario = exploration?.script.compiled.scenario;
  if (!exploration || !scenario?.programs.some(({ statements }) => statements.length > 0)) return undefined;
  const run = latest.run(uri);
  const { answer, script } = exploration;
  const ran = run?.script === script ? run.answer : { recordings: [], expects: answer.expects };
  return { answer, scenario, script, verdicts: verdictsOf(ran, answer) };
}
