/**
 * mremap: the extents that move_page_tables cuts a move into, and what moves with an entry (6.1 mm/mremap.c; 2.6.26
 * knows no move of whole tables, and cuts every 64 pages).
 */

import type { Area } from '../area.ts';
import { withArea, within } from '../areas.ts';
import { movedTo } from '../frames.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { written } from '../revocations.ts';
import * as st from '../state.ts';
import { type MoveStep, moveFacts } from '../steps/move.ts';
import { pageWords } from './frames.ts';
import { forEachPage } from './huge-frames.ts';
import type { OpsOf } from './kind.ts';
import { EFAULT, merging } from './mm.ts';
import { realigned } from './realign.ts';
import { tableExists } from './tables.ts';

const Extent = moveFacts.next_extent.answers;

/** LATENCY_LIMIT of 2.6.26: 64 pages at most between two looks at the scheduler. */
const LATENCY_PAGES = 64;

/** Pages to the next boundary of `span` pages, from a virtual page number. */
const toBoundary = (vpn: number, span: number): number => span - (vpn % span);

/** The area that a move makes (copy_vma); undefined where one area does not hold all of it (vma_to_resize). */
export function movedArea(m: Machine, b: number): Area | undefined {
  const s = m.state;
  const { layout } = m.build;
  const [first, end, target] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END], s[b + st.TARGET]];
  const [area, ...others] = within(m.areas, first, end);
  if (!area || others.length > 0 || area.first !== first || area.end !== end) return undefined;
  const shift = area.anonVma || area.file || area.shared ? area.shift + layout.vpn(target) - layout.vpn(first) : 0;
  return { ...area, first: target, end: target + end - first, shift };
}

