/**
 * What handle_pte_fault decides, once it holds the pte lock and has looked again (mm/memory.c). Both mm layers:
 *
 *                       2.6.26                            6.1
 *   read, anonymous     a page of its own, dirty          the zero page, special
 *   write, present      reuse if nobody else maps it,     the same; PageAnonExclusive says it at once
 *                       and flush the TLB                 no flush: the entry only gained rights
 *   write, allowed      young and dirty, and flush the    young and dirty (and soft-dirty), no flush
 *                       TLB on every CPU, even where      (flush_tlb_fix_spurious_fault is empty on x86)
 *                       the entry was that already
 *   read, file          that page                         and its neighbours in the page cache (fault-around)
 */

import * as pte from '../../model/pte.ts';
import { type Area, isExecutable, isWritable, wantsWriteNotify } from '../area.ts';
import { withAnonVma } from '../areas.ts';
import { softwareRead } from '../lost.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { readAround, readMark } from '../read-ahead.ts';
import { disregarded } from '../revocations.ts';
import * as st from '../state.ts';
import { type FaultStep, faultFacts } from '../steps/fault.ts';
import { isExclusive, takeOver } from './by-hand.ts';
import { folioIn } from './folio.ts';
import { dropReference, isSlotNamed, pageWords, pfnOf, referencesOf } from './frames.ts';
import { isWatched } from './hints.ts';
import type { OpsOf } from './kind.ts';
import { mappingKin } from './landing.ts';
import { merging } from './mm.ts';
import { cachePages, cacheWord, windowOf } from './page-cache.ts';
import { anonymousFrame, comesAlone, fileFrame } from './page-frames.ts';
import { lockedByAnother } from './page-locks.ts';
import { fileReadInFolios, readAheadInFolios } from './read-ahead.ts';
import { homePage } from './rmap.ts';
import { isPastEnd } from './truncate.ts';

const FaultWay = faultFacts.fault_way.answers;

/**
 * REPAIRS of an access. What others take away between the repair and the access is repaired again, as often as they do: their programs come to an
 * end. Where the entry forbids the access right behind the repair (a function of the script mends nothing, or a queue has the update yet), another
 * one would do no better, and the access is given up.
 */
const MENDED = 1;
export const IN_VAIN = 2;

/** Whether an entry allows an access. */
const grants = (lo: number, write: boolean): boolean => (lo & pte.P) !== 0 && (!write || (lo & pte.RW) !== 0);

const areaAt = (m: Machine, page: number): Area | undefined => m.areas.at(page);

/** Whether a fault on an entry of this area may make it writable at once: shared memory without write-notify. */
const pageProtWrites = ({ state }: Machine, area: Area): boolean =>
  area.shared && !wantsWriteNotify(area, state[st.TRACKED] !== 0) && isWritable(area.protection);

/** Decides, and puts the wanted entry into `new`. */
function decide(m: Machine, b: number, cpu: number): number {
  const s = m.state;
  const { entries } = m.build;
  const page = s[b + st.PAGE];
  const write = s[b + st.WRITE] !== 0;
  const e = m.entry(page);
  const [lo, hi, marks] = [s[e + st.LO], s[e + st.HI], s[e + st.UNSEEN]];
  const area = areaAt(m, page)!;
  const wanted = (newLo: number, newHi: number): void => {
    s[b + st.NEW] = newLo;
    s[b + st.NEW + 1] = newHi;
  };
  const changed = !st.sameEntry(s, e, b + st.OLD);
  s[b + st.OLD] = 0;
  s[b + st.OLD + 1] = 0;
  if (changed) return FaultWay.spurious;
  if (grants(lo, write)) return allowed(m, b, lo, hi);
  const reclaims = m.build.frames?.reclaims ?? false;
  if (reclaims && entries.isMigration(lo, hi)) return FaultWay.waitForMigration;
  if ((s[b + st.REPAIRS] === IN_VAIN && !reclaims) || entries.isMigration(lo, hi)) return FaultWay.giveUp;
  if (!entries.present(lo)) return install(m, b, cpu, area, lo !== 0 || hi !== 0);
  if (entries.isProtnone(lo)) {
    if (reclaims && since(m.build.parameters.mm, '6.1')) return FaultWay.numaHint;
    entries.modify(lo, hi, area.protection, pageProtWrites(m, area));
    wanted(entries.lo | pte.A, entries.hi);
    return FaultWay.accessFlags;
  }
  // Present, a write, and no RW: do_wp_page. Nobody else's, or shared: reuse.
  // Userfaultfd gives up an area that mremap moves, as long as it has not asked for UFFD_FEATURE_EVENT_REMAP (fs/userfaultfd.c
  // mremap_userfaultfd_prep, 3cfd22be0ad6): also one without an anon_vma, whose vm_pgoff follows the move.
  const hasMoved = area.shift !== 0 || area.map !== m.build.layout.region(page).map;
  if (reclaims && isWatched(m, page) && !hasMoved) return FaultWay.userfault;
  const anonymous = (marks & st.ANON) !== 0;
  // wp_can_reuse_anon_folio: until 6.15 no page of a large folio is taken over that is not exclusive already.
  // Nor is a page that waits in a list of its CPU, which refers to it (7.2; lazy-free.ts).
  const common = !(marks & st.EXCLUSIVE);
  const keeps = common && (marks & st.FREE_WAITS || (marks & st.LARGE && !since(m.build.parameters.mm, '7.2')));
  if (area.shared || (anonymous && !(marks & st.SHARED_CHILD) && !keeps && ownReference(m, page, pfnOf(m, lo, hi)))) {
    if (anonymous) takeOver(m, page, pfnOf(m, lo, hi));
    entries.writable(lo | pte.A | entries.dirtyFlags, hi);
    wanted(entries.lo, entries.hi);
    return FaultWay.accessFlags;
  }
  // The copy is made without the lock; `copied` looks whether the entry is still this one.
  s[b + st.OLD] = lo;
  s[b + st.OLD + 1] = hi;
  return FaultWay.copy;
}

