/**
 * What is done with entries of PMD pages that have numbers of their own (huge.ts), from Linux 6.1 on: mm/huge_memory.c, mm/khugepaged.c.
 *
 * Left out: the huge zero page (as with use_zero_page 0: a read installs a page of its own), references from elsewhere, and
 * the deposit of page tables: each entry has one, which is there when it is wanted.
 */
import { A, AD, D, P, PSE, RW, SOFT_DIRTY } from '../../model/pte.ts';
import { type Area, isWritable } from '../area.ts';
import { FIRST_PFN } from '../entries.ts';
import { ZERO } from '../frames.ts';
import { HUGE_PAGES } from '../huge.ts';
import { softwareRead } from '../lost.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { protections } from '../protection.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';
import { type HugeStep, hugeFacts } from '../steps/huge.ts';
import { writeEntry } from './entry.ts';
import { IN_VAIN } from './fault.ts';
import { allocateHuge, dropReference, isMigrating, namedBy, nameFrame, pfnOf, referencesOf } from './frames.ts';
import { needsFlush, widen } from './gather.ts';
import { isLeaf, nameTable } from './huge-entry.ts';
import { collapseFrames } from './huge-frames.ts';
import type { OpsOf } from './kind.ts';
import { mappingKin } from './landing.ts';
import { hugePageIsHeld, isMigrationOf, restored } from './migration.ts';

/** The kept range of a gather lies where only batches of large folios do otherwise. */
const KEPT = [st.BATCH_END, st.BATCH_OLD, st.BATCH_OLD + 1];
const GATHER = [st.FLUSH_FIRST, st.FLUSH_END, st.FLUSH_STRIDE];

/** /sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_shared: HPAGE_PMD_NR / 2 (mm/khugepaged.c, 71a2c112a0f6, 5.8). */
const MAX_PTES_SHARED = HUGE_PAGES / 2;

/** The area that has all that a huge entry maps, if one has. */
function areaBelow(m: Machine, entry: number): Area | undefined {
  const first = m.build.huge!.below(entry);
  const area = m.areas.at(first);
  return area && area.first <= first && area.end >= first + HUGE_PAGES ? area : undefined;
}

/** The first frame of a huge page that is not the one which was mapped last, where no frames are followed. */
function otherThan(m: Machine, entry: number, before: number): number {
  const { entries, layout, huge } = m.build;
  const first = huge!.below(entry);
  const copy = Math.ceil(layout.pages / HUGE_PAGES) * HUGE_PAGES;
  return entries.frame(first, before === FIRST_PFN + first ? copy : 0);
}

/** mk_huge_pmd, pmd_mkdirty, maybe_pmd_mkwrite. */
function fresh(m: Machine, b: number, entry: number, pfn: number): void {
  const s = m.state;
  const { entries } = m.build;
  const area = areaBelow(m, entry)!;
  entries.fresh(pfn, area.protection, isWritable(area.protection), true);
  s[b + st.NEW] = entries.lo | PSE;
  s[b + st.NEW + 1] = entries.hi;
  s[m.entry(entry) + st.UNSEEN] |= st.ANON | st.EXCLUSIVE;
}

function wanted(m: Machine, b: number, lo: number, hi: number): void {
  m.state[b + st.NEW] = lo;
  m.state[b + st.NEW + 1] = hi;
}

/** folio_ref_count of a huge page is 1: no child has it, and nobody else refers to any of it. */
function isOwn(m: Machine, entry: number, lo: number, hi: number): boolean {
  if (m.state[m.entry(entry) + st.UNSEEN] & st.SHARED_CHILD) return false;
  if (!m.build.frames) return true;
  const pfn = pfnOf(m, lo, hi);
  for (let i = 0; i < HUGE_PAGES; i++) if (referencesOf(m, pfn + i) > 1) return false;
  return true;
}

/** clear_refs waits for a write to what `entries` has at hand (pmd_needs_soft_dirty_wp). */
const isAwaited = (m: Machine): boolean => m.state[st.TRACKED] !== 0 && !(m.build.entries.lo & SOFT_DIRTY);

