/**
 * Expectations that say nothing: about pages that no CPU uses, and those that hold whatever the CPUs do. Only what the
 * text makes certain is reported.
 */
import { atomsOf, isOfEnd } from '../../sim/conditions.ts';
import type { CpuProgram, Expectation, OutcomeAtom, OutcomeCondition, Protocol } from '../../sim/scenario.ts';
import type { PageRange } from '../../sim/statements.ts';
import type { MappingTable } from '../elaborate/mapping-table.ts';
import type { Findings } from '../findings.ts';
import { type Use, Uses } from './uses.ts';

const ALL: readonly Use[] = ['read', 'write', 'load', 'change'];

/** The parts of a script that this looks at. */
export interface Asked {
  readonly setup: CpuProgram;
  readonly programs: readonly CpuProgram[];
  readonly protocols: readonly Protocol[];
  readonly expectations: readonly Expectation[];
}

/** Looks at every expectation of a script whose CPUs do something. */
export function checkExpectations(maps: MappingTable, asked: Asked, findings: Findings): void {
  if (asked.programs.every(program => program.statements.length === 0)) return;
  const uses = new Uses(maps, [...asked.programs, ...asked.protocols.flatMap(p => [p.start, p.commit])]);
  const before = new Uses(maps, [asked.setup]);
  for (const e of asked.expectations) {
    if (e.kind !== 'outcome') continue;
    const unused = atomsOf(e.condition)
      .map(rangeOf)
      .find(range => range && !uses.some(ALL, range));
    if (unused) {
      findings.add('PTE065', e.place, { pages: maps.spoken(unused) });
      continue;
    }
    const known = truth(e.condition, atom => whyNever(atom, uses, before) !== undefined);
    if (known !== (e.quantifier !== 'never')) continue;
    const reasons = atomsOf(e.condition).flatMap(atom => whyNever(atom, uses, before) ?? []);
    findings.add('PTE066', e.place, { reason: [...new Set(reasons)].join('; ') });
  }
}

function rangeOf(atom: OutcomeAtom): PageRange | undefined {
  if ('page' in atom) return { first: atom.page, last: atom.page };
  return atom.kind === 'hang' || isOfEnd(atom) ? undefined : atom.range;
}

/** Why something can never happen, where the text makes that certain. */
function whyNever(atom: OutcomeAtom, uses: Uses, before: Uses): string | undefined {
  if (isOfEnd(atom)) return undefined;
  const range = rangeOf(atom);
  const lacks = (...ways: readonly Use[]): boolean => !uses.some(ways, range);
  switch (atom.kind) {
    case 'lost':
      return lacks('change') ? 'no CPU writes an entry there' : undefined;
    case 'fault':
    case 'spurious_fault':
    case 'sigsegv':
    case 'sigbus':
      return lacks('read', 'write') ? 'no CPU accesses a page there' : undefined;
    case 'freed_read':
    case 'freed_write':
    case 'lost_write':
    case 'unshown':
      return undefined;
    case 'stale_read':
    case 'late_read':
      if (lacks('read')) return 'no CPU reads a page there';
      return lacks('change') && !before.some(['change'], range) ? 'no CPU writes an entry there' : undefined;
    case 'stale_write':
    case 'late_write':
    case 'untraced_write':
      if (lacks('write')) return 'no CPU writes to a page there';
      return lacks('change') && !before.some(['change'], range) ? 'no CPU writes an entry there' : undefined;
    case 'torn_read':
      return lacks('load', 'change') ? 'no CPU’s software reads an entry there' : undefined;
    case 'hang':
    case 'bug':
      return undefined;
  }
}

/** What a condition comes to, where some of its atoms are known to be false; undefined where that depends on the run. */
function truth(condition: OutcomeCondition, isFalse: (atom: OutcomeAtom) => boolean): boolean | undefined {
  switch (condition.kind) {
    case 'not': {
      const of = truth(condition.of, isFalse);
      return of === undefined ? undefined : !of;
    }
    case 'and':
    case 'or': {
      const known = condition.operands.map(operand => truth(operand, isFalse));
      const decides = condition.kind === 'or';
      if (known.includes(decides)) return decides;
      return known.includes(undefined) ? undefined : !decides;
    }
    default:
      return isFalse(condition) ? false : undefined;
  }
}
