/**
 * Entries that lose D: madvise(MADV_FREE) lets go of what was written (6.1 mm/madvise.c madvise_free_pte_range), msync
 * writes it back first (mm/rmap.c page_mkclean_one). msync goes over the pages of a file; rmap.ts says how they are
 * numbered, and where they are mapped.
 */

import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { looked, lookedForWrites } from '../revocations.ts';
import * as st from '../state.ts';
import { type CleanStep, cleanFacts } from '../steps/clean.ts';
import { folioThere } from './folio.ts';
import type { OpsOf } from './kind.ts';
import { takePteLock } from './locks.ts';
import { adjacent, ENOMEM } from './mm.ts';
import { keepSwapEntry, peekKind } from './peek.ts';
import { homePage, mappedAt } from './rmap.ts';

/** FOLIO_BATCH_SIZE. */
const FOLIO_BATCH = 31;

/** Pages of lru_lazyfree go to the LRU list, and the list's references with them. */
function drainLazyFree(m: Machine): void {
  for (let page = 0; page < m.build.layout.pages; page++) m.state[m.entry(page) + st.UNSEEN] &= ~st.FREE_WAITS;
}

function waitingLazyFree(m: Machine): number {
  let waiting = 0;
  for (let page = 0; page < m.build.layout.pages; page++)
    if (m.state[m.entry(page) + st.UNSEEN] & st.FREE_WAITS) waiting++;
  return waiting;
}

export const cleanOps: OpsOf<CleanStep> = {
  lru_add_drain: m => drainLazyFree(m),
  folio_mark_lazyfree: (m, b) => {
    const flags = m.entry(m.state[b + st.PAGE]) + st.UNSEEN;
    // Once the list has let go of it the page is not swap-backed any more, and stays so while it lives.
    if (!(m.state[flags] & st.ANON) || m.state[flags] & st.FREE_SEEN) return;
    m.state[flags] |= st.FREE_SEEN | st.FREE_WAITS;
    if (waitingLazyFree(m) === FOLIO_BATCH) drainLazyFree(m);
  },
  free_peek: (m, b, cpu) => {
    const s = m.state;
    looked(m, cpu, s[b + st.PAGE], true);
    const e = m.entry(s[b + st.PAGE]);
    const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
    const { entries } = m.build;
    const { leave, used, is_swap_pte, clean } = cleanFacts.free_peek.answers;
    s[b + st.FLAG] = leave;
    if (entries.present(lo)) {
      const zero = (s[e + st.UNSEEN] & st.ZEROPAGE) !== 0;
      if (!zero) s[b + st.FLAG] = lo & pte.A || entries.isDirty(lo, hi) ? used : clean;
    } else if ((lo !== 0 || hi !== 0) && !entries.isMigration(lo, hi)) s[b + st.FLAG] = is_swap_pte;
    keepSwapEntry(m, b, s[b + st.FLAG] === is_swap_pte || s[b + st.FLAG] === clean);
    m.charge('walk_entry');
  },
  next_synced: (m, b) => {
    const s = m.state;
    const { parameters, layout } = m.build;
    const [first, end] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END]];
    let cursor = s[b + st.AREA_END];
    s[b + st.FLAG] = 0;
    while (cursor < end) {
      const area = m.areas.firstWithin(cursor, end);
      // A hole makes it return ENOMEM, once all else is written.
      if (!area || area.first > cursor || (cursor > first && !adjacent(m, cursor) && area.first === cursor))
        s[b + st.ERROR] = ENOMEM;
      if (!area) return;
      const from = Math.max(area.first, cursor);
      cursor = Math.min(area.end, end);
      s[b + st.AREA_END] = cursor;
      if (!area.shared || !area.file) continue;
      const home = homePage(m, area, from);
      // 2.6 has no vfs_fsync_range: it writes back all of the file.
      const whole = !since(parameters.mm, '6.1') ? layout.region(home) : undefined;
      // A folio is written back, and so cleaned, as a whole.
      const last = home + cursor - from - 1;
      s[b + st.CURSOR] = whole ? whole.first : (folioThere(m, home)?.first ?? home);
      s[b + st.SECTION_END] = whole ? whole.first + whole.pages : (folioThere(m, last)?.end ?? last + 1);
      s[b + st.FLAG] = 1;
      return;
    }
  },
  synced: (m, b) => {
    const s = m.state;
    s[b + st.CURSOR] = 0;
    s[b + st.FLAG] = s[b + st.AREA_END] < s[b + st.RANGE_END] ? 0 : 1;
  },
  mkclean_lock: (m, b, cpu) => {
    const page = mappedAt(m, m.state[b + st.CURSOR]);
    m.state[b + st.FLAG] = page === undefined ? 0 : 1;
    if (page === undefined) return;
    m.state[b + st.PAGE] = page;
    takePteLock(m, b, cpu, page);
  },
  next_file_page: (m, b) => {
    m.state[b + st.FLAG] = ++m.state[b + st.CURSOR] < m.state[b + st.SECTION_END] ? 1 : 0;
  },
  clean_peek: (m, b, cpu) => {
    const s = m.state;
    lookedForWrites(m, cpu, s[b + st.PAGE]);
    const e = m.entry(s[b + st.PAGE]);
    const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
    const { entries } = m.build;
    s[b + st.FLAG] = entries.present(lo) && (lo & pte.RW || entries.isDirty(lo, hi)) ? 1 : 0;
  },
  track_soft_dirty: m => {
    m.state[st.TRACKED] = 1;
  },
  next_area: (m, b) => {
    const s = m.state;
    const area = m.areas.beginningFrom(s[b + st.AREA_END]);
    s[b + st.FLAG] = area ? 1 : 0;
    if (!area) return;
    s[b + st.PAGE] = area.first;
    s[b + st.AREA_END] = area.end;
  },
  soft_dirty_peek: (m, b, cpu) => {
    peekKind(m, b, cpu, cleanFacts.soft_dirty_peek.answers);
    m.charge('walk_entry');
  },
  swap_clean: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    // A swap entry's own soft-dirty bit is that of RW (entries.ts, movedFlags).
    s[b + st.NEW] = s[e + st.LO] & ~pte.RW;
    s[b + st.NEW + 1] = s[e + st.HI];
  },
  young_peek: (m, b, cpu) => {
    const s = m.state;
    looked(m, cpu, s[b + st.PAGE]);
    s[b + st.FLAG] = m.build.entries.present(s[m.entry(s[b + st.PAGE]) + st.LO]) ? 1 : 0;
    m.charge('walk_entry');
  },
  entry_without: (m, b, _cpu, step) => {
    const { entries } = m.build;
    entries.without(m.state[b + st.OLD], m.state[b + st.OLD + 1], step.mask);
    m.state[b + st.NEW] = entries.lo;
    m.state[b + st.NEW + 1] = entries.hi;
  },
};
