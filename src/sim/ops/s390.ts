/**
 * s390 (arch/s390/include/asm/pgtable.h, mm/pgtable.c). A and D are software's there: _PAGE_YOUNG and _PAGE_DIRTY, which faults set. What hardware
 * looks at follows from them: it uses an entry only if I (_PAGE_INVALID) is clear, which wants YOUNG, and writes by it only if P (_PAGE_PROTECT) is
 * clear, which wants DIRTY. So I and P are not kept here, except an I that is set for a while in an entry that is young: between start and commit.
 *
 * The cache of the series of 2026 (arch/s390/mm/ipte_batch.c) lies where a Xen guest has its multicall requests: a page and a value each.
 */
import { A, INVALID_HI, P, RW } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { type S390Step, s390Facts } from '../steps/s390.ts';
import { writeEntry } from './entry.ts';
import type { OpsOf } from './kind.ts';

const Run = s390Facts.next_run.answers;

const isValid = (lo: number, hi: number): boolean => (lo & P) !== 0 && (lo & A) !== 0 && (hi & INVALID_HI) === 0;

/** Offset of the cache's words for a page; -1 where it has none. */
function cachedAt(m: Machine, b: number, page: number): number {
  const first = b + m.build.shape.requests;
  const end = first + m.state[b + st.REQUESTS] * st.REQUEST_WORDS;
  for (let at = first; at < end; at += st.REQUEST_WORDS) if (m.state[at] === page) return at;
  return -1;
}

/** The lowest cached page from `from` on; -1 where there is none. */
function nextCached(m: Machine, b: number, from: number): number {
  const first = b + m.build.shape.requests;
  let found = -1;
  for (let i = 0; i < m.state[b + st.REQUESTS]; i++) {
    const page = m.state[first + i * st.REQUEST_WORDS];
    if (page >= from && (found < 0 || page < found)) found = page;
  }
  return found;
}

const validAt = (m: Machine, page: number): boolean =>
  isValid(m.state[m.entry(page) + st.LO], m.state[m.entry(page) + st.HI]);

export const s390Ops: OpsOf<S390Step> = {
  set_invalid: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    m.note('store', b, cpu, page, s[e + st.LO], s[e + st.HI] | INVALID_HI, 8);
    writeEntry(m, cpu, s[b + st.STATEMENT], page, s[e + st.LO], s[e + st.HI] | INVALID_HI);
  },
  is_valid: (m, b) => {
    m.state[b + st.FLAG] = isValid(m.state[b + st.OLD], m.state[b + st.OLD + 1]) ? 1 : 0;
  },
  is_writable: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.OLD] & RW ? 1 : 0;
  },
  without: (m, b, _cpu, step) => {
    const { entries } = m.build;
    entries.without(m.state[b + st.OLD], m.state[b + st.OLD + 1], step.bit === 'A' ? A : RW);
    m.state[b + st.NEW] = entries.lo;
    m.state[b + st.NEW + 1] = entries.hi;
  },
  only_attached: (m, b) => {
    m.state[b + st.FLAG] = m.build.cpus === 1 ? 1 : 0;
  },
  set_flush_mm: (m, b) => {
    m.state[b + st.FORCE_FLUSH] = 1;
  },
  cache_get: (m, b) => {
    const s = m.state;
    const at = cachedAt(m, b, s[b + st.PAGE]);
    s[b + st.FLAG] = at < 0 ? 0 : 1;
    if (at < 0) return;
    s[b + st.OLD] = s[at + 1];
    s[b + st.OLD + 1] = s[at + 2];
  },
  cache_put: (m, b, _cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    let at = cachedAt(m, b, page);
    if (at < 0) at = b + m.build.shape.requests + s[b + st.REQUESTS]++ * st.REQUEST_WORDS;
    s[at] = page;
    s[at + 1] = step.empty ? 0 : s[b + st.NEW];
    s[at + 2] = step.empty ? 0 : s[b + st.NEW + 1];
  },
  cache_leaves: (m, b) => {
    m.state[b + st.KEPT_PAGE] = m.state[b + st.PAGE];
    m.state[b + st.BATCH_FIRST] = 0;
    m.state[b + st.BATCH_END] = 0;
  },
  next_run: (m, b) => {
    const s = m.state;
    const first = nextCached(m, b, s[b + st.BATCH_END]);
    s[b + st.FLAG] = Run.none;
    if (first < 0) return;
    const { layout } = m.build;
    const valid = validAt(m, first);
    let end = first + 1;
    // Side by side in memory: one page-table page, and no hole between.
    while (
      end < layout.pages &&
      cachedAt(m, b, end) >= 0 &&
      layout.vpn(end) === layout.vpn(first) + end - first &&
      validAt(m, end) === valid
    )
      end++;
    s[b + st.PAGE] = first;
    s[b + st.BATCH_FIRST] = first + 1;
    s[b + st.BATCH_END] = end;
    s[b + st.FLAG] = valid ? Run.valid : Run.invalid;
  },
  page_of_run: (m, b, _cpu, step) => {
    const s = m.state;
    if (step.first) s[b + st.PAGE] = s[b + st.BATCH_FIRST] - 1;
    else s[b + st.PAGE]++;
    s[b + st.FLAG] = s[b + st.PAGE] < s[b + st.BATCH_END] ? 1 : 0;
    if (!s[b + st.FLAG]) return;
    const at = cachedAt(m, b, s[b + st.PAGE]);
    s[b + st.NEW] = s[at + 1];
    s[b + st.NEW + 1] = s[at + 2];
  },
  flush_run: (m, b) => {
    m.state[b + st.FLUSH_FIRST] = m.state[b + st.BATCH_FIRST] - 1;
    m.state[b + st.FLUSH_END] = m.state[b + st.BATCH_END];
    m.state[b + st.FLUSH_STRIDE] = 0;
  },
  cache_left: (m, b) => {
    const s = m.state;
    const first = b + m.build.shape.requests;
    s.fill(0, first, first + s[b + st.REQUESTS] * st.REQUEST_WORDS);
    s[b + st.REQUESTS] = 0;
    s[b + st.BATCH_FIRST] = 0;
    s[b + st.BATCH_END] = 0;
    s[b + st.PAGE] = s[b + st.KEPT_PAGE];
    s[b + st.KEPT_PAGE] = 0;
  },
};