/**
 * Whether a write may take over a page, where references are counted (frames.ts). 2.6.26 wants the entry's own to be the only
 * one (can_share_swap_page); from 2.6.29 to 5.8 only mappings count (reuse_swap_page, 7b1fe59793e6); from 5.9 on references again
 * (09854ba94c6a), except those of a page that is known to be exclusive (6c287605fd56, 5.19).
 */
function ownReference(m: Machine, page: number, pfn: number): boolean {
  const { parameters, frames } = m.build;
  const modern = since(parameters.mm, '6.1');
  const rule = parameters.reuse === 'kernel' ? (modern ? 'exclusive' : 'count') : parameters.reuse;
  if (!frames || (rule === 'exclusive' && isExclusive(m, page, pfn))) return true;
  // In the swap cache, it has to leave that first (folio_free_swap; page_swapcount), which it does not while an entry names its slot.
  const home = frames.homeOf(pfn);
  const cached = m.state[pageWords(m, home) + st.SWAP_CACHE] === pfn;
  if (cached && isSlotNamed(m, home)) return false;
  if (rule === 'mapcount') return mappingKin(m, page, pfn) === 0;
  return referencesOf(m, pfn) - (cached ? 1 : 0) <= 1;
}

/** wp_page_copy under the lock again: the entry of the copy, in a frame of its own. FLAG: the old entry is still the same. */
function copied(m: Machine, b: number): void {
  const s = m.state;
  const { entries } = m.build;
  const page = s[b + st.PAGE];
  const e = m.entry(page);
  const [lo, hi, marks] = [s[e + st.LO], s[e + st.HI], s[e + st.UNSEEN]];
  s[b + st.FLAG] = st.sameEntry(s, e, b + st.OLD) ? 1 : 0;
  s[b + st.OLD] = 0;
  s[b + st.OLD + 1] = 0;
  const copy = m.build.frames ? pfnOf(m, s[b + st.SEEN], s[b + st.SEEN + 1]) : 0;
  if (m.build.frames) s.fill(0, b + st.SEEN, b + st.SEEN + 2);
  if (!s[b + st.FLAG]) {
    if (m.build.frames) dropReference(m, copy);
    return;
  }
  s[e + st.UNSEEN] =
    (marks & ~(st.ZEROPAGE | st.SHARED_CHILD | st.LARGE | st.FREE_SEEN | st.FREE_WAITS)) | st.ANON | st.EXCLUSIVE;
  const own = entries.frame(page, 0);
  const taken = !(marks & st.ZEROPAGE) && entries.pfn(lo, hi) === own;
  const frame = taken ? entries.frame(page, m.build.layout.pages) : own;
  entries.fresh(m.build.frames ? copy : frame, areaAt(m, page)!.protection, true, true);
  s[b + st.NEW] = entries.lo;
  s[b + st.NEW + 1] = entries.hi;
}

