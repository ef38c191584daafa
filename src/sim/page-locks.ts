/**
 * The lock of a page (PG_locked): who reclaims, migrates, merges or writes back a page holds it, so that no two do at once
 * (6.1 mm/vmscan.c shrink_folio_list, mm/migrate.c __unmap_and_move, mm/ksm.c try_to_merge_one_page, mm/page-writeback.c
 * write_cache_pages). It is in the state only where several programs of a script take it; no other can tell.
 */
import type { CpuProgram, Scenario } from './scenario.ts';
import type { Action } from './statements.ts';

const activities: ReadonlySet<string> = new Set(['shrink_page_list', 'migrate_pages', 'write_protect_page']);

const takes = (action: Action): boolean =>
  action.kind === 'msync' || (action.kind === 'activity' && activities.has(action.does));

/** How many programs may hold a page's lock: CPUs' own, and their second tasks. */
export function locksPages({ programs, functions = [] }: Scenario): boolean {
  const called = functions.some(f => f.program.statements.some(({ action }) => takes(action)));
  const parts = programs.flatMap(({ statements, preempting = statements.length }: CpuProgram) => [
    statements.slice(0, preempting),
    statements.slice(preempting),
  ]);
  const may = parts.filter(part => part.some(({ action }) => takes(action) || (called && action.kind === 'call')));
  return may.length > 1;
}
