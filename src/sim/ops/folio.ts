/**
 * Large folios: which pages are of one, for faults and msync too; and in mprotect, which entries are one batch, and what
 * they have in common (mm/mprotect.c mprotect_folio_pte_batch, mm/internal.h folio_pte_batch_flags, include/linux/pgtable.h
 * modify_prot_start_ptes; 6.17, cac1db8c3aad "mm: optimize mprotect() by PTE batching").
 *
 * A page belongs to a large folio of its mapping by its frame: so a copy, the zero page, and a page that was faulted in
 * alone are single ones, and what mremap has moved is still of its folio.
 */

import * as pte from '../../model/pte.ts';
import type { Area } from '../area.ts';
import { folioAt } from '../folio.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { FolioStep } from '../steps/folio.ts';
import type { OpsOf } from './kind.ts';
import { fileReadInFolios, folioRead } from './read-ahead.ts';
import { homePage } from './rmap.ts';

/** A page of a large folio: where it lies in its mapping as declared, and the folio there, [first, end). */
interface FolioPage {
  readonly page: number;
  readonly first: number;
  readonly end: number;
}

/** The large folio that a mapping, as declared, has at a page, or the page cache of its file; null where its pages are single ones. */
export function folioThere(m: Machine, page: number): FolioPage | null {
  const { build } = m;
  if (build.folios.size === 0) return null;
  const region = build.layout.region(page);
  if (!build.folios.has(region.map)) return null;
  const file = fileReadInFolios(m, page);
  const folio = file ? folioRead(m, file, page) : folioAt(build.scenario.maps[region.map], region, page);
  return folio && { page, first: folio[0], end: folio[1] };
}

/** What a present entry maps of a large folio; null for a single page. */
export function folioOf(m: Machine, page: number): FolioPage | null {
  const e = m.entry(page);
  const home = m.build.entries.homeOf(m.state[e + st.LO], m.state[e + st.HI]);
  if (home < 0 || home >= m.build.layout.pages) return null;
  const marks = m.state[e + st.UNSEEN];
  const folio = folioThere(m, home);
  // A private page of a file is a copy, and a single one.
  return folio && (!(marks & st.ANON) || marks & st.LARGE) ? folio : null;
}

/** The pages of an area that a large folio maps around a page, as [first, end); null where it does not fit the area and one page-table page. */
export function folioIn(m: Machine, area: Area, page: number): readonly [number, number] | null {
  const { layout } = m.build;
  const folio = folioThere(m, area.file ? homePage(m, area, page) : page);
  if (!folio) return null;
  const [first, end] = [page + folio.first - folio.page, page + folio.end - folio.page];
  const fits = first >= area.first && end <= area.end && layout.table(first) === layout.table(end - 1);
  return fits ? [first, end] : null;
}

/** One past the last page of the batch that begins at a page: at most `end`. */
function batchEnd(m: Machine, page: number, end: number): number {
  const folio = m.build.folios.size > 0 ? folioOf(m, page) : null;
  if (!folio) return page + 1;
  const { entries } = m.build;
  const s = m.state;
  const first = m.entry(page);
  const most = Math.min(end, page + folio.end - folio.page);
  // FPB_RESPECT_WRITE and FPB_RESPECT_SOFT_DIRTY: all but A and D has to be the same, and frames follow each other.
  let next = page + 1;
  for (; next < most; next++) {
    const e = m.entry(next);
    if (!entries.present(s[e + st.LO]) || folioOf(m, next)?.page !== folio.page + next - page) break;
    if (!entries.sameButAD(s[first + st.LO], s[first + st.HI], s[e + st.LO], s[e + st.HI])) break;
  }
  return next;
}

export const folioOps: OpsOf<FolioStep> = {
  folio_batch: (m, b) => {
    const s = m.state;
    s[b + st.BATCH_FIRST] = s[b + st.PAGE] + 1;
    s[b + st.BATCH_END] = batchEnd(m, s[b + st.PAGE], s[b + st.SECTION_END]);
  },
  collect_ad: (m, b) => {
    const s = m.state;
    const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
    const { entries } = m.build;
    if (s[b + st.PAGE] === s[b + st.BATCH_FIRST] - 1) {
      s[b + st.BATCH_OLD] = lo;
      s[b + st.BATCH_OLD + 1] = hi;
      return;
    }
    entries.dirtied(s[b + st.BATCH_OLD], s[b + st.BATCH_OLD + 1], entries.isDirty(lo, hi));
    s[b + st.BATCH_OLD] = entries.lo | (lo & pte.A);
    s[b + st.BATCH_OLD + 1] = entries.hi;
  },
  next_of_batch: (m, b) => {
    const s = m.state;
    const more = s[b + st.PAGE] + 1 < s[b + st.BATCH_END];
    if (more) s[b + st.PAGE]++;
    s[b + st.FLAG] = more ? 1 : 0;
  },
  first_of_batch: (m, b) => {
    m.state[b + st.PAGE] = m.state[b + st.BATCH_FIRST] - 1;
  },
  batch_old: (m, b) => {
    const s = m.state;
    const { entries } = m.build;
    const ahead = s[b + st.PAGE] - (s[b + st.BATCH_FIRST] - 1);
    entries.advanced(s[b + st.BATCH_OLD], s[b + st.BATCH_OLD + 1], ahead);
    s[b + st.OLD] = entries.lo;
    s[b + st.OLD + 1] = entries.hi;
  },
  batch_done: (m, b) => {
    m.state.fill(0, b + st.BATCH_FIRST, b + st.BATCH_OLD + 2);
  },
};
