/**
 * The lock of a page (PG_locked): who reclaims, migrates, merges or writes back a page holds it, so that no two do at once
 * (6.1 mm/vmscan.c shrink_folio_list, mm/migrate.c __unmap_and_move, mm/ksm.c try_to_merge_one_page, mm/page-writeback.c
 * write_cache_pages). It is in the state only where several programs of a script take it.
 *
 * A fault that finds no entry holds it from its look into the page cache, or the swap cache, until the page is mapped (filemap_fault, shmem_fault,
 * do_swap_page). So a page does not come back to an address while reclaim or a migration is at it. That makes a difference only where somebody else
 * drops the page meanwhile (munmap, MADV_DONTNEED), or locks it by hand, and is in the state there.
 */
import type { FileCall, PageLockCall } from './kernel-functions.ts';
import { type Mapping, type Scenario, tasksDoing } from './scenario.ts';
import type { Action } from './statements.ts';

const activities: ReadonlySet<string> = new Set(['shrink_page_list', 'migrate_pages', 'write_protect_page']);

/** Takes pages away from the page cache, or locks them by hand: then faults hold the locks, too, and tell. */
const truncating: ReadonlySet<string> = new Set([
  'truncate_pagecache',
  'invalidate_inode_pages2',
  'unmap_mapping_range',
]);

const handLocks: ReadonlySet<FileCall> = new Set<PageLockCall>(['lock_page', 'trylock_page', 'unlock_page']);

const takes = (action: Action): boolean =>
  action.kind === 'msync' || (action.kind === 'activity' && activities.has(action.does));

/** Whether several programs may hold locks of pages. */
export const locksPages = (scenario: Scenario): boolean => tasksDoing(scenario, takes).length > 1;

/** Whether a statement is about a file's pages as the page cache has them: truncates, invalidates, or locks one by hand. */
export const isOfFile = (action: Action, maps: readonly Pick<Mapping, 'file' | 'sharing'>[]): boolean =>
  (action.kind === 'of_file' && !locksAnonymous(action, maps)) ||
  (action.kind === 'activity' && truncating.has(action.does));

/** Whether a statement takes or drops the lock of a page by hand. */
export const locksByHand = (action: Action): boolean => action.kind === 'of_file' && handLocks.has(action.does);

/** Whether it does so with a page that is of no file. */
function locksAnonymous(
  action: Extract<Action, { kind: 'of_file' }>,
  maps: readonly Pick<Mapping, 'file' | 'sharing'>[],
): boolean {
  const named = action.page === 'p' ? maps : [maps[action.page.map]];
  return locksByHand(action) && named.every(({ file, sharing }) => !file && sharing === 'private');
}

const drops = (action: Action): boolean =>
  action.kind === 'munmap' || (action.kind === 'madvise' && action.advice === 'dontneed');

/** Whether faults hold them, too: one program takes a lock, and another drops pages. */
export function faultsLockPages(scenario: Scenario): boolean {
  const [locking, dropping] = [tasksDoing(scenario, takes), tasksDoing(scenario, drops)];
  return locking.some(one => dropping.some(other => other !== one));
}
