/**
 * Reclaim, writeback and migration of one page (2.6.26 and 6.1 mm/vmscan.c shrink_page_list, mm/rmap.c try_to_unmap_one,
 * mm/migrate.c unmap_and_move). A page has one slot of swap space of its own, and a file one page on disk.
 */
import * as pte from '../../model/pte.ts';
import { GIVEN_UP } from '../frames.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';
import { type ReclaimStep, reclaimFacts } from '../steps/reclaim.ts';
import { flushBatched } from '../tasks.ts';
import {
  addReference,
  dropReference,
  framesNamed,
  frameWords,
  isOnlyOfCache,
  isSlotNamed,
  LAZY_FREE,
  mappingsOf,
  namedBy,
  nameFrame,
  OF_CHILD,
  PG_DIRTY,
  pageWords,
  pfnOf,
  referencesBesides,
  referencesOf,
  tooMany,
} from './frames.ts';
import { isPinned } from './gup.ts';
import { forEachPage } from './huge-frames.ts';
import type { OpsOf } from './kind.ts';
import { takePteLock } from './locks.ts';
import { hugePageIsHeld, isMigrationOf, restored, succeed } from './migration.ts';
import { dropPageLock, lockOf, takePageLock } from './page-locks.ts';
import { migrationEntryAt } from './rmap.ts';

const Unmap = reclaimFacts.try_to_unmap_one.answers;

/** Offset of the words of the frame that `old` names; -1 where it is none of the script's. */
const frameOfOld = (m: Machine, b: number): number => frameWords(m, namedBy(m, b + st.OLD));

/** Offset of the words of the page that the frame which `old` names was allocated for. */
const homeOfOld = (m: Machine, b: number): number => pageWords(m, m.build.frames!.homeOf(namedBy(m, b + st.OLD)));

/** Changes flags of the frames that `old` names. */
function flagged(m: Machine, b: number, set: number, clear = 0): void {
  for (const pfn of framesNamed(m, b + st.OLD)) {
    const f = frameWords(m, pfn);
    if (f >= 0) m.state[f + st.FRAME_FLAGS] = (m.state[f + st.FRAME_FLAGS] & ~clear) | set;
  }
}

const flagsOf = (m: Machine, pfn: number): number => {
  const f = frameWords(m, pfn);
  return f < 0 ? 0 : m.state[f + st.FRAME_FLAGS];
};

const flagsOfOld = (m: Machine, b: number): number => flagsOf(m, namedBy(m, b + st.OLD));

/**
 * add_to_swap. The slot of a page goes along with its newest frame: an older one, which a write has left to children, keeps a slot that
 * no entry of the script names. Throws TooManyFrames where one does.
 */
function addToSwap(m: Machine, b: number, cpu: number, home: number, pfn: number): void {
  const s = m.state;
  const swap = pageWords(m, home) + st.SWAP_CACHE;
  if (s[swap] === pfn) return;
  if (isSlotNamed(m, home))
    throw tooMany(m, b, cpu, 'a page would get a second slot of swap space here, and one is followed');
  if (s[swap] !== 0) dropReference(m, s[swap]);
  s[swap] = pfn;
  addReference(m, pfn);
  flagged(m, b, PG_DIRTY);
}

function unmapped(m: Machine, b: number, cpu: number): number {
  const s = m.state;
  const { entries, frames } = m.build;
  const e = m.entry(s[b + st.PAGE]);
  const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
  const anonymous = (s[e + st.UNSEEN] & st.ANON) !== 0;
  const dirty = entries.isDirty(lo, hi);
  if (dirty) flagged(m, b, PG_DIRTY);
  if (!anonymous) return Unmap.cached;
  if (flagsOfOld(m, b) & LAZY_FREE) {
    // Whoever has a reference may write to the page yet (6c8e2a256915, 5.18; in 6.1).
    if (flagsOfOld(m, b) & PG_DIRTY || referencesBesides(m, namedBy(m, b + st.OLD)) > 1) {
      flagged(m, b, 0, LAZY_FREE);
      s[b + st.NEW] = lo;
      s[b + st.NEW + 1] = hi;
      return Unmap.keep;
    }
    s[e + st.UNSEEN] &= st.XEN_LOCKED;
    return Unmap.discard;
  }
  const pfn = pfnOf(m, lo, hi);
  const home = frames!.homeOf(pfn);
  addToSwap(m, b, cpu, home, pfn);
  if (since(m.build.parameters.mm, '6.1') && s[e + st.UNSEEN] & st.EXCLUSIVE && isPinned(m, pfn)) {
    s[b + st.NEW] = lo;
    s[b + st.NEW + 1] = hi;
    return Unmap.keep;
  }
  entries.nonPresent(home, 'swap');
  s[b + st.NEW] = entries.lo | entries.remembered(lo);
  s[b + st.NEW + 1] = entries.hi;
  // pte_swp_mkexclusive (1493a1913e34, 5.19), where others may come to share the page.
  s[e + st.UNSEEN] &= st.XEN_LOCKED | st.OF_CACHE | (m.build.tasks?.copies ? st.EXCLUSIVE : 0);
  return Unmap.swap;
}

