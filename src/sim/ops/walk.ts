/**
 * Where a walk leads, and what a TLB has for a page: by an entry of a page-table page, or by a huge one (huge.ts).
 *
 * A CPU that has walked through an entry of a PMD page may keep it in its paging-structure cache, and go on from there at its next
 * walk, whatever memory says by then (Intel SDM 3A 4.10.3). A flush of any page below drops it, and a page fault does (4.10.4.1).
 */
import { PSE } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { forgotten } from '../revocations.ts';
import * as st from '../state.ts';
import { asOfPage, leafAbove } from './huge-entry.ts';

/** What a TLB has for a page, as an entry of that page; and the page or huge entry whose TLB entry that is. */
export interface Cached {
  readonly cached: number;
  readonly by: number;
}

export function cachedFor(m: Machine, cpu: number, page: number): Cached {
  const own = m.state[m.tlb(cpu, page)];
  const entry = own === 0 ? (m.build.huge?.above(page) ?? -1) : -1;
  const upper = entry < 0 ? 0 : m.state[m.tlb(cpu, entry)];
  return upper & PSE ? { cached: asOfPage(m, entry, upper, page), by: entry } : { cached: own, by: page };
}

/** Whether a CPU's paging-structure cache has the table of a page. */
function hasTable(m: Machine, cpu: number, page: number): boolean {
  const entry = m.build.huge?.above(page) ?? -1;
  if (entry < 0) return false;
  const upper = m.state[m.tlb(cpu, entry)];
  return upper !== 0 && !(upper & PSE);
}

/** The entry that a CPU's walk for a page ends at. */
export function walkEnd(m: Machine, cpu: number, page: number): number {
  if (!m.build.huge || hasTable(m, cpu, page)) return page;
  const leaf = leafAbove(m, page);
  return leaf < 0 ? page : leaf;
}

/** The low word that the walk finds there, as of an entry of the page; 0 where it does not come so far. */
export function foundByWalk(m: Machine, cpu: number, page: number): number {
  return m.build.huge && hasTable(m, cpu, page) ? m.state[m.entry(page) + st.LO] : inMemory(m, page);
}

/** What maps a page in memory, as an entry of it; 0 where nothing does. */
export function inMemory(m: Machine, page: number): number {
  const leaf = leafAbove(m, page);
  if (leaf >= 0) return asOfPage(m, leaf, m.state[m.entry(leaf) + st.LO], page);
  return m.reachable(page) ? m.state[m.entry(page) + st.LO] : 0;
}

/** Whether a CPU's walk goes by a table that memory does not name. */
export function straysFromMemory(m: Machine, cpu: number, page: number): boolean {
  return hasTable(m, cpu, page) && !m.reachable(page);
}

/** A walk has gone by the entry of a PMD page: what the TLB keeps of that. */
export function fillUpper(m: Machine, cpu: number, page: number): void {
  const entry = m.build.huge!.above(page);
  if (entry < 0 || hasTable(m, cpu, page)) return;
  m.state[m.tlb(cpu, entry)] = m.state[m.entry(entry) + st.LO];
  forgotten(m, cpu, entry, 1);
}

/** A walk begins: the huge entry that did not do is dropped; and what the paging-structure cache has, by a page fault. */
export function dropUpper(m: Machine, cpu: number, page: number, fault: boolean): void {
  const entry = m.build.huge!.above(page);
  if (entry < 0) return;
  const t = m.tlb(cpu, entry);
  if (!fault && !(m.state[t] & PSE)) return;
  m.state[t] = 0;
  forgotten(m, cpu, entry, 1);
}
