/**
 * A report names lines; an editor, and a review system, want the statement. Where a line has several, the one is meant that can do
 * what the report says: read the entry, write it, or access the page.
 */
import type { WitnessLine } from '../model/explored.ts';
import type { LostBit } from '../model/report.ts';
import { systemCalls } from '../model/system-calls.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { Action, Place } from '../sim/statements.ts';

type Kind = Action['kind'];

/** Statements that read an entry and write it, one after the other. */
const both: readonly Kind[] = [
  ...systemCalls,
  'cmpxchg_pte',
  'ptep_get_and_clear',
  'ptep_clear_flush',
  'ptep_set_wrprotect',
  'ptep_test_and_clear_young',
];
const readers: readonly Kind[] = ['read_pte', 'ptep_modify_prot_start', ...both];
const writers: readonly Kind[] = [
  'write_pte',
  'set_pte_at',
  'ptep_modify_prot_commit',
  'MULTI_mmu_update',
  'extend_mmu_update',
  ...both,
];

const accesses: readonly Kind[] = ['read', 'write'];

/** What statement an event of a witness comes from, where its line has several. */
const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  lock: ['lock', ...both],
  unlock: ['unlock', ...both],
  flush_tlb: ['flush_tlb', ...both],
  load: readers,
  xen_mmu_ptep_modify_prot_start: readers,
  read: ['read'],
  write: ['write'],
  stale_read: ['read'],
  stale_write: ['write'],
  untraced_write: ['write'],
  lost_write: ['read'],
  freed_read: ['read', 'of_frames'],
  freed_write: ['write', 'of_frames'],
  late_read: ['read'],
  late_write: ['write'],
  torn_read: readers,
  spurious_fault: accesses,
  set_ad: accesses,
  fault: accesses,
  repair: accesses,
  sigsegv: accesses,
  sigbus: accesses,
};

/** The statement of a witness's line. Whatever is not listed writes an entry. */
export function eventPlace(scenario: Scenario, { cpu, line, event }: WitnessLine): Place {
  return statementAt(scenario, cpu, line, kindsOf[event] ?? writers);
}

/** The statement that overwrote the bit. */
export function writePlace(scenario: Scenario, { cpu, line }: LostBit): Place {
  return statementAt(scenario, cpu, line, writers);
}

/** The statement that read the entry before. */
export function readPlace(scenario: Scenario, { cpu, readLine }: LostBit): Place {
  return statementAt(scenario, cpu, readLine ?? 1, readers);
}

/** The other CPU's access. */
export function accessPlace(scenario: Scenario, { hardwareCpu, hardwareLine }: LostBit): Place {
  return statementAt(scenario, hardwareCpu, hardwareLine, accesses);
}

function statementAt({ programs }: Scenario, cpu: number, at: number, kinds: readonly Kind[]): Place {
  const line = Math.max(at, 1);
  const onLine = programs[cpu]?.statements.filter(s => s.place.line === line) ?? [];
  const meant = onLine.find(s => kinds.includes(s.action.kind)) ?? onLine[0];
  return meant?.place ?? { line, column: 1, endLine: line, endColumn: 2 };
}
