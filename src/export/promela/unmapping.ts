/**
 * What munmap takes away, in Promela: areas, tables without an area, and how wide a flush is that is for freed tables, too
 * (6.1 mm/mmap.c unmap_region, mm/memory.c free_pgtables, include/asm-generic/tlb.h). Only a script that unmaps has any of this.
 *
 * A page has an area or not (`mapped`). What a munmap has detached, and has not done with, is `detached`; its rights stay
 * known as long, since areas are unmapped one by one.
 */
import type { Layout } from '../../sim/layout.ts';
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import type { CpuVariable } from './lines.ts';
import { byPage, initial } from './runs.ts';
import { says } from './says.ts';

/** Distances in pages are no longer than this: an upper table maps more, and a flush of more is one of everything. */
const FURTHEST = 1 << 27;

/** Statements that may flush all of an address space. */
const kinds = ['clear_refs', 'madvise', 'activity'] as const;

/** Whether pages lose their areas in a script, or have none from the start; or a flush may be as for freed tables. */
export function unmaps(machine: Machine): boolean {
  const { layout, tasks } = machine.build;
  return (
    says(machine, 'munmap') ||
    // flush_tlb_mm reaches lazy CPUs as a flush for freed tables does.
    (tasks !== null && kinds.some(kind => says(machine, kind))) ||
    [...machine.areas].reduce((sum, area) => sum + area.end - area.first, 0) < layout.pages
  );
}

/** Registers of a CPU beside the others: the place in the tables; of the flush range, what lies below its first page, and its stride. */
export const unmappingRegisters: readonly CpuVariable[] = [
  ['table_at', 'short'],
  ['flush_below', 'int'],
  ['stride', 'byte'],
  ['freed', 'bit'],
];

