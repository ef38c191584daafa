/**
 * Whether a script can tell that pages which MADV_FREE has seen wait in a list of their CPU (mm/swap.c folio_mark_lazyfree, lru_lazyfree).
 * The list refers to them, so a write to one that a fork has made common copies it, even when the child is gone. Until 6.13 a child that
 * ended emptied the list (exit_mmap: lru_add_drain; 6.14 "mm: remove unnecessary calls to lru_add_drain"), and until 6.16 a write to such
 * a page did (wp_can_reuse_anon_folio, where PG_lru is clear; afb99e9f5004).
 *
 * Followed only where children end. The list is thought to be of the one CPU that calls MADV_FREE. A write to another page that is
 * common and not in the LRU lists yet empties the list, too; that is not followed.
 */
import { type Parameters, since } from './parameters.ts';
import type { Scenario } from './scenario.ts';

/** Largest script: that many pages are looked through at each page of a call. */
const MOST_PAGES = 8191;

export function followsLazyFree({ setup, programs, maps, tasks }: Scenario, { mm }: Parameters): boolean {
  const statements = [setup, ...programs].flatMap(p => p.statements);
  const pages = maps.reduce((sum, map) => sum + map.pages, 0);
  return (
    since(mm, '7.2') &&
    !tasks &&
    pages <= MOST_PAGES &&
    statements.some(({ action }) => action.kind === 'wait') &&
    statements.some(({ action }) => action.kind === 'madvise' && action.advice === 'free')
  );
}
