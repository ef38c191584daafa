/**
 * fork: which entries a child gets, and which of the parent's lose W for it (6.1 kernel/fork.c dup_mmap, mm/memory.c
 * copy_page_range; 2.6.26 the same, but that it write-protects without looking whether W is there).
 *
 * A child without a program has no state of its own: what remains of it is that it maps the same pages, until it exits, so a write
 * by the parent copies. One with a program (`fork as`) has entries, tables and areas for its copies; all else of it is as if it had none.
 */

import * as pte from '../../model/pte.ts';
import { type Area, areaFlags, isWritable } from '../area.ts';
import { AreaList } from '../area-list.ts';
import { ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';
import { type ForkStep, forkFacts } from '../steps/fork.ts';
import { childAtHand, copyAtHand, mmWords } from '../tasks.ts';
import { writeEntry } from './entry.ts';
import { addReference, allocate, childrenLeave, contentOf, pageWords, pfnOf } from './frames.ts';
import { isPinned } from './gup.ts';
import { nameTable } from './huge-entry.ts';
import { forEachPage } from './huge-frames.ts';
import type { OpsOf } from './kind.ts';
import { childRefers } from './page-frames.ts';
import { nextOfTree } from './pin-walk.ts';
import { setTable } from './tables.ts';
import { isOwn } from './vma-unlock.ts';

/** vma_needs_copy: faults can fill in everything but anonymous pages. */
const needsCopy = (area: Area): boolean => area.anonVma > 0 && !area.shared;

/** Whether an area is one of the address space that forks, and a child gets entries for it. */
const isCopied = (m: Machine, cpu: number, area: Area): boolean => needsCopy(area) && isOwn(m, cpu, area);

/** The child's areas: those of the parent, as far as they lie in mappings that it has copies of. */
function childAreas(m: Machine, cpu: number, child: number): Area[] {
  const { layout, tasks } = m.build;
  return [...m.areas].flatMap(area => {
    if (!isOwn(m, cpu, area)) return [];
    const found: Area[] = [];
    for (let page = area.first; page < area.end; ) {
      const region = layout.region(page);
      const end = Math.min(area.end, region.first + region.pages);
      const first = tasks!.copies?.inChild(page, child) ?? -1;
      // anon_vma_fork: each has an anon_vma of its own.
      const anonVma = area.anonVma > 0 ? first + 1 : 0;
      if (first >= 0)
        found.push({ ...area, first, end: first + end - page, map: layout.region(first).map, shift: 0, anonVma });
      page = end;
    }
    return found;
  });
}

/** The child's tables above a page are there. */
function setTables(m: Machine, b: number, cpu: number, page: number): void {
  for (let level = 2; level <= 4; level++) setTable(m, page, level, true);
  const entry = m.build.huge?.above(page) ?? -1;
  if (entry >= 0 && m.state[m.entry(entry) + st.LO] === 0) nameTable(m, cpu, m.state[b + st.STATEMENT], entry, true);
}

/** Flags of a page that an entry of it says. */
const PAGE_FLAGS = st.ANON | st.ZEROPAGE | st.EXCLUSIVE;

/** Whether the child has a page-table page: one of the parent's below an area that was copied. */
function isOfChild(m: Machine, cpu: number, table: number): boolean {
  if (!(m.state[m.existenceAbove(4, table)] & st.TABLE_EXISTS)) return false;
  const { layout } = m.build;
  const end = table + 1 < layout.tables ? layout.firstPage(table + 1) : layout.pages;
  return m.areas.within(layout.firstPage(table), end).some(area => isCopied(m, cpu, area));
}

/** page_try_dup_anon_rmap says no: an exclusive page that somebody has pinned is the parent's, and the child gets a copy (70e806e4e645, 5.9). */
function pinnedAlone(m: Machine, marks: number, lo: number, hi: number): boolean {
  const { frames, entries, parameters } = m.build;
  const exclusive = (marks & st.EXCLUSIVE) !== 0 && entries.present(lo);
  return frames !== null && since(parameters.mm, '6.1') && exclusive && isPinned(m, pfnOf(m, lo, hi));
}

/** What of the parent's pages the child has no entry of it ought to show all the same: under mmap_lock, before a fault gives the parent other ones. */
function owesWhatTheParentDoes(m: Machine, cpu: number): void {
  const s = m.state;
  for (let page = 0; page < m.build.layout.pages; page++) {
    const copy = copyAtHand(m, cpu, page);
    if (copy < 0) continue;
    const e = m.entry(copy);
    if (s[e + st.LO] === 0 && s[e + st.HI] === 0) s[pageWords(m, copy) + st.OUGHT] = s[pageWords(m, page) + st.OUGHT];
  }
}

export const forkOps: OpsOf<ForkStep> = {
  area_zero: (m, b) => {
    m.state[b + st.AREA_END] = 0;
  },
  next_copied: (m, b, cpu) => {
    const s = m.state;
    const area = m.areas.beginningFrom(s[b + st.AREA_END], area => isCopied(m, cpu, area));
    s[b + st.FLAG] = area ? 1 : 0;
    if (!area) return;
    s[b + st.PAGE] = area.first;
    s[b + st.AREA_END] = area.end;
    s[b + st.AREA_FLAGS] = areaFlags(area);
  },
  child_missing: (m, b, _cpu, step) => {
    const s = m.state;
    const { layout } = m.build;
    const table = layout.table(s[b + st.PAGE]);
    // Copying goes up through the addresses, so the last table says which of the upper ones are there.
    const last = s[b + st.TABLE_AT] - 1;
    const same = last >= 0 && layout.spanStart(step.level, last) === layout.spanStart(step.level, table);
    // PAE: pgd_alloc makes all PMD pages (pgd_prepopulate_pmd).
    s[b + st.FLAG] = same || (step.level < 4 && m.build.parameters.width !== 'x86-64') ? 0 : 1;
  },
  child_tables: (m, b) => {
    m.state[b + st.TABLE_AT] = m.build.layout.table(m.state[b + st.PAGE]) + 1;
  },
  copy_peek: (m, b, cpu) => {
    const s = m.state;
    looked(m, cpu, s[b + st.PAGE]);
    const { entries } = m.build;
    const e = m.entry(s[b + st.PAGE]);
    const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
    s[b + st.OLD] = lo;
    s[b + st.OLD + 1] = hi;
    m.charge('walk_entry');
    const { pte_none, pte_present, is_own_migration_entry, is_swap_pte } = forkFacts.copy_peek.answers;
    if (entries.present(lo)) s[b + st.FLAG] = pte_present;
    else if (lo === 0 && hi === 0) s[b + st.FLAG] = pte_none;
    else s[b + st.FLAG] = entries.isOwnMigration(lo, hi) ? is_own_migration_entry : is_swap_pte;
  },
  copy_way: (m, b) => {
    const s = m.state;
    const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
    const { pte_present, is_cow_mapping, is_pinned } = forkFacts.copy_way.answers;
    const protects = !since(m.build.parameters.mm, '6.1') || (lo & pte.RW) !== 0;
    if (pinnedAlone(m, s[m.entry(s[b + st.PAGE]) + st.UNSEEN], lo, hi)) s[b + st.FLAG] = is_pinned;
    else s[b + st.FLAG] = protects ? is_cow_mapping : pte_present;
  },
  child_entry: (m, b, cpu) => {
    const s = m.state;
    const { entries } = m.build;
    const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
    // pte_wrprotect where it is writable, and pte_mkold; a swap entry is copied as it is.
    entries.without(lo, hi, entries.present(lo) ? pte.A | (lo & pte.RW) : 0);
    s[b + st.NEW] = entries.lo;
    s[b + st.NEW + 1] = entries.hi;
    const e = m.entry(s[b + st.PAGE]);
    const copied = copyAtHand(m, cpu, s[b + st.PAGE]) >= 0;
    if (m.build.frames && !copied)
      forEachPage(m, s[b + st.PAGE], lo, hi, (_page, low, high) => childRefers(m, low, high));
    // Of a swap entry, too: pte_swp_clear_exclusive.
    s[e + st.UNSEEN] &= ~st.EXCLUSIVE;
    if (s[e + st.UNSEEN] & st.ANON && !copied) s[e + st.UNSEEN] |= st.SHARED_CHILD;
  },
  child_store: m => m.charge('native_store'),
  copy_to_child: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const copy = copyAtHand(m, cpu, page);
    if (copy < 0) return;
    const { entries } = m.build;
    let [lo, hi] = [s[b + st.NEW], s[b + st.NEW + 1]];
    let flags = s[m.entry(page) + st.UNSEEN] & (st.ANON | st.ZEROPAGE);
    if (step.ownPage) {
      // copy_present_page: a page of the child's own, pte_mkdirty and maybe_mkwrite.
      const pfn = allocate(m, b, cpu, copy, contentOf(m, pfnOf(m, lo, hi)));
      const area = m.areas.at(page)!;
      entries.fresh(pfn, area.protection, isWritable(area.protection), true);
      [lo, hi] = [entries.lo, entries.hi];
      flags |= st.EXCLUSIVE;
    } else {
      // Userfaultfd does not watch the child (dup_userfaultfd; 8f34f1eac382, 5.14).
      lo = entries.unwatched(lo);
      if (entries.present(lo)) forEachPage(m, page, lo, hi, (_page, low, high) => addReference(m, pfnOf(m, low, high)));
    }
    setTables(m, b, cpu, copy);
    m.note('store', b, cpu, copy, lo, hi, 8);
    writeEntry(m, cpu, s[b + st.STATEMENT], copy, lo, hi);
    const e = m.entry(copy) + st.UNSEEN;
    s[e] = (s[e] & ~PAGE_FLAGS) | flags;
    forEachPage(m, page, lo, hi, of => {
      s[pageWords(m, copyAtHand(m, cpu, of)) + st.OUGHT] = s[pageWords(m, of) + st.OUGHT];
    });
  },
  child_given: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const copy = copyAtHand(m, cpu, page);
    if (copy < 0) return;
    const { entries } = m.build;
    const [lo, hi] = [s[b + st.NEW], s[b + st.NEW + 1]];
    const e = m.entry(page);
    const shared = entries.present(lo) && pfnOf(m, lo, hi) === pfnOf(m, s[e + st.LO], s[e + st.HI]);
    setTables(m, b, cpu, copy);
    m.note('store', b, cpu, copy, lo, hi, 8);
    writeEntry(m, cpu, s[b + st.STATEMENT], copy, lo, hi);
    if (shared) s[e + st.UNSEEN] &= ~st.EXCLUSIVE;
    const flags = shared ? s[e + st.UNSEEN] & (st.ANON | st.ZEROPAGE) : st.ANON | st.EXCLUSIVE;
    const of = m.entry(copy) + st.UNSEEN;
    s[of] = (s[of] & ~PAGE_FLAGS) | (entries.present(lo) ? flags : 0);
    // Of a page of its own, what was copied counts: later writes to the parent's are not the child's.
    const copied = !shared && entries.present(lo) ? contentOf(m, pfnOf(m, lo, hi)) : ZERO;
    s[pageWords(m, copy) + st.OUGHT] = copied === ZERO ? s[pageWords(m, page) + st.OUGHT] : copied;
  },
  child_table: (m, b, cpu) => {
    const copy = copyAtHand(m, cpu, m.state[b + st.PAGE]);
    if (copy >= 0) setTables(m, b, cpu, copy);
  },
  wake_up_new_task: (m, _b, cpu) => {
    const child = childAtHand(m, cpu);
    if (child < 0) return;
    m.state[mmWords(m, child) + st.MM_LIVES] = 1;
  },
  pin_walk: (m, b) => {
    m.state[b + st.TABLE_AT] = 0;
  },
  next_pinned: (m, b, cpu) => nextOfTree(m, b, table => isOfChild(m, cpu, table)),
  forked: (m, _b, cpu) => {
    const s = m.state;
    s[st.FORKED]++;
    const child = childAtHand(m, cpu);
    if (child < 0) return;
    if (m.build.frames) owesWhatTheParentDoes(m, cpu);
    const areas = [...m.areas, ...childAreas(m, cpu, child)];
    m.areas = AreaList.of(areas.sort((x, y) => x.first - y.first));
  },
  children_exit: m => {
    m.state[st.FORKED] = 0;
    if (m.build.frames) childrenLeave(m);
    m.clearMarks(st.SHARED_CHILD);
  },
};