/** The rest of handle_pte_fault, for an entry that allows the access: pte_mkdirty, pte_mkyoung. A read stores nothing. */
function allowed(m: Machine, b: number, lo: number, hi: number): number {
  const s = m.state;
  const { entries, parameters } = m.build;
  // x86 stores nothing for a read: hardware sets A. On s390 the fault does, and I goes with it.
  if (!s[b + st.WRITE] && !entries.marked) return FaultWay.spurious;
  const wanted = lo | pte.A | (s[b + st.WRITE] ? entries.dirtyFlags : 0);
  if ((wanted ^ lo) === 0) return !since(parameters.mm, '6.1') ? FaultWay.flush : FaultWay.spurious;
  s[b + st.NEW] = wanted;
  s[b + st.NEW + 1] = hi;
  return FaultWay.youngDirty;
}

/** The frame of an entry that is made. */
function frameFor(m: Machine, b: number, cpu: number, area: Area, page: number, anonymous: boolean): number {
  if (anonymous) return m.build.frames ? anonymousFrame(m, b, cpu, page, area) : m.build.entries.frame(page, 0);
  const home = homePage(m, area, page);
  return m.build.frames ? fileFrame(m, b, cpu, home) : m.build.entries.frame(home, 0);
}

/** do_anonymous_page, do_fault, do_swap_page. */
function install(m: Machine, b: number, cpu: number, area: Area, swapped: boolean): number {
  const s = m.state;
  const { entries, parameters } = m.build;
  const page = s[b + st.PAGE];
  const write = s[b + st.WRITE] !== 0;
  const modern = since(parameters.mm, '6.1');
  const e = m.entry(page);
  const locked = s[e + st.UNSEEN] & st.XEN_LOCKED;
  const cached = s[e + st.UNSEEN] & st.OF_CACHE;
  const anonymousArea = !area.file && !area.shared;
  if (modern && anonymousArea && !write && !swapped) {
    entries.zeroPage(area.protection);
    s[e + st.UNSEEN] = st.ZEROPAGE | locked;
  } else {
    // 2.6.24..2.6.31 had no zero page, so a read makes a page of its own, too; and dirty.
    const dirty = write || (!modern && anonymousArea && !swapped);
    const anonymous = !area.shared && (!area.file || write || swapped);
    const alone = comesAlone(m, page, s[e + st.LO], s[e + st.HI]);
    const writable = alone && isWritable(area.protection) && (dirty || pageProtWrites(m, area));
    s[e + st.UNSEEN] = cached | locked | (anonymous ? st.ANON | (alone ? st.EXCLUSIVE : 0) : 0);
    entries.fresh(frameFor(m, b, cpu, area, page, anonymous), area.protection, writable, dirty && alone);
  }
  s[b + st.NEW] = swapped ? entries.recalled(s[e + st.LO], entries.lo) : entries.lo;
  s[b + st.NEW + 1] = entries.hi;
  const way = around(m, page, area, write, swapped);
  if (!write || swapped || !comesByFolio(m, page, area)) return way;
  return way === FaultWay.installMiss ? FaultWay.installFolioMiss : FaultWay.installFolio;
}

/** Whether a first write brings all of a folio: alloc_anon_folio of 6.8, and finish_fault of 6.18 for a shared file (19773df031bc). */
function comesByFolio(m: Machine, page: number, area: Area): boolean {
  const { folios, layout, parameters } = m.build;
  if (!folios.has(layout.region(area.file ? homePage(m, area, page) : page).map)) return false;
  return area.file ? area.shared && since(parameters.mm, '7.2') : !area.shared;
}

/** Pages [first, end) that such a write brings: the folio, if it fits and nothing of it has an entry; else the page alone. */
function broughtBy(m: Machine, page: number, area: Area): readonly [number, number] {
  const folio = folioIn(m, area, page);
  if (!folio) return [page, page + 1];
  for (let at = folio[0]; at < folio[1]; at++) {
    const e = m.entry(at);
    if (m.state[e + st.LO] !== 0 || m.state[e + st.HI] !== 0) return [page, page + 1];
  }
  return folio;
}

