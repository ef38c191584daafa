/**
 * What runs and explorations say about the text, for squiggles: bits that can be lost, CPUs that can wait for ever, expectations that fail, and runs
 * that could not be made or were cut short. The same loss on several backends, or of several pages by one statement, is
 * one finding.
 */
import { adviceFor } from '../../library/advice.ts';
import { allowsHang } from '../../library/hangs.ts';
import { isExpected } from '../../library/lost.ts';
import { type RunCode, runCodes } from '../../library/run-codes.ts';
import { accessPlace, readPlace, writePlace } from '../../library/statement-place.ts';
import { strongerThanAsked } from '../../library/stronger.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import type { LostBit } from '../../model/report.ts';
import { standingOf } from '../../model/verdict.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Place } from '../../sim/statements.ts';
import { waitSentence } from '../../sim/waits.ts';
import type { Explored } from '../jobs/explore.ts';
import type { JobAnswer } from '../jobs/run.ts';
import { type BackendHang, type Verdicts, verdictsOf } from './verdicts.ts';
import { type Replay, witnessPlaces } from './witness-places.ts';

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly place: Place;
  readonly message: string;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
  /** Schedules that show it. */
  readonly replays?: readonly Replay[];
  /** A longer exploration may say more. */
  readonly longer?: true;
}

/** Most findings of a kind that are shown. */
const MOST = 50;

/** Findings of a run, and of an exploration where there is one. */
export function findingsOf(scenario: Scenario, answer: JobAnswer, explored?: Explored): Finding[] {
  return [...verdictFindings(scenario, verdictsOf(answer, explored)), ...runFindings(answer)];
}

/** Bits that can be lost, expectations that fail. */
export function verdictFindings(scenario: Scenario, { losses, hangs, expects }: Verdicts): Finding[] {
  return [
    ...lossFindings(scenario, losses).slice(0, MOST),
    ...hangs
      .filter(({ backend }) => !allowsHang(scenario, backend))
      .slice(0, MOST)
      .map(found => hangFinding(scenario, found)),
    ...expects
      .filter(isNews)
      .slice(0, MOST)
      .map(e => expectFinding(scenario, e)),
    ...strongerThanAsked(expects)
      .slice(0, MOST)
      .map(({ line, text, message }) => finding('PTE214', placeOfExpect(scenario, line, text), message)),
  ];
}

/** What kept a run from being made, or cut it short. */
export function runFindings({ diagnostics }: Pick<JobAnswer, 'diagnostics'>): Finding[] {
  return diagnostics.slice(0, MOST).map(d => ({ ...d, place: d, related: [] }));
}

/** Says where an exploration stopped before it had seen everything, and which lines make it that large. */
export function boundFindings(scenario: Scenario, { backends }: Explored): Finding[] {
  const stopped = backends.filter(({ result }) => !result.complete);
  const related = stopped.length > 0 ? adviceFor(scenario) : [];
  return stopped.map(({ result, grounds }) => {
    const place = scenario.backends.find(choice => choice.name === result.backend)?.place ?? wholeLine(1);
    return { ...finding('PTE211', place, `${result.backend}: ${grounds}`), related, longer: true };
  });
}

/** Says that a script did not run by itself. */
export function heavyFinding(reason: string): Finding {
  return finding('PTE210', { line: 1, column: 1, endLine: 1, endColumn: 2 }, `not run while typing: ${reason}`);
}

/** One statement's losses that are alike. */
interface Losses {
  readonly lost: LostBit;
  readonly bits: Set<'A' | 'D'>;
  readonly pages: Set<string>;
  readonly backends: Set<string>;
  readonly expected: boolean;
  /** The first witness on each backend. */
  readonly replays: Replay[];
}

