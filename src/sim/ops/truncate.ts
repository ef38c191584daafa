/**
 * Truncating a file, and invalidating a page of it (2.6.26 and 6.1 mm/truncate.c). A page of a file lies where its mapping does: scripts
 * that move mappings are refused. The end of a file is a flag of its pages, beside what the page cache has of them.
 */
import { areaFlags } from '../area.ts';
import { GIVEN_UP, ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';
import type { TruncateStep } from '../steps/truncate.ts';
import { addReference, answer, frameWords, nameFrame, PG_DIRTY, pageWords } from './frames.ts';
import type { OpsOf } from './kind.ts';
import { dropCachedLock, isOfFile, tryCachedLock } from './page-locks.ts';

/** Whether a page is one of a file that ends before it. */
export const isPastEnd = (m: Machine, page: number): boolean =>
  (m.state[m.entry(page) + st.UNSEEN] & st.PAST_END) !== 0;

export const truncateOps: OpsOf<TruncateStep> = {
  file_ends: (m, b) => {
    const page = m.state[b + st.PAGE];
    if (!isOfFile(m, page)) return;
    m.state[m.entry(page) + st.UNSEEN] |= st.PAST_END;
    m.state[pageWords(m, page) + st.OUGHT] = GIVEN_UP;
  },
  past_end: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    s[b + st.FLAG] = s[b + st.OLD] === 0 && s[b + st.OLD + 1] === 0 && isPastEnd(m, page) ? 1 : 0;
  },
  file_vma: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const area = m.areas.at(page);
    s[b + st.SECTION_END] = page + 1;
    s[b + st.AREA_FLAGS] = area ? areaFlags(area) : 0;
    s[b + st.FLAG] = m.reachable(page) && isOfFile(m, page) ? 1 : 0;
  },
  maps_file_page: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const maps = m.build.entries.present(s[e + st.LO]) && !(s[e + st.UNSEEN] & st.ANON);
    s[b + st.FLAG] = maps ? 1 : 0;
    // As reclaim's, this look comes from the page: where it finds no entry there is nothing that it relies on.
    if (maps) looked(m, cpu, page);
    m.charge('walk_entry');
  },
  uncache: (m, b, _cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const p = pageWords(m, page);
    const pfn = s[p + st.CACHE];
    const f = pfn ? frameWords(m, pfn) : -1;
    const dirty = f >= 0 && (s[f + st.FRAME_FLAGS] & PG_DIRTY) !== 0;
    s[b + st.FLAG] = pfn && !(step.cleanOnly && dirty) ? 1 : 0;
    s.fill(0, b + st.OLD, b + st.OLD + 2);
    if (!s[b + st.FLAG]) return;
    nameFrame(m, b + st.OLD, pfn);
    if (f >= 0) s[f + st.FRAME_FLAGS] &= ~PG_DIRTY;
    s[p + st.CACHE] = 0;
    s[m.entry(page) + st.UNSEEN] &= ~(st.OF_CACHE & ~st.PAST_END);
    if (isPastEnd(m, page)) s[p + st.DISK] = ZERO;
  },
  get_cached: (m, b) => {
    const pfn = m.state[pageWords(m, m.state[b + st.PAGE]) + st.CACHE];
    m.state.fill(0, b + st.OLD, b + st.OLD + 2);
    if (!pfn) return;
    nameFrame(m, b + st.OLD, pfn);
    addReference(m, pfn);
  },
  try_cached: (m, b, cpu, step) => answer(m, b, step.into, tryCachedLock(m, b, cpu) ? 1 : 0),
  unlock_cached: (m, b, cpu) => dropCachedLock(m, b, cpu),
};
