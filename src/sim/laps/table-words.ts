/** Words of page-table pages: who holds the lock of one, and its flags. Laps find them alike, and leave them alike. */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';

export interface TableWords {
  readonly owner: number;
  readonly flags: number;
}

/** Those of a table, which begin there (machine.ts tableOf). */
export function tableWords({ state }: Machine, at: number): TableWords {
  return { owner: state[at + st.PTL_OWNER], flags: state[at + st.TABLE_FLAGS] };
}

export const sameTableWords = (one: TableWords, two: TableWords): boolean =>
  one.owner === two.owner && one.flags === two.flags;

/** How many tables from the one whose words begin there on have these; at most so many. */
export function tablesWith({ state }: Machine, at: number, most: number, { owner, flags }: TableWords): number {
  let found = 0;
  for (; found < most; found++, at += st.TABLE_WORDS)
    if (state[at + st.PTL_OWNER] !== owner || state[at + st.TABLE_FLAGS] !== flags) break;
  return found;
}

/** So many tables from the one whose words begin there on get these. */
export function writeTableWords({ state }: Machine, at: number, tables: number, { owner, flags }: TableWords): void {
  for (let i = 0; i < tables; i++, at += st.TABLE_WORDS) {
    state[at + st.PTL_OWNER] = owner;
    state[at + st.TABLE_FLAGS] = flags;
  }
}