/**
 * do_huge_pmd_numa_page where nothing migrates: the area's protection. 6.1 has kept RW (pmd_savedwrite); since 6.2 it comes back where
 * the page is exclusive (can_change_pmd_writable; 6a56ccbcf6c6).
 */
function hinted(m: Machine, entry: number, area: Area): void {
  const { entries, parameters } = m.build;
  const e = m.entry(entry);
  const [lo, hi, flags] = [m.state[e + st.LO], m.state[e + st.HI], m.state[e + st.UNSEEN]];
  entries.modify(lo, hi, area.protection, false);
  const may = since(parameters.mm, '6.12') ? flags & st.EXCLUSIVE && !isAwaited(m) : lo & RW;
  if (may && isWritable(area.protection)) entries.writable(entries.lo, entries.hi);
}

/** do_huge_pmd_anonymous_page, do_huge_pmd_wp_page, huge_pmd_set_accessed. A page that is not the mm's own is split, and never copied as a whole. */
function faultWay(m: Machine, b: number, cpu: number): number {
  const s = m.state;
  const { entries } = m.build;
  const answers = hugeFacts.huge_fault_way.answers;
  const entry = s[b + st.PAGE];
  const write = s[b + st.WRITE] !== 0;
  const e = m.entry(entry);
  const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
  const changed = !st.sameEntry(s, e, b + st.OLD);
  s.fill(0, b + st.OLD, b + st.OLD + 2);
  if (changed) return answers.spurious;
  const area = areaBelow(m, entry);
  const repairs = s[b + st.REPAIRS] !== IN_VAIN || m.build.frames?.reclaims;
  if (lo === 0 && hi === 0) {
    if (!repairs || !area) return answers.giveUp;
    const pages = m.build.huge!.below(entry);
    fresh(m, b, entry, m.build.frames ? allocateHuge(m, b, cpu, pages, () => ZERO) : otherThan(m, entry, 0));
    return answers.install;
  }
  if (entries.isProtnone(lo) && area && repairs) {
    hinted(m, entry, area);
    wanted(m, b, entries.lo | A | PSE, entries.hi);
    return answers.accessFlags;
  }
  if (!(lo & P)) return answers.giveUp;
  if (!write || lo & RW) {
    // pmdp_set_access_flags (arch/x86/mm/pgtable.c) stores nothing for a read: hardware sets A, and may set D before the store.
    if (!write || (lo & AD) === AD) return answers.spurious;
    entries.dirtied(lo | A, hi, true);
    wanted(m, b, entries.lo, entries.hi);
    return answers.youngDirty;
  }
  if (!repairs) return answers.giveUp;
  if (!(s[e + st.UNSEEN] & st.EXCLUSIVE) && !isOwn(m, entry, lo, hi)) return answers.split;
  s[e + st.UNSEEN] |= st.EXCLUSIVE;
  entries.writable(lo | A | entries.dirtyFlags, hi);
  wanted(m, b, entries.lo, entries.hi);
  return answers.accessFlags;
}

/** Entries of the table, in order: what a split makes of a huge entry (__split_huge_pmd_locked). A and D of it go to each. */
function fill(m: Machine, b: number, cpu: number, entry: number, register: number): void {
  const s = m.state;
  const { huge, entries } = m.build;
  const [lo, hi] = [s[b + register], s[b + register + 1]];
  const flags = s[m.entry(entry) + st.UNSEEN] & (st.ANON | st.EXCLUSIVE | st.SHARED_CHILD);
  const first = huge!.below(entry);
  const empty = lo === 0 && hi === 0;
  const migrating = entries.isMigration(lo, hi);
  // pte_mkdirty of each that is dirty sets soft-dirty, too.
  entries.dirtied(entries.present(lo) ? lo & ~PSE : (lo & ~PSE) | P, hi, entries.isDirty(lo, hi));
  const [granted, high] = [entries.lo, entries.hi];
  for (let page = first; page < first + HUGE_PAGES; page++) {
    if (empty) entries.lo = entries.hi = 0;
    else if (migrating) entries.advancedMigration(lo, hi, page - first);
    else entries.advanced(granted, high, page - first);
    writeEntry(m, cpu, s[b + st.STATEMENT], page, entries.lo, entries.hi);
    const e = m.entry(page);
    s[e + st.UNSEEN] = (s[e + st.UNSEEN] & 0xffff) | flags;
  }
}

