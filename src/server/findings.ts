/**
 * What a run says about the text, for squiggles: bits that were lost, expectations that fail, and runs that could not
 * be made or were cut short. The same loss on several backends, or of several pages by one statement, is one finding.
 */
import { isExpected } from '../library/lost.ts';
import { type RunCode, runCodes } from '../library/run-codes.ts';
import type { ExpectResult, LostBit } from '../model/report.ts';
import type { Place, Scenario } from '../sim/scenario.ts';
import type { JobAnswer } from './runs/job.ts';
import { accessPlace, readPlace, writePlace } from './statement-place.ts';

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly place: Place;
  readonly message: string;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
}

/** Most findings of a kind that are shown. */
const MOST = 50;

/** Findings of a run. */
export function findingsOf(scenario: Scenario, answer: JobAnswer): Finding[] {
  return [
    ...lossFindings(scenario, answer).slice(0, MOST),
    ...answer.expects
      .filter(e => e.ok !== true && e.verdict !== 'skipped')
      .slice(0, MOST)
      .map(e => expectFinding(scenario, e)),
    ...answer.diagnostics.slice(0, MOST).map(d => ({ ...d, place: d, related: [] })),
  ];
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
}

function lossFindings(scenario: Scenario, { recordings }: JobAnswer): Finding[] {
  const groups = new Map<string, Losses>();
  for (const { result, pages } of recordings) {
    const expectedD = result.lost.some(l => l.bit === 'D' && isExpected(scenario, result.backend, l, pages));
    for (const lost of result.lost) {
      // Where the script knows that D goes, the A that goes with it is no news either.
      const expected = isExpected(scenario, result.backend, lost, pages) || (lost.bit === 'A' && expectedD);
      const key = [lost.cpu, lost.line, lost.readLine, lost.hardwareCpu, lost.hardwareLine, expected].join();
      const group = groups.get(key) ?? { lost, bits: new Set(), pages: new Set(), backends: new Set(), expected };
      group.bits.add(lost.bit);
      group.pages.add(lost.page);
      group.backends.add(result.backend);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(group => lossFinding(scenario, group));
}

function lossFinding(scenario: Scenario, { lost, bits, pages, backends, expected }: Losses): Finding {
  const code = expected ? 'PTE203' : bits.has('D') ? 'PTE201' : 'PTE202';
  const what = `${[...bits].sort().reverse().join(' and ')} of ${spokenPages([...pages])}`;
  const read = lost.readLine === null ? 'never read by software' : `read at line ${lost.readLine}`;
  const message =
    `${what} ${bits.size + pages.size > 2 ? 'are' : 'is'} lost on ${listed([...backends])}: ${read}, ` +
    `set by hardware for cpu ${lost.hardwareCpu} at line ${lost.hardwareLine}, overwritten here`;
  const related = [
    ...(lost.readLine === null
      ? []
      : [{ place: readPlace(scenario, lost), message: `cpu ${lost.cpu} read the entry here` }]),
    { place: accessPlace(scenario, lost), message: `hardware set it here, for cpu ${lost.hardwareCpu}` },
  ];
  return { ...finding(code, writePlace(scenario, lost), message), related };
}

function expectFinding(scenario: Scenario, { line, text, backend, message }: ExpectResult): Finding {
  const place = scenario.expectations.find(e => e.place.line === line && e.text === text)?.place;
  return finding('PTE204', place ?? wholeLine(line), `not so on ${backend}: ${message}`);
}

function finding(code: RunCode, place: Place, message: string): Finding {
  return { code, severity: runCodes[code].severity, place, message, related: [] };
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