export const moveOps: OpsOf<MoveStep> = {
  next_moving: (m, b) => {
    const s = m.state;
    const begun = s[b + st.CURSOR] !== 0;
    const from = begun ? s[b + st.RANGE_END] : s[b + st.RANGE_FIRST];
    const end = begun ? s[b + st.CURSOR] : s[b + st.RANGE_END];
    const area = m.areas.firstWithin(from, end);
    s[b + st.FLAG] = 0;
    // No gap is allowed at the start; those between areas are kept.
    if (!begun && !(area && area.first <= from)) s[b + st.ERROR] = EFAULT;
    else if (area && s[b + st.ERROR] === 0) {
      const first = Math.max(area.first, from);
      s[b + st.TARGET] += first - s[b + st.RANGE_FIRST];
      s[b + st.RANGE_FIRST] = first;
      s[b + st.RANGE_END] = Math.min(area.end, end);
      s[b + st.CURSOR] = end;
      s[b + st.FLAG] = 1;
    }
    if (!s[b + st.FLAG]) s[b + st.CURSOR] = 0;
  },
  remap_begin: (m, b) => {
    const s = m.state;
    const to = movedArea(m, b);
    s[b + st.FLAG] = to ? 1 : 0;
    if (!to) {
      s[b + st.ERROR] = EFAULT;
      return;
    }
    m.areas = withArea(m.areas, to, merging(m));
    s[b + st.EXTENT_FIRST] = s[b + st.RANGE_FIRST];
    s[b + st.SECTION_END] = s[b + st.RANGE_FIRST];
  },
  next_extent: (m, b) => {
    const s = m.state;
    const { layout, parameters } = m.build;
    const [first, end, target] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END], s[b + st.TARGET]];
    const span = layout.tableEntries;
    // Where userfaultfd watches, entries are moved one by one since 6.13, to lose its bit (uffd_supports_page_table_move).
    const watched = (m.build.frames?.watched ?? false) && m.build.entries.unwatchesMoved;
    const modern = since(parameters.mm, '6.1') && !watched;
    const enter = (page: number, pages: number, kind: number): void => {
      s[b + st.PAGE] = page;
      s[b + st.OTHER_PAGE] = target + page - first;
      s[b + st.EXTENT_FIRST] = page;
      s[b + st.SECTION_END] = page + pages;
      s[b + st.FLAG] = kind;
    };
    for (let page = s[b + st.SECTION_END]; page < end; ) {
      const to = target + page - first;
      // Only the first extent may begin earlier than its first page.
      const below = page === first ? realigned(m, b) : 0;
      const [vpn, toVpn] = [layout.vpn(page) - below, layout.vpn(to) - below];
      const extent = (pages: number): number =>
        Math.min(end - page + below, toBoundary(vpn, pages), toBoundary(toVpn, pages));
      if (!tableExists(m, page, 2) || !tableExists(m, page, 3)) {
        page += extent(layout.spanPages(3)) - below;
        continue;
      }
      const whole = layout.spanPages(3);
      if (modern && layout.upperLevels.includes(2) && extent(whole) === whole && !tableExists(m, to, 3)) {
        enter(page, whole - below, Extent.pud);
        return;
      }
      let pages = extent(span);
      if ((m.build.huge?.above(page) ?? -1) >= 0) {
        enter(page, pages - below, Extent.section);
        return;
      }
      if (!tableExists(m, page, 4)) {
        if (!tableExists(m, to, 2)) {
          enter(page, pages - below, Extent.upper);
          return;
        }
        page += pages - below;
        continue;
      }
      if (modern && pages === span && !tableExists(m, to, 4)) {
        enter(page, pages - below, Extent.pmd);
        return;
      }
      if (!since(parameters.mm, '6.1')) pages = Math.min(pages, LATENCY_PAGES);
      enter(page, pages - below, Extent.entries);
      return;
    }
    s[b + st.OTHER_PAGE] = 0;
    s[b + st.EXTENT_FIRST] = 0;
    s[b + st.FLAG] = Extent.none;
  },
  exchange_page: (m, b) => {
    const page = m.state[b + st.PAGE];
    m.state[b + st.PAGE] = m.state[b + st.OTHER_PAGE];
    m.state[b + st.OTHER_PAGE] = page;
  },
  same_table: (m, b) => {
    const { layout } = m.build;
    m.state[b + st.FLAG] = layout.table(m.state[b + st.PAGE]) === layout.table(m.state[b + st.OTHER_PAGE]) ? 1 : 0;
  },
  move_entry: (m, b) => {
    const s = m.state;
    const { entries } = m.build;
    const old = s[b + st.OLD];
    s[b + st.NEW] = entries.moved(old);
    s[b + st.NEW + 1] = s[b + st.OLD + 1];
    if (entries.present(old)) s[b + st.FORCE_FLUSH] = 1;
    moveMarks(m, s[b + st.PAGE], s[b + st.OTHER_PAGE]);
  },
  next_moved: (m, b) => {
    const s = m.state;
    s[b + st.OTHER_PAGE]++;
    s[b + st.FLAG] = ++s[b + st.PAGE] < s[b + st.SECTION_END] ? 1 : 0;
  },
  move_table: (m, b, cpu, step) => {
    const s = m.state;
    const { layout } = m.build;
    const [page, to] = [s[b + st.PAGE], s[b + st.OTHER_PAGE]];
    const pages = s[b + st.SECTION_END] - s[b + st.EXTENT_FIRST];
    for (let i = 0; i < pages; ) {
      const alike = movedAlike(m, page + i, to + i, Math.floor((pages - i) / layout.tableEntries));
      const end = alike > 0 ? i + alike : Math.min(pages, i + layout.tableEntries);
      for (; alike === 0 && i < end; i++) {
        const from = m.entry(page + i);
        const into = m.entry(to + i);
        written(m, cpu, page + i, s[from + st.LO], 0);
        written(m, cpu, to + i, s[into + st.LO], s[from + st.LO]);
        s[into + st.LO] = s[from + st.LO];
        s[into + st.HI] = s[from + st.HI];
        s[from + st.LO] = 0;
        s[from + st.HI] = 0;
        moveMarks(m, page + i, to + i);
      }
      i = end;
    }
    // A PMD page takes its page-table pages along.
    if (step.level === 3) moveTables(m, layout.table(page), layout.table(to), Math.ceil(pages / layout.tableEntries));
  },
  extent_start: (m, b) => {
    const s = m.state;
    s[b + st.OTHER_PAGE] -= s[b + st.PAGE] - s[b + st.EXTENT_FIRST];
    s[b + st.PAGE] = s[b + st.EXTENT_FIRST];
  },
  extent_entry: (m, b) => {
    m.state[b + st.PAGE] = m.build.huge!.above(m.state[b + st.EXTENT_FIRST]);
  },
  target_entry: (m, b) => {
    m.state[b + st.OTHER_PAGE] = m.build.huge!.above(m.state[b + st.OTHER_PAGE]);
  },
  extent_pages: (m, b) => {
    const s = m.state;
    s[b + st.PAGE] = s[b + st.EXTENT_FIRST];
    s[b + st.OTHER_PAGE] = s[b + st.TARGET] + s[b + st.EXTENT_FIRST] - s[b + st.RANGE_FIRST];
  },
  table_moves: (m, b) => {
    const s = m.state;
    const below = s[b + st.EXTENT_FIRST] === s[b + st.RANGE_FIRST] ? realigned(m, b) : 0;
    const whole = s[b + st.SECTION_END] - s[b + st.EXTENT_FIRST] + below === m.build.layout.tableEntries;
    s[b + st.FLAG] = whole && !tableExists(m, s[b + st.OTHER_PAGE], 4) ? 1 : 0;
  },
};

