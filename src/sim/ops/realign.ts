/**
 * can_realign_addr, can_align_down (mm/mremap.c; af8ca1c14906 "mm/mremap: optimize the start addresses in move_page_tables()", 6.7): a move that
 * reaches the end of its first page-table page begins at the start of that one, if nothing is mapped below in it, at the old place and at the new one.
 * Then the whole table moves, and what is flushed is all that it maps.
 */
import type { AreaList } from '../area-list.ts';
import type { Layout } from '../layout.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';

/** By how many pages the move of the range at hand begins earlier: 0 where it does not. */
export function realigned(m: Machine, b: number): number {
  const s = m.state;
  const { layout, parameters } = m.build;
  if (!since(parameters.mm, '6.12')) return 0;
  const [first, end, target] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END], s[b + st.TARGET]];
  const span = layout.tableEntries;
  const below = layout.vpn(first) % span;
  if (below === 0 || below !== layout.vpn(target) % span || end - first < span - below) return 0;
  const areas = m.areas;
  return isFree(areas, layout, first, below) && isFree(areas, layout, target, below) ? below : 0;
}

/** Whether an area begins at a page, and none lies in the pages below it. */
function isFree(areas: AreaList, layout: Layout, page: number, below: number): boolean {
  const before = areas.beginningBefore(page);
  const begins = areas.at(page)?.first === page;
  return begins && (!before || layout.vpn(before.end - 1) < layout.vpn(page) - below);
}
