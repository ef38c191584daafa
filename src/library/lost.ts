/**
 * Which lost bits are bad news. A script that expects a loss (`sometimes lost D`, `always lost D`) has said that it
 * knows; any other lost D is a failure, even of a script without expectations. A lost A is ageing gone wrong, and
 * never one.
 */
import type { LostBit, PageRegion } from '../model/report.ts';
import type { Expectation, PageRange, PageRef, Scenario } from '../sim/scenario.ts';

/** What one backend lost, in a run or in any interleaving. */
export interface Losses<Lost extends LostBit = LostBit> {
  readonly result: { readonly backend: string; readonly lost: readonly Lost[] };
  readonly pages: readonly PageRegion[];
}

/** Lost D bits of a backend that no expectation of the script allows. */
export function unexpectedLosses<Lost extends LostBit>(scenario: Scenario, { result, pages }: Losses<Lost>): Lost[] {
  return result.lost.filter(lost => lost.bit === 'D' && !isExpected(scenario, result.backend, lost, pages));
}

/** Does the script say that this bit can be lost? */
export function isExpected(
  scenario: Scenario,
  backend: string,
  lost: LostBit,
  regions: readonly PageRegion[],
): boolean {
  return scenario.expectations.some(e => allows(e, backend, lost, scenario, regions));
}

function allows(
  e: Expectation,
  backend: string,
  lost: LostBit,
  scenario: Scenario,
  regions: readonly PageRegion[],
): boolean {
  if (e.kind !== 'outcome' || e.quantifier === 'never' || e.condition.kind !== 'lost') return false;
  if (e.condition.bit !== lost.bit || (e.on && !e.on.includes(backend))) return false;
  return !e.condition.range || isWithin(e.condition.range, lost.page, scenario, regions);
}

/** A range may span several mappings, so it is read as page numbers of the run. */
function isWithin(range: PageRange, page: string, scenario: Scenario, regions: readonly PageRegion[]): boolean {
  const at = (name: string, index: number): number => (regions.find(r => r.name === name)?.first ?? Number.NaN) + index;
  const number = ({ map, index }: PageRef): number => at(scenario.maps[map].name, index);
  const [, name, index] = /^(.*)\[(\d+)\]$/.exec(page) ?? [];
  const lost = at(name, Number(index));
  return number(range.first) <= lost && lost <= number(range.last);
}

/** The three places of a lost bit, in a sentence. */
export function lossSentence({ bit, page, cpu, line, readLine, hardwareCpu, hardwareLine }: LostBit): string {
  const read = readLine === null ? 'never read by software' : `read at line ${readLine}`;
  return `${bit} of ${page} is lost: ${read}, set by hardware for cpu ${hardwareCpu} at line ${hardwareLine}, overwritten by cpu ${cpu} at line ${line}`;
}