export const hugeOps: OpsOf<HugeStep> = {
  to_entry: (m, b) => {
    const s = m.state;
    s[b + st.OTHER_PAGE] = s[b + st.PAGE];
    s[b + st.PAGE] = m.build.huge!.above(s[b + st.PAGE]);
  },
  from_entry: (m, b) => {
    const s = m.state;
    s[b + st.PAGE] = s[b + st.OTHER_PAGE];
    s[b + st.OTHER_PAGE] = 0;
  },
  to_pages: (m, b) => {
    const s = m.state;
    s[b + st.OTHER_PAGE] = 0;
    s[b + st.PAGE] = m.build.huge!.below(s[b + st.PAGE]);
  },
  section_over: (m, b) => {
    const s = m.state;
    s[b + st.OTHER_PAGE] = 0;
    s[b + st.PAGE] = s[b + st.SECTION_END] - 1;
  },
  huge_lookup: (m, b, cpu) => {
    const s = m.state;
    const answers = hugeFacts.huge_lookup.answers;
    const { huge } = m.build;
    const page = s[b + st.PAGE];
    const entry = huge!.above(page);
    if (entry < 0) {
      s[b + st.FLAG] = answers.table;
      return;
    }
    looked(m, cpu, entry);
    const e = m.entry(entry);
    const first = huge!.below(entry);
    const whole = page === first && s[b + st.SECTION_END] === first + HUGE_PAGES;
    if (isLeaf(s[e + st.LO]) || isMigrating(m, entry)) s[b + st.FLAG] = whole ? answers.whole : answers.part;
    else s[b + st.FLAG] = s[e + st.LO] === 0 && s[e + st.HI] === 0 ? answers.none : answers.table;
  },
  huge_fault: (m, b) => {
    const s = m.state;
    const answers = hugeFacts.huge_fault.answers;
    const entry = m.build.huge!.above(s[b + st.PAGE]);
    if (entry < 0) {
      s[b + st.FLAG] = answers.table;
      return;
    }
    const e = m.entry(entry);
    const empty = s[e + st.LO] === 0 && s[e + st.HI] === 0;
    if (isLeaf(s[e + st.LO]) || (empty && areaBelow(m, entry))) {
      s[b + st.OLD] = s[e + st.LO];
      s[b + st.OLD + 1] = s[e + st.HI];
      s[b + st.FLAG] = answers.huge;
    } else if (isMigrating(m, entry)) s[b + st.FLAG] = answers.under_migration;
    else s[b + st.FLAG] = empty ? answers.none : answers.table;
  },
  huge_fault_way: (m, b, cpu) => {
    const s = m.state;
    const entry = s[b + st.PAGE];
    softwareRead(m, cpu, entry, s[m.entry(entry) + st.LO]);
    s[b + st.FLAG] = faultWay(m, b, cpu);
  },
  is_huge: (m, b, cpu) => {
    const s = m.state;
    const entry = s[b + st.PAGE];
    s[b + st.FLAG] = isLeaf(s[m.entry(entry) + st.LO]) || isMigrating(m, entry) ? 1 : 0;
    // Where there is none, there is nothing to do, nor to rely on; a system call has looked before.
    if (s[b + st.FLAG]) looked(m, cpu, s[b + st.PAGE]);
  },
  is_unstable: (m, b) => {
    const s = m.state;
    const answers = hugeFacts.is_unstable.answers;
    const entry = m.build.huge!.above(s[b + st.PAGE]);
    const lo = entry < 0 ? P : s[m.entry(entry) + st.LO];
    if (isLeaf(lo) || lo === 0 || (entry >= 0 && isMigrating(m, entry))) s[b + st.FLAG] = answers.changed;
    else s[b + st.FLAG] = lo & P ? answers.stable : answers.bad;
  },
  is_empty: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    s[b + st.FLAG] = s[e + st.LO] === 0 && s[e + st.HI] === 0 ? 1 : 0;
  },
  invalid_of: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    wanted(m, b, s[e + st.LO] & ~(P | m.build.entries.protnone), s[e + st.HI]);
  },
  establish: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    s[b + st.OLD] = s[e + st.LO];
    s[b + st.OLD + 1] = s[e + st.HI];
    softwareRead(m, cpu, page, s[e + st.LO]);
    m.charge('native_xchg');
    m.note('xchg', b, cpu, page, s[e + st.LO], s[e + st.HI], 8);
    writeEntry(m, cpu, s[b + st.STATEMENT], page, s[b + st.NEW], s[b + st.NEW + 1]);
  },
  huge_modify: (m, b) => {
    const s = m.state;
    const { entries, parameters } = m.build;
    const protection = protections[s[b + st.PROTECTION]];
    const exclusive = (s[m.entry(s[b + st.PAGE]) + st.UNSEEN] & st.EXCLUSIVE) !== 0;
    // 6.1 leaves it to the write fault: a private area's vm_page_prot has no RW.
    entries.modify(s[b + st.OLD], s[b + st.OLD + 1], protection, false);
    if (isWritable(protection) && exclusive && !isAwaited(m) && since(parameters.mm, '6.12'))
      entries.writable(entries.lo, entries.hi);
    wanted(m, b, entries.lo | PSE, entries.hi);
  },
  populate: (m, b, cpu, step) => {
    const s = m.state;
    const entry = s[b + st.PAGE];
    if (step.filled === 'zeroed') s.fill(0, b + st.OLD, b + st.OLD + 2);
    if (step.filled === 'clean') {
      m.build.entries.without(s[b + st.OLD], s[b + st.OLD + 1], D);
      s[b + st.OLD] = m.build.entries.lo;
      s[b + st.OLD + 1] = m.build.entries.hi;
    }
    if (step.filled !== 'as_before') fill(m, b, cpu, entry, step.filled === 'from_new' ? st.NEW : st.OLD);
    m.charge('native_store');
    nameTable(m, cpu, s[b + st.STATEMENT], entry, true);
    const e = m.entry(entry);
    m.note('store', b, cpu, entry, s[e + st.LO], s[e + st.HI], 8);
  },
  gather_huge: (m, b, _cpu, step) => {
    const s = m.state;
    const needs = needsFlush(m, s[b + st.OLD], s[b + st.OLD + 1], s[b + st.NEW], s[b + st.NEW + 1]);
    if (!step.always && !needs) return;
    const first = m.build.huge!.below(s[b + st.PAGE]);
    // tlb_flush_pmd_range: the stride of INVLPG is 2 MiB, if nothing smaller is gathered.
    if (s[b + st.FLUSH_FIRST] === -1) s[b + st.FLUSH_STRIDE] = 1;
    widen(m, b, first, first + HUGE_PAGES);
  },
  flush_huge: (m, b) => {
    const s = m.state;
    s[b + st.FLUSH_FIRST] = m.build.huge!.below(s[b + st.PAGE]);
    s[b + st.FLUSH_END] = s[b + st.FLUSH_FIRST] + HUGE_PAGES;
    s[b + st.FLUSH_STRIDE] = 0;
  },
  keep_gather: (m, b) => {
    GATHER.forEach((word, i) => {
      m.state[b + KEPT[i]] = m.state[b + word];
    });
  },
  gather_again: (m, b) => {
    GATHER.forEach((word, i) => {
      m.state[b + word] = m.state[b + KEPT[i]];
      m.state[b + KEPT[i]] = 0;
    });
  },
  may_collapse: (m, b) => {
    const s = m.state;
    const entry = s[b + st.PAGE];
    const lo = s[m.entry(entry) + st.LO];
    s[b + st.FLAG] = areaBelow(m, entry) && lo & P && !isLeaf(lo) ? 1 : 0;
  },
  isolate: (m, b, cpu) => {
    const s = m.state;
    const first = s[b + st.PAGE];
    // One is writable until 6.17 (SCAN_PAGE_RO); then one that is no zero page is enough, as 511 may be none or zero (max_ptes_none). One has to be
    // young or referenced, too; references by page flags (PG_referenced) are not followed, so that is taken for granted.
    const wantsWritable = !since(m.build.parameters.mm, '7.2');
    let good = 0;
    let shared = 0;
    let foreign = false;
    for (let page = first; page < first + HUGE_PAGES; page++) {
      const e = m.entry(page);
      const lo = s[e + st.LO];
      softwareRead(m, cpu, page, lo);
      // max_ptes_shared; then is_refcount_suitable: the entries that map it, and nothing else.
      const pfn = m.build.frames && lo & P ? pfnOf(m, lo, s[e + st.HI]) : 0;
      const others = s[e + st.UNSEEN] & st.SHARED_CHILD ? 1 : pfn ? mappingKin(m, page, pfn) : 0;
      if (others > 0 && ++shared > MAX_PTES_SHARED) foreign = true;
      else if (pfn && referencesOf(m, pfn) > 1 + others) foreign = true;
      else if (lo & P && (wantsWritable ? lo & RW : !(s[e + st.UNSEEN] & st.ZEROPAGE))) good++;
      else if (!(lo & P) && (lo !== 0 || s[e + st.HI] !== 0)) foreign = true;
    }
    s[b + st.FLAG] = good > 0 && !foreign ? 1 : 0;
  },
  collapse_copy: (m, b, cpu) => {
    const s = m.state;
    const first = s[b + st.PAGE];
    const e = m.entry(first);
    const before = s[e + st.LO] & P ? m.build.entries.pfn(s[e + st.LO], s[e + st.HI]) : 0;
    const above = m.build.huge!.above(first);
    nameFrame(m, b + st.OLD, m.build.frames ? collapseFrames(m, b, cpu, first) : otherThan(m, above, before));
    for (let page = first; page < first + HUGE_PAGES; page++) {
      writeEntry(m, cpu, s[b + st.STATEMENT], page, 0, 0);
      s[m.entry(page) + st.UNSEEN] &= 0xffff;
    }
    m.note('store', b, cpu, first, 0, 0, 8);
  },
  is_pmd: (m, b, _cpu, step) => {
    const huge = m.build.huge!;
    const page = m.state[b + st.PAGE];
    m.state[b + st.FLAG] = (step.above ? huge.above(page) : huge.below(page)) >= 0 ? 1 : 0;
  },
  maps_huge: (m, b, cpu) => {
    const s = m.state;
    const lo = s[m.entry(s[b + st.PAGE]) + st.LO];
    s[b + st.FLAG] = isLeaf(lo) && m.build.entries.present(lo) ? 1 : 0;
    if (s[b + st.FLAG]) looked(m, cpu, s[b + st.PAGE]);
  },
  is_pmd_migration: (m, b) => {
    m.state[b + st.FLAG] = isMigrating(m, m.state[b + st.PAGE]) ? 1 : 0;
  },
  can_split: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const lo = s[e + st.LO];
    const held = isLeaf(lo) && m.build.entries.present(lo) && hugePageIsHeld(m, pfnOf(m, lo, s[e + st.HI]), 0);
    s[b + st.FLAG] = held ? 0 : 1;
  },
  restore_table: (m, b, cpu, step) => {
    const s = m.state;
    const first = s[b + st.PAGE];
    const old = namedBy(m, b + st.OLD);
    const pfn = step.back ? old : namedBy(m, b + st.SEEN);
    s.fill(0, b + st.SEEN, b + st.SEEN + 2);
    for (let i = 0; i < HUGE_PAGES; i++) {
      const page = first + i;
      if (!isMigrationOf(m, page, old + i)) {
        dropReference(m, pfn + i);
        continue;
      }
      const { lo, hi } = restored(m, page, pfn + i);
      writeEntry(m, cpu, s[b + st.STATEMENT], page, lo, hi);
    }
  },
  fresh_huge: (m, b) => {
    const s = m.state;
    const pfn = namedBy(m, b + st.OLD);
    s.fill(0, b + st.OLD, b + st.OLD + 2);
    fresh(m, b, s[b + st.PAGE], pfn);
  },
};