/** Names and inlines. */
export function unmapping(machine: Machine): string {
  if (!unmaps(machine)) return '#define MAPPED(p) 1\n#define BARE_RANGE skip\n';
  const { layout, parameters } = machine.build;
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  const mapped = pages.map(page => (machine.areas.at(page) ? 1 : 0));
  const levels = [4, ...layout.upperLevels];
  // p4d_free_tlb of a kernel for five levels that has four (sim/ops/zap.ts).
  const folded = since(parameters.mm, '6.1') && layout.upperLevels.includes(2);
  return `/* Areas, and those that a munmap takes away. */
bit mapped[PAGES] = ${initial(mapped)}; bit detached[PAGES];
#define MAPPED(p) mapped[p]
#define BARE_RANGE flush_below = 0; stride = 0; freed = 0
hidden byte some; hidden byte whole_4; hidden byte whole_3; hidden byte whole_2; hidden byte last_3; hidden byte last_2;

inline detach(first, end) {
  flag = 0; i = first;
  do :: i < end -> if :: mapped[i] -> mapped[i] = 0; detached[i] = 1; flag = 1 :: else fi; i++ :: else -> break od;
  i = 0
}
inline next_detached() {
  i = area_end; do :: i < range_end && !detached[i] -> i++ :: else -> break od;
  flag = (i < range_end -> 1 : 0);
  if
  :: flag ->
    page = i; area_end = i + 1;
    do :: area_end < range_end && detached[area_end] && JOINED(area_end) && vma_prot[area_end] == vma_prot[i] && account[area_end] == account[i] -> area_end++
       :: else -> break od
  :: else
  fi;
  i = 0
}
/* free_pgtables: FLAG, the pt_level of the next table that has no area left, and some that was detached; 1 where that is all a p4d maps. */
inline next_freed() {
  flag = 0; i = table_at;
  do
  :: i < PAGES && !flag ->
    some = 0; whole_4 = 1; whole_3 = 1; whole_2 = 1; last_3 = 1; last_2 = 1; j = 0;
    do
    :: j < PAGES ->
      if
      :: TABLE(j) == TABLE(i) -> some = some || detached[j]; whole_4 = whole_4 && !mapped[j]
      :: else
      fi;
${layout.upperLevels.map(ofUpper).join('\n')}
      j++
    :: else -> break
    od;
    if
    :: some ->
      if
${levels
  .map(
    level =>
      `      :: ${goes(level)}${levels
        .filter(l => l > level)
        .map(l => ` && !(${goes(l)})`)
        .join('')} -> flag = ${level}`,
  )
  .join('\n')}
${folded ? `      :: last_2 && whole_2 && !(${levels.map(goes).join(') && !(')}) -> flag = 1\n` : ''}      :: else
      fi
    :: else
    fi;
    if :: flag -> page = i :: else fi;
    table_at = i;
    if
    :: flag == 0 || flag == 1 -> do :: table_at < PAGES && TABLE(table_at) == TABLE(i) -> table_at++ :: else -> break od
    :: else
    fi;
    i = table_at
  :: else -> break
  od;
  if
  :: flag == 0 ->
    table_at = 0; i = range_first;
    do :: i < range_end -> if :: detached[i] -> detached[i] = 0; vma_prot[i] = PROT_NONE; account[i] = 0 :: else fi; i++ :: else -> break od
  :: else
  fi;
  i = 0; j = 0; some = 0; whole_4 = 0; whole_3 = 0; whole_2 = 0; last_3 = 0; last_2 = 0
}

/* The flush range in addresses: VPN is a distance in pages. What a table maps begins BELOW the first page from there on. */
#define VPN(p) ((p) + (${byPage(pages.map(page => distance(layout, page) - page))}))
${levels.map(level => `#define FIRST_${level}(t) (${byTable(layout, table => firstOf(layout, level, table))})\n#define BELOW_${level}(t) (${byTable(layout, table => below(layout, level, table))})`).join('\n')}
#define FLUSH_LOW (VPN(flush_first) - flush_below)
#define FLUSH_LENGTH ((flush_end > flush_first -> VPN(flush_end - 1) + 1 - VPN(flush_first) : 1 - flush_below) + flush_below)
#define STRIDE_PAGES ${stridePages(layout)}
inline cleared_at(level) {
  stride = ((flush_first == -1 || stride > 5 - level) -> 5 - level : stride)
}
inline widen_by_table(first, under) {
  freed = 1;
  if
  :: flush_first == -1 -> flush_first = first; flush_end = first + (under -> 0 : 1); flush_below = under
  :: flush_first >= 0 && (VPN(first) - (under)) < FLUSH_LOW -> flush_first = first; flush_below = under
  :: flush_first >= 0 && (VPN(first) - (under)) >= FLUSH_LOW && first >= flush_end -> flush_end = first + (under -> 0 : 1)
  :: else
  fi
}
`;
}

const exists = (level: number, at: string): string =>
  level === 4 ? `table_exists[TABLE(${at})]` : `upper_exists[UPPER_${level}(${at})]`;

/** Condition that the table of a level above page i goes. */
const goes = (level: number): string =>
  level === 4 ? `whole_4 && ${exists(4, 'i')}` : `last_${level} && whole_${level} && ${exists(level, 'i')}`;

/** What page j says of the upper table above page i. */
const ofUpper = (level: number): string => `      if
      :: UPPER_${level}(j) == UPPER_${level}(i) -> whole_${level} = whole_${level} && !mapped[j]; last_${level} = last_${level} && !(detached[j] && TABLE(j) > TABLE(i))
      :: else
      fi;`;

const byTable = (layout: Layout, of: (table: number) => number): string =>
  byPage(layout.allTables.map(table => of(table))).replaceAll('(p)', '(t)');

/** Pages from the first one of the script to this one, as far as that matters. */
function distance(layout: Layout, page: number): number {
  let sum = 0;
  for (const { first, pages, vpn } of layout.regions) {
    if (page < first + pages) return sum + page - first;
    const next = layout.regions.find(region => region.first === first + pages);
    sum += pages + (next ? Math.min(FURTHEST, next.vpn - vpn - pages) : 0);
  }
  return sum;
}

const firstOf = (layout: Layout, level: number, table: number): number =>
  layout.pageFrom(layout.spanStart(level, table));

/** How far below that page the span of a table begins. */
const below = (layout: Layout, level: number, table: number): number =>
  Math.min(FURTHEST, layout.vpn(firstOf(layout, level, table)) - layout.spanStart(level, table));

/** Pages from one flushed page to the next. */
function stridePages(layout: Layout): string {
  const spans = [4, ...layout.upperLevels].map(level => `stride == ${5 - level} -> ${layout.spanPages(level)} : `);
  return `(${spans.map(span => `(${span}`).join('')}1${')'.repeat(spans.length)})`;
}