/** The page cache's part of a fault on a file: do_fault_around, which do_read_fault begins with, and the read-ahead of a miss (shmem and tmpfs have none). */
function around(m: Machine, page: number, area: Area, write: boolean, swapped: boolean): number {
  const hasCache = area.file || area.shared;
  if (!since(m.build.parameters.mm, '6.1') || !hasCache || swapped) return FaultWay.install;
  const flags = m.state[cacheWord(m, area, page)];
  if ((flags & (st.CACHED | st.MARKED)) === st.CACHED) return write ? FaultWay.install : FaultWay.installAround;
  const readsAhead = area.file && !m.build.scenario.maps[area.map].tmpfs;
  if (readsAhead) return write ? FaultWay.installMiss : FaultWay.aroundMiss;
  if (!write) return FaultWay.aroundNew;
  m.state[cacheWord(m, area, page)] |= st.CACHED;
  return FaultWay.install;
}

/** new = the entry of a page that a fault on another, or one that has begun anew, maps from the page cache. */
function freshOfFile(m: Machine, b: number, cpu: number, area: Area, page: number): void {
  const { entries } = m.build;
  const writable = pageProtWrites(m, area);
  // set_pte_range: a writable entry of a page that is dirty is dirty, too (6.16: 4e92030c05dc).
  const dirty = writable && (m.state[cacheWord(m, area, page)] & st.CACHE_DIRTY) !== 0;
  entries.fresh(frameFor(m, b, cpu, area, page, false), area.protection, writable, dirty);
  m.state[b + st.NEW] = entries.lo;
  m.state[b + st.NEW + 1] = entries.hi;
  // It has its rmap again (do_set_pte: page_add_file_rmap), so writeback looks for its entry.
  m.state[m.entry(page) + st.UNSEEN] &= ~st.ZAPPED;
}

/** Whether a fault at an access in this area is mended (access_error of arch/x86/mm/fault.c). */
export function allows(area: Area | undefined, write: boolean): boolean {
  return area !== undefined && area.protection !== 'none' && (!write || isWritable(area.protection));
}

/** Whether a fault has anon_vma_prepare make an anon_vma: for an anonymous page, and neither for the zero page nor for the file's own. */
export function wantsAnonVma(m: Machine, b: number, area: Area): boolean {
  const makesPage = m.state[b + st.WRITE] !== 0 || (!since(m.build.parameters.mm, '6.1') && !area.file);
  return !area.shared && !area.anonVma && makesPage;
}

