/**
 * The walk that pins or unpins all tables of an address space: a table before those below it (2.6.26 arch/x86/xen/mmu.c
 * pgd_walk, 6.1 arch/x86/xen/mmu_pv.c __xen_pgd_walk). The top one comes last, and is kernel text.
 */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { forkFacts } from '../steps/fork.ts';

/** FLAG after a step of the walk: the pt_level of the table that it is at. */
const At = forkFacts.next_pinned.answers;

/** Whether a page-table page is one of the tree. */
type IsOfTree = (table: number) => boolean;

/** Goes to the next table; PAGE is the first page below it. PAE: `hasPmd` says whether a GiB has its PMD page. */
export function nextOfTree(m: Machine, b: number, isOfTree: IsOfTree, hasPmd = (_gib: number): boolean => true): void {
  const s = m.state;
  const { layout, parameters } = m.build;
  if (parameters.width === 'pae') return nextOfPaeTree(m, b, isOfTree, hasPmd);
  const tableFrom = (from: number): number => tableOnwards(from, layout.tables, isOfTree);
  // TABLE_AT: 4 * page-table page + how many tables of the chain above it were visited.
  const upper = layout.uppers > 0 ? [2, 3, 4] : [4];
  const at = s[b + st.TABLE_AT];
  let [from, stage] = [Math.floor(at / 4), at % 4];
  for (let table = tableFrom(from); table >= 0; table = tableFrom(from)) {
    if (table !== from) stage = 0;
    const before = tableBefore(table, isOfTree);
    for (; stage < upper.length; stage++) {
      const level = upper[stage];
      if (before >= 0 && layout.spanStart(level, before) === layout.spanStart(level, table)) continue;
      s[b + st.TABLE_AT] = table * 4 + stage + 1;
      s[b + st.PAGE] = layout.firstPage(table);
      s[b + st.FLAG] = level; // the answers are pt_levels
      return;
    }
    from = table + 1;
    stage = 0;
  }
  s[b + st.TABLE_AT] = 0;
  s[b + st.FLAG] = At.done;
}

/** PAE has its PMD pages from the start: one for each GiB, the kernel's too. */
const PAE_PMD_PAGES = 4;
/** Pages of a GiB: what a PMD page spans. */
const PAGES_PER_PMD_PAGE = 2 ** 18;

/** The GiB that a page-table page lies in. */
export const gibOf = ({ build: { layout } }: Machine, table: number): number =>
  Math.floor(layout.vpn(layout.firstPage(table)) / PAGES_PER_PMD_PAGE);

/** PAE: each of the PMD pages, and then the page-table pages below it. TABLE_AT: 8 * page-table page to go on from + how many PMD pages were visited. */
function nextOfPaeTree(m: Machine, b: number, isOfTree: IsOfTree, hasPmd: (gib: number) => boolean): void {
  const s = m.state;
  const from = Math.floor(s[b + st.TABLE_AT] / 8);
  let done = s[b + st.TABLE_AT] % 8;
  const table = tableOnwards(from, m.build.layout.tables, isOfTree);
  const due = table < 0 ? PAE_PMD_PAGES : gibOf(m, table) + 1;
  while (done < due && !hasPmd(done)) done++;
  if (done < due) {
    s[b + st.TABLE_AT] = from * 8 + done + 1;
    s[b + st.FLAG] = At.pmd;
  } else if (table < 0) {
    s[b + st.TABLE_AT] = 0;
    s[b + st.FLAG] = At.done;
  } else {
    s[b + st.TABLE_AT] = (table + 1) * 8 + done;
    s[b + st.PAGE] = m.build.layout.firstPage(table);
    s[b + st.FLAG] = At.pte;
  }
}

/** The next page-table page of the tree from a number on, or -1. */
function tableOnwards(from: number, end: number, isOfTree: IsOfTree): number {
  for (let table = from; table < end; table++) if (isOfTree(table)) return table;
  return -1;
}

/** The page-table page of the tree before this one, or -1. */
function tableBefore(table: number, isOfTree: IsOfTree): number {
  for (let t = table - 1; t >= 0; t--) if (isOfTree(t)) return t;
  return -1;
}
