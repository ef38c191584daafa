/**
 * Taking pages away: the areas that a munmap detaches, zap_pte_range's entries, and the tables that free_pgtables finds
 * without any area in their whole span (6.1 mm/mmap.c, mm/memory.c; 2.6.26 the same except who flushes when).
 */

import { PAGE_BYTES } from '../../model/pte.ts';
import { type Area, areaFlags } from '../area.ts';
import { AreaList } from '../area-list.ts';
import { changed, within } from '../areas.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { type ZapStep, zapFacts } from '../steps/zap.ts';
import { mmAtHand, mmOf } from '../tasks.ts';
import type { OpsOf } from './kind.ts';
import { adjacent, EINVAL, ENOMEM, merging } from './mm.ts';
import { losesFrame } from './page-frames.ts';
import { keepSwapEntry, peekKind } from './peek.ts';
import { tableExists } from './tables.ts';

/**
 * Pages that a gather holds before it must free them: 6.1 8 in the mmu_gather itself and 19 batches of 510
 * (MMU_GATHER_BUNDLE, MAX_GATHER_BATCH_COUNT); 2.6 506 (FREE_PTE_NR), or any number on one CPU (tlb_fast_mode).
 */
export function gatherCapacity(m: Machine): number {
  if (since(m.build.parameters.mm, '6.1')) return 8 + 19 * 510;
  return m.build.cpus > 1 ? 506 : Number.POSITIVE_INFINITY;
}

/** tlb_remove_page: FLAG, the gather is full. */
function gathered(m: Machine, b: number): void {
  const s = m.state;
  s[b + st.FLAG] = ++s[b + st.GATHERED] < gatherCapacity(m) ? 0 : 1;
  if (s[b + st.FLAG]) s[b + st.GATHERED] = 0;
}

const detachedAreas = (m: Machine, b: number): AreaList => m.areaLists.list(m.state[b + st.DETACHED] - 1);

/** A stretch of areas so near to each other that free_pgtables takes them in one go, in virtual page numbers. */
interface Pass {
  readonly start: number;
  readonly end: number;
  /** End of the area before, and start of the one behind; 0 and infinity where there is none. */
  readonly floor: number;
  readonly ceiling: number;
}

/** free_pgtables: areas less than a page-table page's span apart go together; each pass ends where the next starts. */
function passes(m: Machine, b: number): Pass[] {
  const { layout } = m.build;
  const detached = [...detachedAreas(m, b)];
  if (detached.length === 0) return [];
  const before = m.areas.beginningBefore(detached[0].first);
  const behind = m.areas.beginningFrom(detached[0].first);
  const floor = before ? layout.vpn(before.end - 1) + 1 : 0;
  const last = behind ? layout.vpn(behind.first) : Number.POSITIVE_INFINITY;
  const stretches: { start: number; end: number }[] = [];
  for (const area of detached) {
    const start = layout.vpn(area.first);
    const end = layout.vpn(area.end - 1) + 1;
    const near = stretches.at(-1);
    if (near && start <= near.end + layout.tableEntries) near.end = end;
    else stretches.push({ start, end });
  }
  return stretches.map((s, i) => ({ ...s, floor, ceiling: stretches[i + 1]?.start ?? last }));
}

/** Page-table pages [first, end) that a pass walks over: free_pgd_range's rounding, in table numbers of the layout. */
function walked(m: Machine, pass: Pass): readonly [number, number] {
  const { layout } = m.build;
  const span = layout.tableEntries;
  let start = Math.floor(pass.start / span);
  if (start * span < pass.floor) start++;
  let end = Math.ceil(pass.end / span);
  if (pass.end > Math.floor(pass.ceiling / span) * span) end--;
  return [layout.tableFrom(start), layout.tableFrom(end)];
}

/** Whether no area is left in all that an upper table maps (free_pmd_range, free_pud_range). */
function spanIsFree(m: Machine, pass: Pass, level: number, table: number): boolean {
  const { layout } = m.build;
  const start = layout.spanStart(level, table);
  return start >= pass.floor && start + layout.spanPages(level) <= pass.ceiling;
}

