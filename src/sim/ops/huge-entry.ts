/** What an entry of a PMD page says (huge.ts), to walks, and to whoever asks whether there is a page-table page. */
import { AD, P, PSE } from '../../model/pte.ts';
import { TABLE_PFN } from '../entries.ts';
import { softwareWrite } from '../lost.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { Place } from '../statements.ts';

/** An entry of a PMD page comes to name what is no page-table page of its own. */
export class OtherTable extends Error {
  readonly place: Place;
  constructor(place: Place) {
    super('this has an entry of a PMD page name another table than its own: what lies below it then is not followed');
    this.place = place;
  }
}

/** pmd_trans_huge: also of one that is invalid for the moment. */
export const isLeaf = (lo: number): boolean => (lo & PSE) !== 0;

/** The huge entry that maps a page in memory; -1 where it is mapped by a table, or not at all. */
export function leafAbove(m: Machine, page: number): number {
  const entry = m.build.huge?.above(page) ?? -1;
  if (entry < 0) return -1;
  const lo = m.state[m.entry(entry) + st.LO];
  return isLeaf(lo) && lo & P ? entry : -1;
}

/** The low word of a huge entry as that of an entry of one of its pages: without PSE, and of the page's own frame. */
export function asOfPage(m: Machine, entry: number, lo: number, page: number): number {
  return (lo & ~PSE) + (page - m.build.huge!.below(entry)) * 4096;
}

/** An entry was written. Where it is one of a PMD page, its page-table page is reachable by it, or not. */
export function tableFollows(m: Machine, entry: number): void {
  const page = m.build.huge?.below(entry) ?? -1;
  if (page < 0) return;
  const lo = m.state[m.entry(entry) + st.LO];
  const word = m.tableOf(page) + st.TABLE_FLAGS;
  if (lo & P && !isLeaf(lo)) m.state[word] |= st.TABLE_EXISTS;
  else m.state[word] &= ~st.TABLE_EXISTS;
}

/** The same of a value that software stores. The entries of a page lie in one table, wherever that hangs. Throws OtherTable. */
export function tableStored(m: Machine, cpu: number, statement: number, entry: number): void {
  tableFollows(m, entry);
  const { entries, layout, huge, scenario } = m.build;
  const page = huge!.below(entry);
  const [lo, hi] = [m.state[m.entry(entry) + st.LO], m.state[m.entry(entry) + st.HI]];
  if (page < 0 || !(lo & P) || isLeaf(lo) || entries.pfn(lo, hi) === TABLE_PFN + layout.table(page)) return;
  throw new OtherTable((m.settingUp ? scenario.setup : scenario.programs[cpu]).statements[statement].place);
}

/** Software of `cpu` writes an entry that names its page-table page (_PAGE_TABLE), or clears it. A and D of a table say nothing. */
export function nameTable(m: Machine, cpu: number, statement: number, entry: number, exists: boolean): void {
  const { entries, layout, huge } = m.build;
  const e = m.entry(entry);
  entries.table(TABLE_PFN + layout.table(huge!.below(entry)));
  const [lo, hi] = exists ? [entries.lo, entries.hi] : [0, 0];
  softwareWrite(m, cpu, statement, entry, lo & ~AD, hi, 0);
  m.state[e + st.LO] = lo;
  m.state[e + st.HI] = hi;
  m.state[e + st.UNSEEN] &= ~(st.ANON | st.EXCLUSIVE | st.SHARED_CHILD);
  tableFollows(m, entry);
}
