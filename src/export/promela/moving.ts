/**
 * mremap of private anonymous memory, in Promela: the extents that move_page_tables cuts a move into, and what of a page moves
 * with its entry (6.1 mm/mremap.c). Said a second time, after what sim/ops/move.ts names. Whole page-table pages do not move here:
 * model.ts refuses a move of so many pages.
 */
import type { Machine } from '../../sim/machine.ts';
import { type Parameters, since } from '../../sim/parameters.ts';
import { moveFacts } from '../../sim/steps/move.ts';
import { keepsAnonVma } from './copies.ts';
import { MOVED_AWAY } from './frames.ts';
import type { CpuVariable } from './lines.ts';
import { ofCache } from './macros.ts';
import { says } from './says.ts';

const { none, entries, upper } = moveFacts.next_extent.answers;

/** LATENCY_LIMIT of 2.6.26: 64 pages between two looks at the scheduler. */
const LATENCY_PAGES = 64;

/** Whether pages move. */
export const moves = (machine: Machine): boolean => says(machine, 'mremap');

/** The new place, the second page at hand, where the extent at hand begins, and where a call ends that moves several areas (6.17). */
export const moveRegisters = ({ mm }: Parameters): readonly CpuVariable[] => [
  ['target', 'short'],
  ['other_page', 'short'],
  ['extent_first', 'short'],
  ...(since(mm, '7.2') ? ([['moving_end', 'short']] as const) : []),
];

/** remap_move: the next area of a call's range, of which the first must begin with it; gaps are kept (6.17 mm/mremap.c). */
const severalAreas = `inline next_moving() {
  i = (moving_end -> range_end : range_first); j = (moving_end -> moving_end : range_end); flag = 0;
  do :: i < j && !MAPPED(i) -> i++ :: else -> break od;
  if
  :: i < j && (moving_end || i == range_first) ->
    target = target + i - range_first; range_first = i; moving_end = j; range_end = i + 1; flag = 1;
    do :: range_end < j && MAPPED(range_end) && JOINED(range_end) && vma_prot[range_end] == vma_prot[i] && account[range_end] == account[i] -> range_end++
       :: else -> break od
  :: else -> moving_end = 0
  fi;
  i = 0; j = 0
}
`;

/** Inlines. */
export function moving(machine: Machine): string {
  if (!moves(machine)) return '';
  const { frames, parameters } = machine.build;
  const stays = ofCache(parameters);
  const most = since(parameters.mm, '6.1') ? 'j' : `(i + ${LATENCY_PAGES} < j -> i + ${LATENCY_PAGES} : j)`;
  const pages = Array.from({ length: machine.build.layout.pages }, (_, page) => page);
  const elsewhere = pages.reduceRight((rest, page) => `(MIGRATED(${page}) -> ${page} : ${rest})`, 'page');
  return `${since(parameters.mm, '7.2') ? severalAreas : ''}/* Areas that have moved: userfaultfd gives them up. */
bit area_moved[PAGES];
/* Where the migration entry of the page at hand is. */
#define MIGRATED(p) (MIGRATION(p) && FRAME(lo[p]) == FRAME(old_lo))
#define MIGRATED_AT (MIGRATED(page) -> page : ${elsewhere})
/* copy_vma: one area must hold all of the range. */
inline remap_begin() {
  flag = 1; i = range_first;
  do
  :: i < range_end && flag ->
    if
    :: !MAPPED(i) || (i > range_first && (!JOINED(i) || vma_prot[i] != vma_prot[i - 1] || account[i] != account[i - 1])) -> flag = 0
    :: else
    fi;
    i++
  :: else -> break
  od;
  if
  :: flag ->
    i = range_first;
    do
    :: i < range_end ->
      j = target + i - range_first;
      mapped[j] = 1; vma_prot[j] = vma_prot[i]; account[j] = account[i];${keepsAnonVma(machine) ? ' anon_vma[j] = anon_vma[i];' : ''} area_moved[j] = 1; i++
    :: else -> break
    od;
    extent_first = range_first; section_end = range_first; j = 0
  :: else
  fi;
  i = 0
}
#define NEW_PLACE(p) (target + (p) - range_first)
inline next_extent() {
  flag = ${none}; i = section_end;
  do
  :: i < range_end && !flag ->
    j = (TABLE_END(i) < range_end -> TABLE_END(i) : range_end);
    j = (TABLE_END(NEW_PLACE(i)) + range_first - target < j -> TABLE_END(NEW_PLACE(i)) + range_first - target : j);
    if
    :: REACHABLE(i) -> flag = ${entries}; j = ${most}
    :: HAS_2(i) && HAS_3(i) && !HAS_4(i) && !HAS_2(NEW_PLACE(i)) -> flag = ${upper}
    :: else -> i = j
    fi
  :: else -> break
  od;
  if
  :: flag -> page = i; other_page = NEW_PLACE(i); extent_first = i; section_end = j
  :: else -> other_page = 0; extent_first = 0
  fi;
  i = 0; j = 0
}
/* The page itself moves: what is known of it, and of what hardware said that software has not read. */
inline moved() {
  page_flags[other_page] = (page_flags[page] & ~${stays}) | (page_flags[other_page] & ${stays});
  page_flags[page] = page_flags[page] & ${stays};
  unseen_a[other_page] = unseen_a[page]; unseen_a[page] = 0;
  unseen_d[other_page] = unseen_d[page]; unseen_d[page] = 0${
    frames ? `;\n  ought[other_page] = ought[page]; ought[page] = ${MOVED_AWAY} + other_page` : ''
  }
}
`;
}