/** The first table from this one on that is there, or else the last one below the same PMD page: only behind that does an upper one go. */
function thereOrLast(m: Machine, from: number, end: number): number {
  const last = Math.min(end, from + m.build.layout.together(from)) - 1;
  let table = from;
  while (table < last && !(m.state[m.existenceAbove(4, table)] & st.TABLE_EXISTS)) table++;
  return table;
}

/**
 * A 64-bit kernel of today is built for five levels (CONFIG_X86_5LEVEL). With four, the p4d stands in the pgd, which is
 * never none then, and p4d_free_tlb still widens the gather where 512 GiB have no area left (asm-generic/tlb.h).
 */
function foldedP4d(m: Machine): boolean {
  return since(m.build.parameters.mm, '6.1') && m.build.layout.upperLevels.includes(2);
}

/** folio_mark_dirty, for shared memory: a file's entries are dirty only where a fault has made them writable. */
function dirties(m: Machine, page: number): void {
  const { layout, scenario } = m.build;
  if (page < 0 || page >= layout.pages || scenario.maps[layout.region(page).map].file) return;
  m.state[m.entry(page) + st.UNSEEN] |= st.CACHE_DIRTY;
}

export const zapOps: OpsOf<ZapStep> = {
  detach_areas: (m, b) => {
    const s = m.state;
    const [first, end] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END]];
    const gone = within(m.areas, first, end);
    s[b + st.FLAG] = gone.length > 0 ? 1 : 0;
    if (gone.length === 0) return;
    m.areas = changed(m.areas, first, end, null, merging(m));
    s[b + st.DETACHED] = m.areaLists.number(AreaList.of(gone)) + 1;
  },
  detach_mm: (m, b, cpu) => {
    const s = m.state;
    const [gone, left]: Area[][] = [[], []];
    for (const area of m.areas) (mmOf(m, area.first) === mmAtHand(m, cpu) ? gone : left).push(area);
    s[b + st.FLAG] = gone.length > 0 ? 1 : 0;
    if (gone.length === 0) return;
    m.areas = AreaList.of(left);
    s[b + st.DETACHED] = m.areaLists.number(AreaList.of(gone)) + 1;
    s[b + st.RANGE_FIRST] = gone[0].first;
    s[b + st.RANGE_END] = gone[gone.length - 1].end;
    s[b + st.AREA_END] = gone[0].first;
  },
  next_detached: (m, b) => {
    const s = m.state;
    const area = detachedAreas(m, b).beginningFrom(s[b + st.AREA_END]);
    s[b + st.FLAG] = area ? 1 : 0;
    if (!area) return;
    s[b + st.PAGE] = area.first;
    s[b + st.AREA_END] = area.end;
    s[b + st.AREA_FLAGS] = areaFlags(area);
  },
  madvise_area: (m, b, _cpu, step) => {
    const s = m.state;
    const [cursor, end] = [s[b + st.AREA_END], s[b + st.RANGE_END]];
    const left = cursor < end;
    const area = left ? m.areas.firstWithin(cursor, end) : undefined;
    // madvise goes on behind a hole, and says so in the end.
    const hole = area ? area.first > cursor || (cursor > s[b + st.RANGE_FIRST] && !adjacent(m, cursor)) : left;
    if (hole) s[b + st.ERROR] = ENOMEM;
    s[b + st.FLAG] = 0;
    if (!area) {
      s[b + st.AREA_END] = end;
      return;
    }
    if (step.anonymousOnly && (area.file || area.shared)) {
      s[b + st.ERROR] = EINVAL;
      return;
    }
    s[b + st.PAGE] = Math.max(area.first, cursor);
    s[b + st.AREA_END] = Math.min(area.end, end);
    s[b + st.AREA_FLAGS] = areaFlags(area);
    s[b + st.FLAG] = 1;
  },
  zap_peek: (m, b, cpu) => {
    peekKind(m, b, cpu, zapFacts.zap_peek.answers);
    keepSwapEntry(m, b, m.state[b + st.FLAG] === zapFacts.zap_peek.answers.is_swap_pte);
    if (m.state[b + st.FLAG]) m.charge('walk_entry');
  },
  zero_entry: (m, b) => {
    m.state[b + st.NEW] = 0;
    m.state[b + st.NEW + 1] = 0;
  },
  zapped: (m, b, cpu, step) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const flags = s[e + st.UNSEEN];
    // Only the page cache outlives the mapping, and with it what hardware said of the entry.
    s[e + st.UNSEEN] = flags & (st.OF_CACHE | st.XEN_LOCKED);
    s[b + st.FLAG] = 0;
    if (m.build.frames?.syncs && step.wasPresent && !(flags & st.ANON)) s[e + st.UNSEEN] |= st.ZAPPED;
    if (m.build.frames) losesFrame(m, b, cpu, (flags & st.ANON) !== 0 || !step.wasPresent);
    if (!step.wasPresent) return;
    // 6.1: a dirty page that others could clean must not be written through a stale TLB entry any more.
    const ofFile = (flags & (st.ANON | st.ZEROPAGE)) === 0;
    const { entries, parameters } = m.build;
    if (since(parameters.mm, '6.1') && ofFile && entries.isDirty(s[b + st.OLD], s[b + st.OLD + 1])) {
      s[b + st.FORCE_FLUSH] = 1;
      if (since(parameters.mm, '7.2')) dirties(m, entries.homeOf(s[b + st.OLD], s[b + st.OLD + 1]));
    }
    if (flags & st.ZEROPAGE) return;
    gathered(m, b);
  },
  table_gathered: (m, b) => gathered(m, b),
  zap_block: (m, b) => {
    m.state[b + st.ZAP_WORK] = m.build.parameters.zap_block * PAGE_BYTES;
  },
  zap_work: (m, b, _cpu, step) => {
    m.state[b + st.ZAP_WORK] -= step.bytes;
  },
  next_in_block: (m, b) => {
    const s = m.state;
    const more = ++s[b + st.PAGE] < s[b + st.SECTION_END];
    s[b + st.FLAG] = more && s[b + st.ZAP_WORK] > 0 ? 1 : 0;
  },
  block_over: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.ZAP_WORK] > 0 ? 0 : 1;
  },
  next_freed: (m, b) => {
    const s = m.state;
    const { layout } = m.build;
    const levels = [4, ...layout.upperLevels];
    for (const pass of passes(m, b)) {
      const [first, end] = walked(m, pass);
      for (let at = Math.max(first, s[b + st.TABLE_AT]); at < end; at++) {
        const table = thereOrLast(m, at, end);
        at = table;
        const page = layout.firstPage(table);
        for (const level of levels) {
          // An upper table goes after the last page-table page of it that the pass walks over.
          const last = table + 1 === end || layout.spanStart(level, table + 1) !== layout.spanStart(level, table);
          const goes = level === 4 || (last && spanIsFree(m, pass, level, table));
          if (!goes || !tableExists(m, page, level)) continue;
          s[b + st.TABLE_AT] = table;
          s[b + st.PAGE] = page;
          s[b + st.FLAG] = level; // next_freed's answers are pt_levels
          return;
        }
        const last = table + 1 === end || layout.spanStart(2, table + 1) !== layout.spanStart(2, table);
        if (!foldedP4d(m) || !last || !spanIsFree(m, pass, 2, table)) continue;
        s[b + st.TABLE_AT] = table + 1;
        s[b + st.PAGE] = page;
        s[b + st.FLAG] = zapFacts.next_freed.answers.p4d;
        return;
      }
    }
    s[b + st.TABLE_AT] = 0;
    s[b + st.DETACHED] = 0;
    s[b + st.FLAG] = zapFacts.next_freed.answers.done;
  },
  whole_table: (m, b) => {
    const s = m.state;
    const { layout } = m.build;
    const page = s[b + st.PAGE];
    const [first, end] = [layout.firstPage(layout.table(page)), layout.tableEnd(page)];
    const mapped =
      end - first === layout.tableEntries && s[b + st.RANGE_FIRST] <= first && s[b + st.SECTION_END] === end;
    const area = mapped ? m.areas.endingBehind(page) : undefined;
    s[b + st.FLAG] = area && area.first <= first ? 1 : 0;
  },
};
