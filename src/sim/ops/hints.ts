/**
 * NUMA hinting and userfaultfd's write-protection of one page (6.1 mm/mprotect.c change_pte_range, mm/memory.c do_numa_page,
 * fs/userfaultfd.c). An entry write-protected for userfaultfd has bit 10, which pte_modify carries over.
 */
import * as pte from '../../model/pte.ts';
import { isWritable } from '../area.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { looked } from '../revocations.ts';
import * as st from '../state.ts';
import { type HintStep, hintFacts } from '../steps/hints.ts';
import { isOfChild } from '../tasks.ts';
import { isExclusive } from './by-hand.ts';
import { pfnOf, referencesOf } from './frames.ts';
import type { OpsOf } from './kind.ts';
import { peekKind } from './peek.ts';

/** Whether the entry of a page has the bit. */
export const isUffdWp = (m: Machine, page: number): boolean => m.build.entries.isUffdWp(m.state[m.entry(page) + st.LO]);

/** userfaultfd_pte_wp: the entry has it, and its area is watched. A child's is not (dup_userfaultfd), as long as nobody asked for UFFD_FEATURE_EVENT_FORK. */
export const isWatched = (m: Machine, page: number): boolean => isUffdWp(m, page) && !isOfChild(m, page);

/** change_huge_pmd under MM_CP_PROT_NUMA asks for no references; in 7.2 it leaves what others map (folio_can_map_prot_numa). */
const mayHintHuge = (m: Machine, entry: number): boolean =>
  !since(m.build.parameters.mm, '7.2') || !(m.state[m.entry(entry) + st.UNSEEN] & st.SHARED_CHILD);

function putNew(m: Machine, b: number, lo: number, hi: number): void {
  m.state[b + st.NEW] = lo;
  m.state[b + st.NEW + 1] = hi;
}

export const hintOps: OpsOf<HintStep> = {
  numa_peek: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    looked(m, cpu, page);
    const e = m.entry(page);
    const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
    // vm_normal_page, and page_count of what may be copied on a write (80d47f5de5e3, 5.17).
    const alone = (): boolean | undefined => referencesOf(m, pfnOf(m, lo, hi)) === 1 || m.areas.at(page)?.shared;
    const isEntry = (m.build.huge?.below(page) ?? -1) >= 0;
    const applies = isEntry ? lo & pte.PSE && mayHintHuge(m, page) : alone();
    s[b + st.FLAG] = lo & pte.P && applies ? 1 : 0;
    m.charge('walk_entry');
  },
  numa_none: (m, b) => {
    const { entries, parameters } = m.build;
    const [lo, hi] = [m.state[b + st.OLD], m.state[b + st.OLD + 1]];
    entries.modify(lo, hi, 'none', false);
    const kept = (parameters.mm === '6.1' ? pte.RW : 0) | (m.build.huge ? pte.PSE : 0);
    putNew(m, b, entries.lo | (lo & kept), entries.hi);
  },
  numa_restore: (m, b) => {
    const s = m.state;
    const { entries, parameters } = m.build;
    const page = s[b + st.PAGE];
    const area = m.areas.at(page)!;
    const [lo, hi] = [s[b + st.OLD], s[b + st.OLD + 1]];
    entries.modify(lo, hi, area.protection, false);
    // 6.1: pte_savedwrite. Since 6.2 (6a56ccbcf6c6) can_change_pte_writable: a page of ours alone, or a dirty shared one.
    // Nor what soft-dirty tracks (pte_needs_soft_dirty_wp; vma_soft_dirty_enabled until 6.9).
    const tracked = since(parameters.mm, '6.12') && s[st.TRACKED] !== 0 && !(lo & pte.SOFT_DIRTY);
    const may = since(parameters.mm, '6.12')
      ? area.shared
        ? entries.isDirty(lo, hi)
        : isExclusive(m, page, pfnOf(m, lo, hi))
      : lo & pte.RW;
    if (may && !tracked && isWritable(area.protection) && !(lo & pte.UFFD_WP)) entries.writable(entries.lo, entries.hi);
    putNew(m, b, entries.lo | pte.A, entries.hi);
  },
  uffd_wp: (m, b, _cpu, step) => {
    const { entries } = m.build;
    entries.without(m.state[b + st.OLD], m.state[b + st.OLD + 1], step.on ? pte.RW : 0);
    putNew(m, b, step.on ? entries.lo | pte.UFFD_WP : entries.lo & ~pte.UFFD_WP, entries.hi);
  },
  uffd_peek: (m, b, cpu) => {
    peekKind(m, b, cpu, hintFacts.uffd_peek.answers);
    m.charge('walk_entry');
  },
  swap_uffd: (m, b, _cpu, step) => {
    const e = m.entry(m.state[b + st.PAGE]);
    // Such an entry has userfaultfd's bit where others have US (entries.ts, remembered).
    const lo = m.state[e + st.LO] & ~pte.US;
    putNew(m, b, step.on ? lo | pte.US : lo, m.state[e + st.HI]);
  },
  userfault_wait: () => {},
};
