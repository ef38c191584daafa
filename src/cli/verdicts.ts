/**
 * What `ptelab test` found, before anybody formats it: a case an expectation and backend, one for each D that was lost
 * and each hang that nobody expects, one for a script that cannot be run.
 */
import type { KnownLoss } from '../library/join.ts';
import type { JudgedScript } from '../library/judge.ts';
import { lossSentence } from '../library/lost.ts';
import { accessPlace, eventPlace, readPlace, writePlace } from '../library/statement-place.ts';
import { hangsOf, lossesOf, nothingRan } from '../library/verdict.ts';
import type { ExploredExpect, Witness } from '../model/explored.ts';
import { standingOf } from '../model/verdict.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { Place } from '../sim/statements.ts';
import { waitSentence } from '../sim/waits.ts';

/** One step of the interleaving behind a failure. */
export interface StoryStep {
  /** "cpu 1", or "hardware of cpu 1". */
  readonly who: string;
  readonly place: Place;
  readonly text: string;
}

export interface TestCase {
  readonly file: string;
  readonly place: Place;
  /** `never lost D on xen-2.6.27`. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'unknown' | 'skipped';
  /** Code of the failure, as its page has it. */
  readonly code: string;
  readonly message: string;
  /** Of a failure that some interleaving shows: its steps in order. */
  readonly story: readonly StoryStep[];
}

/** The cases of one script. */
export function casesOf(file: string, script: JudgedScript): TestCase[] {
  const { scenario, diagnostics, expects } = script;
  const stopped = nothingRan(script) ? diagnostics : diagnostics.filter(d => d.severity === 'error');
  const broken = stopped.slice(0, 1).map(d => failed(file, d, 'runs', d.code, d.message, []));
  if (!scenario) return broken;
  const losses = lossesOf(script).map(({ backend, lost }) => {
    const name = `no unexpected loss on ${backend}`;
    const message = `${backend}: ${lossSentence(lost)}${replay(lost)}`;
    return failed(file, writePlace(scenario, lost), name, 'PTE201', message, storyOfLoss(scenario, lost));
  });
  const hangs = hangsOf(script).map(({ backend, hang }) => {
    const name = `no unexpected hang on ${backend}`;
    const message = `${backend}: ${waitSentence(hang.waiting)}${replay(hang)}`;
    const place = wholeLine(hang.waiting[0].line);
    return failed(file, place, name, 'PTE212', message, storyOfWitness(scenario, hang));
  });
  return [...broken, ...expects.map(e => caseOf(file, scenario, script, e)), ...losses, ...hangs];
}

/** The one case of a file that is no readable script. */
export function unreadable(file: string): TestCase {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return failed(file, place, 'runs', 'PTE009', 'the file cannot be read', []);
}

function caseOf(file: string, scenario: Scenario, script: JudgedScript, e: ExploredExpect): TestCase {
  const name = `${e.text} on ${e.backend}`;
  const wanted = scenario.expectations.find(({ place, text }) => place.line === e.line && text === e.text);
  const place = wanted?.place ?? wholeLine(e.line);
  const base = { file, place, name, code: '', message: e.message, story: [] };
  const message = `expect ${name}: ${e.message}${replay(e)}`;
  switch (standingOf(e)) {
    case 'holds':
      return { ...base, status: 'passed' };
    case 'skipped':
      return { ...base, status: 'skipped' };
    case 'unknown':
      return { ...base, status: 'unknown', code: 'PTE211', message };
    case 'fails':
      return failed(file, place, name, 'PTE204', message, storyOf(scenario, script, e));
  }
}

const wholeLine = (line: number): Place => ({ line, column: 1, endLine: line + 1, endColumn: 1 });

function failed(
  file: string,
  place: Place,
  name: string,
  code: string,
  message: string,
  story: readonly StoryStep[],
): TestCase {
  return { file, place, name, status: 'failed', code, message, story };
}

const replay = ({ schedule }: Partial<Witness>): string => (schedule === undefined ? '' : `; schedule ${schedule}`);

function storyOf(scenario: Scenario, { recordings }: JudgedScript, e: ExploredExpect): StoryStep[] {
  if (e.witness) return storyOfWitness(scenario, e);
  const bit = /\blost ([AD])\b/.exec(e.text)?.[1];
  const lost = recordings.find(r => r.result.backend === e.backend)?.result.lost.find(l => l.bit === bit);
  return e.ok === false && lost ? storyOfLoss(scenario, lost) : [];
}

function storyOfWitness(scenario: Scenario, { witness = [] }: Partial<Witness>): StoryStep[] {
  return witness.map(line => ({ who: `cpu ${line.cpu}`, place: eventPlace(scenario, line), text: line.text }));
}

/** Where no exploration has a witness, the three places of the loss. */
function storyOfLoss(scenario: Scenario, lost: KnownLoss): StoryStep[] {
  if (lost.witness) return storyOfWitness(scenario, lost);
  const { bit, page, cpu, readLine, hardwareCpu } = lost;
  const who = `cpu ${cpu}`;
  const read = { who, place: readPlace(scenario, lost), text: `${who} reads ${page}` };
  return [
    ...(readLine === null ? [] : [read]),
    {
      who: `hardware of cpu ${hardwareCpu}`,
      place: accessPlace(scenario, lost),
      text: `hardware sets ${bit} of ${page}`,
    },
    { who, place: writePlace(scenario, lost), text: `${who} overwrites ${page} without ${bit}` },
  ];
}