/**
 * pageout: is_page_cache_freeable, which rmap has left no child's entry of; and in 7.2 only what is shmem's or anonymous (`writepage` of
 * file systems is gone, 6.16).
 */
function mayPageout(m: Machine, b: number): boolean {
  if (frameOfOld(m, b) < 0) return false;
  const pfn = namedBy(m, b + st.OLD);
  const { frames, layout, parameters, scenario } = m.build;
  const map = scenario.maps[layout.region(frames!.homeOf(pfn)).map];
  const ofFile = map.file && m.state[homeOfOld(m, b) + st.CACHE] === pfn;
  if (ofFile && since(parameters.mm, '7.2')) return false;
  return referencesOf(m, pfn) - (flagsOfOld(m, b) & OF_CHILD ? 1 : 0) === 1;
}

/** Which cache of its page a frame is in: the word that names it, or -1. */
function cacheOfOld(m: Machine, b: number): number {
  const pfn = namedBy(m, b + st.OLD);
  const p = homeOfOld(m, b);
  return [p + st.SWAP_CACHE, p + st.CACHE].find(word => m.state[word] === pfn) ?? -1;
}

/** The halves of FLUSH_BATCHED. */
const BATCH_SHIFT = 16;
const BATCHES = (1 << BATCH_SHIFT) - 1;

const taskBit = (m: Machine, cpu: number): number => 1 << m.running(cpu);

/**
 * MADV_FREE leaves what others may need: a page that is dirty, or in the swap cache, where another entry maps it or names its slot (madvise_free_pte_range:
 * folio_mapcount, folio_free_swap). There the kernel leaves the entry, too; here it loses A and D, and D goes to the page.
 */
function isOthersToo(m: Machine, b: number): boolean {
  if (!m.build.tasks?.copies) return false;
  const pfn = namedBy(m, b + st.OLD);
  const f = frameWords(m, pfn);
  if (f < 0) return false;
  const cached = m.state[homeOfOld(m, b) + st.SWAP_CACHE] === pfn;
  if (!cached && !(m.state[f + st.FRAME_FLAGS] & PG_DIRTY)) return false;
  return mappingsOf(m, pfn) !== 1 || (cached && isSlotNamed(m, m.build.frames!.homeOf(pfn)));
}

