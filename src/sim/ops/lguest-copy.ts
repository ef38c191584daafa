/**
 * What lguest's host does to its copy when it is told of a change (2.6.26 drivers/lguest/page_tables.c).
 *
 * LHCALL_SET_PTE (do_set_pte) takes the new entry over if its table is shadowed and it is young or dirty. It takes RW
 * over as it stands, so an entry that is writable, young and not dirty can be written without D ever being set in it:
 * the copy says dirty, as demand_page never lets it. Any call for a table drops that table, and LHCALL_FLUSH_TLB all.
 */
import { A, D, P, RW } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { renewed } from '../revocations.ts';
import * as st from '../state.ts';
import { dropTable, isShadowed } from './shadow-copy.ts';

/** do_set_pte of the entry at `page`, with the low word that the guest tells. */
export function lguestSetPte(m: Machine, page: number, lo: number): void {
  const copy = m.tlb(0, page);
  if (copy < 0) return;
  const young = lo & P && lo & (A | D);
  m.state[copy] = young && isShadowed(m, page) ? (lo & ~A) | (lo & RW ? D : 0) : 0;
  renewed(m, page);
}

/** guest_set_pmd: release_pgd. */
export const lguestSetPmd = dropTable;

/** guest_pagetable_flush_user. */
export function lguestFlushUser(m: Machine): void {
  const { layout, shape } = m.build;
  for (let table = 0; table < layout.tables; table++)
    m.state[shape.tables + table * st.TABLE_WORDS + st.TABLE_FLAGS] &= ~st.TABLE_SHADOWED;
  m.state.fill(0, shape.copy, shape.writes);
}
