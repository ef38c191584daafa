/**
 * Which lost bits are bad news. A script that expects a loss (`sometimes lost D`, `always lost D`) has said that it
 * knows; any other lost D is a failure, even of a script without expectations. A lost A is ageing gone wrong, and
 * never one.
 */
import type { LostBit, PageRegion } from '../model/report.ts';
import type { Expectation, OutcomeAtom, OutcomeCondition, Scenario } from '../sim/scenario.ts';
import type { PageRange, PageRef } from '../sim/statements.ts';

/** What one backend lost, in a run or in any interleaving. */
export interface Losses<Lost extends LostBit = LostBit> {
  readonly result: { readonly backend: string; readonly lost: readonly Lost[] };
  readonly pages: readonly PageRegion[];
}

/** Lost D bits of a backend that no expectation of the script allows. */
export function unexpectedLosses<Lost extends LostBit>(scenario: Scenario, { result, pages }: Losses<Lost>): Lost[] {
  return result.lost.filter(lost => lost.bit === 'D' && !isExpected(scenario, result.backend, lost, pages));
}

/** Marks the losses that the script expects, so that no window shows them as bad news. */
export function markExpected<Lost extends LostBit>(scenario: Scenario, { result, pages }: Losses<Lost>): void {
  for (const lost of result.lost) if (isExpected(scenario, result.backend, lost, pages)) lost.expected = true;
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
  if (e.kind !== 'outcome' || e.quantifier === 'never' || (e.on && !e.on.includes(backend))) return false;
  return asserted(e.condition).some(
    atom =>
      atom.kind === 'lost' &&
      atom.bit === lost.bit &&
      (!atom.range || isWithin(atom.range, lost.page, scenario, regions)),
  );
}

/** Atoms that a condition asks to happen, which those under a `not` are not. */
export function asserted(condition: OutcomeCondition): readonly OutcomeAtom[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(asserted);
    case 'not':
      return [];
    default:
      return [condition];
  }
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
