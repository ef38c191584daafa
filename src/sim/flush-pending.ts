/**
 * Whether anybody of a script can tell that a flush of somebody else is still to come (mm->tlb_flush_pending). Linux counts
 * it at each gather (6.1 mm/mmu_gather.c tlb_gather_mmu, tlb_finish_mmu); here only where two gathers may overlap, or
 * where a statement asks. No other script has these steps, and so it has the states that it would have without them.
 */
import { type Scenario, tasksDoing } from './scenario.ts';
import type { Action } from './statements.ts';

/** Gathers while others hold mmap_lock for reading, too. */
const overlaps = (action: Action): boolean =>
  action.kind === 'munmap' || action.kind === 'madvise' || (action.kind === 'activity' && gathering.has(action.does));

/** Those that hold mmap_lock for writing: others go on in other areas by these areas' own locks (vma-locks.ts), or take a file's pages away. */
const writes = (action: Action): boolean => action.kind === 'mprotect' || action.kind === 'mremap';

/** Those of a file's pages hold i_mmap_lock, and no mmap_lock. */
const ofFiles: readonly string[] = ['truncate_pagecache', 'invalidate_inode_pages2', 'unmap_mapping_range'];

const gathering: ReadonlySet<string> = new Set(['change_prot_numa', 'uffd_wp', 'uffd_wp_resolve', ...ofFiles]);

const takesFilePages = (action: Action): boolean => action.kind === 'activity' && ofFiles.includes(action.does);

/** Asks whether a flush is pending: KSM since b3a81d0841a9, and faults where there is userfaultfd since 6ce64428d62. */
const asks = (action: Action): boolean =>
  action.kind === 'activity' && (action.does === 'write_protect_page' || action.does === 'uffd_wp');

export function followsPendingFlushes(scenario: Scenario, vmaLocks: boolean): boolean {
  const beside = vmaLocks || tasksDoing(scenario, takesFilePages).length > 0;
  const gathers = (action: Action): boolean => overlaps(action) || (beside && writes(action));
  return tasksDoing(scenario, gathers).length > 1 || tasksDoing(scenario, asks).length > 0;
}
