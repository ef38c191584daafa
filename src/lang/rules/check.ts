/**
 * What the rules share while they go through one CPU's program.
 */
import type { PageRange, PageRef, Place } from '../../sim/statements.ts';
import type { MappingTable } from '../elaborate/mapping-table.ts';
import type { Extra, Findings } from '../findings.ts';
import type { BlockEnd } from '../places.ts';
import type { CheckState } from './check-state.ts';
import type { HostFlushes } from './host-flushes.ts';

export interface Check {
  readonly maps: MappingTable;
  readonly findings: Findings;
  /** Mappings whose entries somebody changes by a system call: their rights are not known from the text. */
  readonly changed: ReadonlySet<number>;
  /** Which writes of an entry have every host of the script flush what hardware remembers of it. */
  readonly hostFlushes: HostFlushes;
  /** Where a fix can add a statement. */
  readonly blockEnd?: BlockEnd;
  state: CheckState;
  /** Steps taken, to end a check that would take too many. */
  work: number;
}

/** A page as a script would write it. */
export function named({ maps }: Check, page: PageRef): string {
  return maps.spoken({ first: page, last: page });
}

/** Does a page-table page belong to both ranges? Its lock is the pte lock. */
export function shareTable({ maps }: Check, a: PageRange, b: PageRange): boolean {
  return maps.tableOf(a.first) <= maps.tableOf(b.last) && maps.tableOf(b.first) <= maps.tableOf(a.last);
}

/** The fix that adds a statement at the end of the CPU's block. */
export function addAtEnd({ blockEnd }: Check, statement: string): Extra {
  if (!blockEnd) return {};
  const { place, indent } = blockEnd;
  const newText = indent === undefined ? `${statement} ` : `  ${statement}\n${indent}`;
  return { fix: { title: `Add \`${statement}\` at the end of the block`, edits: [{ place, newText }] } };
}

/** The fix that adds a statement before another one. */
export function addBefore({ blockEnd }: Check, { line, column }: Place, statement: string): Extra {
  const place = { line, column, endLine: line, endColumn: column };
  const newText = blockEnd?.indent === undefined ? `${statement} ` : `${statement}\n${' '.repeat(column - 1)}`;
  return { fix: { title: `Add \`${statement}\` before the barrier`, edits: [{ place, newText }] } };
}
