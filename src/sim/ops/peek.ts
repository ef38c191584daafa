/** A look at the entry at hand, without more: is there one, and is it present? */
import type { Machine } from '../machine.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';

/** The answers of such a look. A migration entry counts as a swap entry. */
interface Kinds {
  readonly pte_none: number;
  readonly pte_present: number;
  readonly is_swap_pte: number;
}

/** Leaves in FLAG what the entry of the page at hand is. */
export function peekKind(m: Machine, b: number, cpu: number, { pte_none, pte_present, is_swap_pte }: Kinds): void {
  const s = m.state;
  looked(m, cpu, s[b + st.PAGE]);
  const e = m.entry(s[b + st.PAGE]);
  const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
  s[b + st.FLAG] = m.build.entries.present(lo) ? pte_present : lo !== 0 || hi !== 0 ? is_swap_pte : pte_none;
}

/** A swap entry that is about to be cleared stays in `old`, where what pages hold is followed: its slot is given up then (swap_entry_gone). */
export function keepSwapEntry(m: Machine, b: number, is: boolean): void {
  if (!m.build.frames || !is) return;
  const s = m.state;
  const e = m.entry(s[b + st.PAGE]);
  s[b + st.OLD] = s[e + st.LO];
  s[b + st.OLD + 1] = s[e + st.HI];
}