/** What of a page's flags stays where it is: Xen's lock, and what the page cache has of a file (page-cache.ts cacheWord). */
const STAYS = st.XEN_LOCKED | st.OF_CACHE;

/** Tables that are kept by their first entries move so. Returns how many pages have moved, of so many tables at most: none where revocations are followed. */
function movedAlike(m: Machine, page: number, to: number, most: number): number {
  const { uniform, build } = m;
  const { layout, revocable } = build;
  if (!uniform) return 0;
  const [from, into] = [layout.table(page), layout.table(to)];
  let tables = revocable.ofTable.size > 0 ? 0 : most;
  while (tables < most && !revocable.ofTable.has(from + tables) && !revocable.ofTable.has(into + tables)) tables++;
  const pages = uniform.move(page, to, tables, STAYS) * uniform.size;
  if (pages > 0) m.observer?.moved?.(page, to, pages);
  return pages;
}

/** So many page-table pages are there no more, and others are as they were. */
function moveTables(m: Machine, from: number, to: number, tables: number): void {
  const s = m.state;
  for (let i = 0; i < tables; i++) {
    const [left, made] = [m.existenceAbove(4, from + i), m.existenceAbove(4, to + i)];
    s[made] = (s[made] & ~st.TABLE_EXISTS) | (s[left] & st.TABLE_EXISTS);
    s[left] &= ~st.TABLE_EXISTS;
  }
}

/** The page itself moves: what is known of it, and of what hardware said that software has not read. */
function moveMarks(m: Machine, page: number, to: number): void {
  const from = m.entry(page);
  const into = m.entry(to);
  m.state[into + st.UNSEEN] = (m.state[from + st.UNSEEN] & ~STAYS) | (m.state[into + st.UNSEEN] & STAYS);
  m.state[from + st.UNSEEN] &= STAYS;
  if (m.build.frames) {
    const { huge } = m.build;
    const first = huge?.below(to) ?? -1;
    forEachPage(m, page, 0, 0, from => {
      const at = first < 0 ? to : first + from - huge!.below(page);
      m.state[pageWords(m, at) + st.OUGHT] = m.state[pageWords(m, from) + st.OUGHT];
      m.state[pageWords(m, from) + st.OUGHT] = movedTo(at);
    });
  }
  m.observer?.moved?.(page, to, 1);
}
