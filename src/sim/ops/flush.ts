/** TLB invalidation: of this CPU, and of others by interrupt. A flushed entry is simply forgotten. */
import { HUGE_PAGES } from '../huge.ts';
import type { Machine } from '../machine.ts';
import { forgotten } from '../revocations.ts';
import * as st from '../state.ts';
import type { FlushStep } from '../steps/flush.ts';
import { flushedPages } from './gather.ts';
import type { OpsOf } from './kind.ts';
import { reach } from './nested-flush.ts';
import { broadcasts, chargeBroadcast, isolates, switchTables } from './wider-flush.ts';

/**
 * Forgets `pages` entries of a CPU's TLB from `first` on; all of them where `pages` is -1. A shadowing host has flushed
 * TLBs whenever its copy lost something, and no flush of a TLB touches the copy.
 */
export function forgetTlb(m: Machine, cpu: number, first: number, pages: number): void {
  if (m.build.shadow) return;
  if (pages < 0) {
    const tlb = m.base(cpu) + m.build.shape.tlb;
    m.state.fill(0, tlb, tlb + m.build.accessIndex.size);
    return;
  }
  const { accessIndex } = m.build;
  const forget = (page: number): void => {
    const t = m.tlb(cpu, page);
    if (t >= 0) m.state[t] = 0;
  };
  // Few pages are accessed, where an mremap flushes a GiB at a time.
  if (pages <= accessIndex.size) for (let page = first; page < first + pages; page++) forget(page);
  else for (const page of accessIndex.keys()) if (page >= first && page < first + pages) forget(page);
  if (m.build.huge) forgetHuge(m, cpu, first, first + pages);
}

/** INVLPG of any page drops the huge entry that maps it, and what the paging-structure cache has above it (SDM 4.10.4.1); one of a huge entry, all that it maps. */
function forgetHuge(m: Machine, cpu: number, first: number, end: number): void {
  const { huge } = m.build;
  for (const entry of huge!.touched(first, end)) {
    const t = m.tlb(cpu, entry);
    if (t >= 0) m.state[t] = 0;
    forgotten(m, cpu, entry, 1);
    if (entry < first || entry >= end) continue;
    const below = huge!.below(entry);
    for (let page = below; page < below + HUGE_PAGES; page++) {
      const at = m.tlb(cpu, page);
      if (at >= 0) m.state[at] = 0;
    }
    forgotten(m, cpu, below, HUGE_PAGES);
  }
}

/** The same for `cpu` (whose words are at `b`), which flushes the target's. */
export function flushTlb(m: Machine, b: number, cpu: number, target: number, first: number, pages: number): void {
  forgetTlb(m, target, first, pages);
  if (!m.build.shadow) forgotten(m, target, first, pages);
  m.observer?.event('flush_tlb', target, m.state[b + st.STATEMENT], first, 0, 0, pages, cpu, 0);
}

export const flushOps: OpsOf<FlushStep> = {
  flush_begin: (m, b, cpu, step) => {
    const s = m.state;
    const others = m.build.cpus > 1;
    s[b + st.FLUSH_WHAT] = step.cpus === 'self' ? 0 : 1;
    s[b + st.FLUSH_CPU] = step.cpus === 'others' ? (cpu === 0 ? 1 : 0) : cpu;
    s[b + st.FLAG] = step.cpus === 'others' ? (others ? 1 : 0) : 1;
  },
  flush_this_page: (m, b) => {
    m.state[b + st.FLUSH_FIRST] = m.state[b + st.PAGE];
    m.state[b + st.FLUSH_END] = m.state[b + st.PAGE] + 1;
    m.state[b + st.FLUSH_STRIDE] = 0;
  },
  flush_cpu: (m, b, cpu) => {
    const s = m.state;
    const target = s[b + st.FLUSH_CPU];
    const [first, end] = flushedPages(m, b);
    const pages = first < 0 ? -1 : end - first;
    if (broadcasts(m) && s[b + st.FLUSH_WHAT] === 1) {
      if (target === cpu) chargeBroadcast(m, b, pages);
    } else {
      const multi = m.build.cpus > 1 && s[b + st.FLUSH_WHAT] === 1;
      const told = multi && reach(m, b, cpu, target, pages);
      if (pages < 0) m.charge('tlb_flush');
      else m.charge('invlpg', pages);
      // INVPCID; of a whole PCID a mark is left, and its next cr3 flushes (invalidate_user_asid).
      if (isolates(m) && pages > 0) m.charge('invpcid', pages);
      if (target !== cpu && !told) {
        m.charge('ipi');
        switchTables(m);
        m.note('ipi', b, cpu, first, 0, 0, target);
      }
    }
    flushTlb(m, b, cpu, target, first, pages);
    // Own CPU first, then the others in order.
    let next = target === cpu ? 0 : target + 1;
    if (next === cpu) next++;
    const more = s[b + st.FLUSH_WHAT] === 1 && next < m.build.cpus;
    s[b + st.FLUSH_CPU] = more ? next : 0;
    s[b + st.FLAG] = more ? 1 : 0;
  },
};