export const reclaimOps: OpsOf<ReclaimStep> = {
  unmap_peek: (m, b, cpu, step) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const here = m.build.entries.present(s[e + st.LO]);
    s[b + st.FLAG] = here && !(step.isolated && pfnOf(m, s[e + st.LO], s[e + st.HI]) !== s[b + st.CURSOR]) ? 1 : 0;
    // rmap comes from the page: where it finds no entry there is nothing that it relies on.
    if (s[b + st.FLAG]) looked(m, cpu, s[b + st.PAGE]);
    m.charge('walk_entry');
  },
  isolate_page: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const pfn = m.build.entries.present(s[e + st.LO]) ? pfnOf(m, s[e + st.LO], s[e + st.HI]) : 0;
    s[b + st.FLAG] = frameWords(m, pfn) < 0 ? 0 : 1;
    if (!s[b + st.FLAG]) return;
    s[b + st.CURSOR] = pfn;
    s[b + st.OTHER_PAGE] = s[b + st.PAGE];
    nameFrame(m, b + st.OLD, pfn);
  },
  next_mapping: (m, b) => {
    const s = m.state;
    const page = m.build.tasks?.copies?.family(s[b + st.OTHER_PAGE])[s[b + st.MAPPING]];
    s[b + st.FLAG] = page === undefined ? 0 : 1;
    s[b + st.MAPPING] = page === undefined ? 0 : s[b + st.MAPPING] + 1;
    s[b + st.PAGE] = page ?? m.build.frames!.homeOf(s[b + st.CURSOR]);
  },
  isolated_page: (m, b) => nameFrame(m, b + st.OLD, m.state[b + st.CURSOR]),
  putback_page: (m, b) => {
    const s = m.state;
    s[b + st.PAGE] = s[b + st.OTHER_PAGE];
    for (const register of [st.OTHER_PAGE, st.CURSOR, st.MAPPING]) s[b + register] = 0;
  },
  put_new_page: (m, b) => {
    dropReference(m, namedBy(m, b + st.SEEN));
    m.state.fill(0, b + st.SEEN, b + st.SEEN + 2);
  },
  try_to_unmap_one: (m, b, cpu) => {
    m.state[b + st.FLAG] = unmapped(m, b, cpu);
  },
  kept_by_pins: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const pfn = m.build.entries.present(s[e + st.LO]) ? pfnOf(m, s[e + st.LO], s[e + st.HI]) : 0;
    const anonymous = (s[e + st.UNSEEN] & st.ANON) !== 0;
    const cached = pfn !== 0 && s[pageWords(m, m.build.frames!.homeOf(pfn)) + st.SWAP_CACHE] === pfn;
    s[b + st.FLAG] = anonymous && isPinned(m, pfn) && !cached ? 1 : 0;
  },
  clear_page_dirty: (m, b, _cpu, step) => {
    const may = !step.pageout || mayPageout(m, b);
    m.state[b + st.FLAG] = may && flagsOfOld(m, b) & PG_DIRTY ? 1 : 0;
    if (may) flagged(m, b, 0, PG_DIRTY);
  },
  page_dirty: (m, b) => {
    m.state[b + st.FLAG] = flagsOfOld(m, b) & PG_DIRTY ? 1 : 0;
  },
  writepage: (m, b, cpu) => {
    const f = frameOfOld(m, b);
    const cache = cacheOfOld(m, b);
    if (f < 0 || cache < 0) return;
    const p = homeOfOld(m, b);
    m.state[p + (cache === p + st.SWAP_CACHE ? st.SLOT : st.DISK)] = m.state[f + st.CONTENT];
    m.note('writepage', b, cpu, m.state[b + st.PAGE], 0, 0, namedBy(m, b + st.OLD));
  },
  remove_mapping: (m, b) => {
    const flags = flagsOfOld(m, b);
    const cache = cacheOfOld(m, b);
    const goes = cache >= 0 && !(flags & PG_DIRTY) && isOnlyOfCache(flags);
    m.state[b + st.FLAG] = goes ? 1 : 0;
    if (goes) m.state[cache] = 0;
  },
  old_dirty: (m, b) => {
    m.state[b + st.FLAG] = m.build.entries.isDirty(m.state[b + st.OLD], m.state[b + st.OLD + 1]) ? 1 : 0;
  },
  set_page_dirty: (m, b) => flagged(m, b, PG_DIRTY),
  page_count_unexpected: (m, b) => {
    const pfn = namedBy(m, b + st.OLD);
    const held =
      m.state[b + st.OLD] & pte.PSE && m.build.huge ? hugePageIsHeld(m, pfn, 1) : referencesBesides(m, pfn) > 1;
    m.state[b + st.FLAG] = held ? 1 : 0;
  },
  file_page: (m, b) => {
    const pfn = m.state[pageWords(m, m.state[b + st.CURSOR]) + st.CACHE];
    m.state[b + st.FLAG] = pfn ? 1 : 0;
    if (pfn) nameFrame(m, b + st.OLD, pfn);
  },
  unmapped_page: (m, b) => {
    const p = pageWords(m, m.state[b + st.PAGE]);
    const pfn = m.state[p + st.CACHE] || m.state[p + st.SWAP_CACHE];
    m.state[b + st.FLAG] = pfn ? 1 : 0;
    if (pfn) nameFrame(m, b + st.OLD, pfn);
  },
  batch_flush_pending: (m, b, cpu) => {
    const batch = m.state[flushBatched(m, cpu)];
    const owed = (batch & BATCHES) !== batch >>> BATCH_SHIFT;
    m.state[b + st.FLAG] = owed ? 1 : 0;
    m.state[b + st.SEEN] = owed ? batch : 0;
  },
  batch_flush_set: (m, _b, cpu) => {
    m.state[flushBatched(m, cpu)]++;
    m.state[m.build.shape.frames + st.FLUSH_REQUIRED] |= taskBit(m, cpu);
  },
  batch_flush_done: (m, b, cpu) => {
    const at = flushBatched(m, cpu);
    const batch = m.state[at];
    // atomic_cmpxchg: where another entry was taken away since the look, its flush is still owed.
    if (batch === m.state[b + st.SEEN]) m.state[at] = (batch & BATCHES) | ((batch & BATCHES) << BATCH_SHIFT);
    m.state[b + st.SEEN] = 0;
  },
  own_batch_pending: (m, b, cpu) => {
    m.state[b + st.FLAG] = m.state[m.build.shape.frames + st.FLUSH_REQUIRED] & taskBit(m, cpu) ? 1 : 0;
  },
  own_batch_done: (m, _b, cpu) => {
    m.state[m.build.shape.frames + st.FLUSH_REQUIRED] &= ~taskBit(m, cpu);
  },
  migration_entry: (m, b) => {
    const s = m.state;
    const { entries } = m.build;
    const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
    const dirty = entries.isDirty(lo, hi);
    if (dirty) flagged(m, b, PG_DIRTY);
    const anonymous = (s[m.entry(s[b + st.PAGE]) + st.UNSEEN] & st.ANON) !== 0;
    const kind = lo & pte.RW ? 'migration-write' : anonymous ? 'migration-exclusive' : 'migration-read';
    entries.migration(pfnOf(m, lo, hi), kind, (lo & pte.A) !== 0, dirty);
    s[b + st.NEW] = entries.lo | entries.remembered(lo);
    s[b + st.NEW + 1] = entries.hi;
  },
  remove_migration_pte: (m, b, _cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const pfn = namedBy(m, b + (step.back ? st.OLD : st.SEEN));
    const olds = framesNamed(m, b + st.OLD);
    const there = isMigrationOf(m, page, olds[0]);
    s[b + st.FLAG] = there ? 1 : 0;
    if (!step.back) for (const [i, old] of olds.entries()) succeed(m, old, pfn + i);
    // Where the entry of a huge page is gone, its table is looked at (restore_table).
    if (!there && olds.length > 1) return;
    if (!step.one) {
      if (!there) return;
      addReference(m, pfn);
      const { lo, hi } = restored(m, page, pfn);
      s[b + st.NEW] = lo;
      s[b + st.NEW + 1] = hi;
      return;
    }
    s.fill(0, b + st.SEEN, b + st.SEEN + 2);
    if (!there) {
      dropReference(m, pfn);
      return;
    }
    const { lo, hi } = restored(m, page, pfn);
    s[b + st.NEW] = lo;
    s[b + st.NEW + 1] = hi;
  },
  migration_lock: (m, b, cpu) => {
    const page = migrationEntryAt(m, m.state[b + st.PAGE], namedBy(m, b + st.OLD));
    m.state[b + st.PAGE] = page;
    takePteLock(m, b, cpu, page);
  },
  migration_entry_wait: () => {},
  mark_page_lazyfree: (m, b) => {
    const s = m.state;
    if (isOthersToo(m, b)) {
      if (m.build.entries.isDirty(s[b + st.OLD], s[b + st.OLD + 1])) flagged(m, b, PG_DIRTY);
      return;
    }
    const e = m.entry(s[b + st.PAGE]);
    // What was written since the look has set D.
    if (!m.build.entries.isDirty(s[e + st.LO], s[e + st.HI]))
      forEachPage(m, s[b + st.PAGE], 0, 0, page => {
        s[pageWords(m, page) + st.OUGHT] = GIVEN_UP;
      });
    flagged(m, b, LAZY_FREE, PG_DIRTY);
  },
  page_lock: (m, b, cpu, step) => takePageLock(m, cpu, lockOf(m, b, step.of)),
  page_trylock: (m, b, cpu) => {
    const lock = lockOf(m, b, 'page');
    m.state[b + st.FLAG] = m.state[lock] ? 0 : 1;
    if (!m.state[lock]) takePageLock(m, cpu, lock);
  },
  page_unlock: (m, _b, cpu) => dropPageLock(m, cpu),
};