export const faultOps: OpsOf<FaultStep> = {
  fault_area: (m, b) => {
    const s = m.state;
    const area = areaAt(m, s[b + st.PAGE]);
    s[b + st.FLAG] = allows(area, s[b + st.WRITE] !== 0) ? 1 : 0;
  },
  anon_vma_prepare: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (!wantsAnonVma(m, b, areaAt(m, page)!)) return;
    m.areas = withAnonVma(m.areas, page, merging(m));
  },
  fault_look: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    s[b + st.OLD] = s[e + st.LO];
    s[b + st.OLD + 1] = s[e + st.HI];
  },
  fault_way: (m, b, cpu) => {
    const page = m.state[b + st.PAGE];
    softwareRead(m, cpu, page, m.state[m.entry(page) + st.LO]);
    const way = decide(m, b, cpu);
    m.state[b + st.FLAG] = way;
    if (way === FaultWay.spurious || way === FaultWay.userfault) disregarded(m, cpu, page);
  },
  copied: (m, b) => copied(m, b),
  read_ahead: (m, b) => {
    const s = m.state;
    const { mm } = m.build.parameters;
    const area = areaAt(m, s[b + st.PAGE])!;
    const page = homePage(m, area, s[b + st.PAGE]);
    const around = readAround(mm, m.build.xen);
    // The file goes from `first` to `end`; what of it is mapped, and where, is no matter (do_page_cache_ra clips at i_size).
    const { first, pages } = m.build.layout.region(page);
    const end = first + pages;
    const flags = (at: number): number => s[m.entry(at) + st.UNSEEN];
    const file = fileReadInFolios(m, page);
    if (file) {
      readAheadInFolios(m, file, page, isExecutable(area.protection) ? area.end - s[b + st.PAGE] + page : null);
      return;
    }
    const today = since(mm, '7.2');
    if (flags(page) & st.MARKED) {
      // page_cache_async_ra: from the next page that is missing, if it is near; its first page is marked, if all of it is there.
      s[m.entry(page) + st.UNSEEN] &= ~st.MARKED;
      let from = page + 1;
      while (from < end && flags(from) & st.CACHED) from++;
      if (from - page > around) return;
      const to = Math.min(end, from + around);
      cachePages(m, from, to, (today ? to < end : to - from === around) ? from : -1);
      return;
    }
    if (today && isExecutable(area.protection)) {
      // Of executable areas it reads from the miss on, no further than the area, and marks nothing (6.17: 3b61a3f08949).
      const areaEnd = area.end - s[b + st.PAGE] + page;
      cachePages(m, page, Math.min(end, areaEnd, page + around), -1);
      return;
    }
    // do_sync_mmap_readahead reads around the miss, as far as the file goes. The mark is that far before the end of what is read;
    // on 7.2 there is none where that is the file's end (recorded: test/scripts/recorded/mark-at-the-end.pte).
    const from = Math.max(first, page - around / 2);
    const to = Math.min(end, from + around);
    cachePages(m, from, to, today && to === end ? -1 : to - readMark(mm, m.build.xen));
  },
  fault_around: (m, b, cpu, step) => {
    const s = m.state;
    if (step.first) s[b + st.KEPT_PAGE] = s[b + st.PAGE];
    const fault = s[b + st.KEPT_PAGE];
    const area = areaAt(m, fault)!;
    const [first, end] = windowOf(m, fault, area);
    s[b + st.FLAG] = 0;
    for (let page = step.first ? first : s[b + st.PAGE] + 1; page < end; page++) {
      const e = m.entry(page);
      const cached = (s[cacheWord(m, area, page)] & (st.CACHED | st.MARKED)) === st.CACHED;
      if (!cached || s[e + st.LO] !== 0 || s[e + st.HI] !== 0) continue;
      // next_uptodate_folio: neither what another has locked, nor what the file ends before.
      if (m.build.frames?.truncates && (isPastEnd(m, page) || lockedByAnother(m, cpu, homePage(m, area, page))))
        continue;
      freshOfFile(m, b, cpu, area, page);
      s[b + st.PAGE] = page;
      s[b + st.FLAG] = 1;
      return;
    }
  },
  page_left_out: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    s[b + st.FLAG] = s[e + st.LO] === 0 && s[e + st.HI] === 0 ? 1 : 0;
    if (!s[b + st.FLAG]) return;
    const area = areaAt(m, page)!;
    s[cacheWord(m, area, page)] |= st.CACHED;
    freshOfFile(m, b, cpu, area, page);
  },
  fault_folio: (m, b, _cpu, step) => {
    const s = m.state;
    const { entries } = m.build;
    if (step.first) {
      const [first, end] = broughtBy(m, s[b + st.PAGE], areaAt(m, s[b + st.PAGE])!);
      s[b + st.KEPT_PAGE] = s[b + st.PAGE];
      s[b + st.BATCH_FIRST] = first + 1;
      s[b + st.BATCH_END] = end;
      s[b + st.PAGE] = first;
    } else s[b + st.PAGE]++;
    const [page, first, end] = [s[b + st.PAGE], s[b + st.BATCH_FIRST] - 1, s[b + st.BATCH_END]];
    s[b + st.FLAG] = page < end ? 1 : 0;
    if (!s[b + st.FLAG]) {
      s[b + st.BATCH_FIRST] = 0;
      s[b + st.BATCH_END] = 0;
      return;
    }
    const area = areaAt(m, page)!;
    const e = m.entry(page);
    const anonymous = st.ANON | st.EXCLUSIVE | (end - first > 1 ? st.LARGE : 0);
    s[e + st.UNSEEN] = (s[e + st.UNSEEN] & (st.XEN_LOCKED | st.OF_CACHE)) | (area.file ? 0 : anonymous);
    entries.fresh(entries.frame(area.file ? homePage(m, area, page) : page, 0), area.protection, true, true);
    s[b + st.NEW] = entries.lo;
    s[b + st.NEW + 1] = entries.hi;
  },
  fault_around_done: (m, b) => {
    m.state[b + st.PAGE] = m.state[b + st.KEPT_PAGE];
    m.state[b + st.KEPT_PAGE] = 0;
  },
  repaired: (m, b, cpu) => {
    const e = m.entry(m.state[b + st.PAGE]);
    m.state[b + st.REPAIRS] = grants(m.state[e + st.LO], m.state[b + st.WRITE] !== 0) ? MENDED : IN_VAIN;
    m.note('repair', b, cpu, m.state[b + st.PAGE], m.state[e + st.LO], m.state[e + st.HI]);
  },
  clear_repairs: (m, b) => {
    m.state[b + st.REPAIRS] = 0;
  },
};