function lossFindings(scenario: Scenario, losses: Verdicts['losses']): Finding[] {
  const groups = new Map<string, Losses>();
  const expects = losses.map(({ backend, lost, pages }) => isExpected(scenario, backend, lost, pages));
  const expectD = new Set(losses.filter(({ lost }, i) => lost.bit === 'D' && expects[i]).map(({ backend }) => backend));
  for (const [i, { backend, lost }] of losses.entries()) {
    // Where the script knows that D goes, the A that goes with it is no news either.
    const expected = expects[i] || (lost.bit === 'A' && expectD.has(backend));
    const key = [lost.cpu, lost.line, lost.readLine, lost.hardwareCpu, lost.hardwareLine, expected].join();
    let group = groups.get(key);
    if (!group) {
      group = { lost, bits: new Set(), pages: new Set(), backends: new Set(), expected, replays: [] };
      groups.set(key, group);
    }
    group.bits.add(lost.bit);
    group.pages.add(lost.page);
    group.backends.add(backend);
    if (lost.schedule && !group.replays.some(r => r.backend === backend))
      group.replays.push({ backend, schedule: lost.schedule });
  }
  return [...groups.values()].map(group => lossFinding(scenario, group));
}

function lossFinding(scenario: Scenario, { lost, bits, pages, backends, expected, replays }: Losses): Finding {
  const code = expected ? 'PTE203' : bits.has('D') ? 'PTE201' : 'PTE202';
  const what = `${[...bits].sort().reverse().join(' and ')} of ${spokenPages([...pages])}`;
  const read = lost.readLine === null ? 'never read by software' : `read at line ${lost.readLine}`;
  const message =
    `${what} ${bits.size + pages.size > 2 ? 'are' : 'is'} lost on ${listed([...backends])}: ${read}, ` +
    `set by hardware for cpu ${lost.hardwareCpu} at line ${lost.hardwareLine}, overwritten here${spokenReplays(replays)}`;
  const related = [
    ...(lost.readLine === null
      ? []
      : [{ place: readPlace(scenario, lost), message: `cpu ${lost.cpu} read the entry here` }]),
    { place: accessPlace(scenario, lost), message: `hardware set it here, for cpu ${lost.hardwareCpu}` },
  ];
  return { ...finding(code, writePlace(scenario, lost), message), related, replays };
}

/** It fails, or more than one run left it open; that one run decides little goes without saying. */
function isNews(expected: ExploredExpect): boolean {
  const standing = standingOf(expected);
  return standing === 'fails' || (standing === 'unknown' && expected.evidence !== 'run');
}

function expectFinding(scenario: Scenario, expected: ExploredExpect): Finding {
  const { line, text, backend, message, schedule } = expected;
  const place = placeOfExpect(scenario, line, text);
  const replays = schedule === undefined ? [] : [{ backend, schedule }];
  const fails = standingOf(expected) === 'fails';
  const verdict = fails ? `not so on ${backend}` : `unknown on ${backend}`;
  return {
    ...finding(fails ? 'PTE204' : 'PTE211', place, `${verdict}: ${message}${spokenReplays(replays)}`),
    related: witnessPlaces(scenario, expected),
    replays,
    ...(expected.evidence === 'bounded' && !fails ? { longer: true as const } : {}),
  };
}

/** Where the first CPU waits; the others, and the way there, are beside it. */
function hangFinding(scenario: Scenario, { backend, hang }: BackendHang): Finding {
  const { waiting, schedule } = hang;
  const [first, ...others] = waiting.map(wait => ({ place: wholeLine(wait.line), message: waitSentence([wait]) }));
  const replays = schedule === undefined ? [] : [{ backend, schedule }];
  return {
    ...finding('PTE212', first.place, `on ${backend}, ${waitSentence(waiting)}${spokenReplays(replays)}`),
    related: [...others, ...witnessPlaces(scenario, hang)],
    replays,
  };
}

function spokenReplays(replays: readonly Replay[]): string {
  return replays.length === 0
    ? ''
    : `. Witness: ${replays.map(r => `schedule ${r.schedule} on ${r.backend}`).join(', ')}`;
}

function finding(code: RunCode, place: Place, message: string): Finding {
  return { code, severity: runCodes[code].severity, place, message, related: [] };
}

function placeOfExpect(scenario: Scenario, line: number, text: string): Place {
  return scenario.expectations.find(e => e.place.line === line && e.text === text)?.place ?? wholeLine(line);
}

function wholeLine(line: number): Place {
  return { line, column: 1, endLine: line + 1, endColumn: 1 };
}

function spokenPages(pages: readonly string[]): string {
  if (pages.length <= 2) return pages.join(' and ');
  return `${pages[0]} and ${pages.length - 1} more pages`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
