/** change_pte_range's walk in Promela. */

import { LAZY_MMU } from '../../../model/events.ts';
import { type Parameters, since } from '../../../sim/parameters.ts';
import { type MmStep, mmFacts } from '../../../sim/steps/mm.ts';
import { lazyMode } from '../lazy-mode.ts';
import { flag, type LinesOf, when } from '../lines.ts';
import { isDirty, modified, NEW, OLD, restoresNew, savesDirty } from '../saved-dirty.ts';

const { leave, pte_present, is_write_migration_entry } = mmFacts.peek.answers;

/** Userfaultfd watches the page; not one of a child (dup_userfaultfd). */
const watched = (copies: boolean): string => (copies ? '((old_lo & UFFD) && !OF_FORKED(page))' : '(old_lo & UFFD)');

/** can_change_pte_writable: what is dirty and shared, or exclusive; since 6.2 an exclusive page need not be dirty (7ea7e333842e). */
function mayWrite(parameters: Parameters): string {
  if (savesDirty(parameters))
    return `((area_flags & AREA_SHARED) -> ${isDirty(parameters, NEW)} : (page_flags[page] & EXCLUSIVE))`;
  return `(new_lo & D) && ((area_flags & AREA_SHARED)${since(parameters.mm, '6.1') ? ' || (page_flags[page] & EXCLUSIVE)' : ''})`;
}

export const mmLines: LinesOf<MmStep> = {
  enter_lazy: (_, { parameters }) => {
    if (!parameters.lazy) return [];
    return [since(parameters.mm, '6.12') ? 'lazy++' : `lazy = ${LAZY_MMU}`];
  },
  leave_lazy: (_, { parameters }) => {
    if (!parameters.lazy) return [];
    return [since(parameters.mm, '6.12') ? 'lazy--' : 'lazy = 0'];
  },
  in_lazy: (_, setting) => [flag(`${lazyMode(setting)} != 0`)],
  lazy_is_set: [flag('lazy != 0')],
  pte_young: [flag('old_lo & A')],
  pte_accessible: (_, { othersGather }) => [
    flag(othersGather ? '(old_lo & P) || PROT_NONE_ENTRY(old_lo)' : 'old_lo & P'),
  ],
  window: [],
  peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    `flag = (PRESENT(lo[page]) -> ${pte_present} : (hi[page] == MIGRATION_WRITE && !PRESENT(lo[page]) && lo[page]` +
      ` -> ${is_write_migration_entry} : ${leave}))`,
  ],
  modify: (_, { parameters, copies }) => [
    // Shared memory that userfaultfd watches wants notice of writes, since 6.2 (51d3d5eb74ff).
    modified(
      parameters,
      OLD,
      'prot',
      `(area_flags & PAGE_WRITABLE) && !TRACKED${savesDirty(parameters) ? ` && !${watched(copies)}` : ''}`,
    ),
    // Without VM_SOFTDIRTY what is not soft-dirty waits for its fault (pte_needs_soft_dirty_wp).
    when(
      `((area_flags & TRY_WRITABLE) || ((area_flags & PAGE_WRITABLE) && TRACKED)) && !(TRACKED && !(new_lo & SD)) && !${watched(copies)} && !PROT_NONE_ENTRY(new_lo) && ${mayWrite(parameters)}`,
      'new_lo = new_lo | RW',
      ...restoresNew(parameters),
    ),
  ],
  migration_read: ['new_lo = lo[page]; new_hi = MIGRATION_READ'],
  next_page: ['page++', flag('page < section_end')],
  previous_page: ['page--'],
  next_table: (_, { tablesChange }) => [
    ...(tablesChange
      ? [
          'i = page; do :: i < area_end && !REACHABLE(i) -> i = TABLE_END(i) :: else -> break od',
          flag('i < area_end'),
          when('flag', 'page = i'),
          'i = 0',
        ]
      : [flag('page < area_end')]),
    when('flag', 'section_end = (TABLE_END(page) < area_end -> TABLE_END(page) : area_end)'),
  ],
  section: [],
  find_vma: ['area_end = range_first'],
  mprotect_fixup: ['mprotect_fixup()'],
  many_cpus: (_, { cpus }) => [`flag = ${cpus > 1 ? 1 : 0}`],
  event: [],
  sys_enter: [],
  sys_return: (_, { cpu: c }) => [`completed(${c})`],
};
