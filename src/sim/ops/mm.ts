/**
 * The kernel's mm layer: which entries a call visits, and what it decides for each. The order of the steps is in the
 * routines of src/sim/mm; here is what one of them does. Both mm layers are here side by side: Linux 2.6.26/27
 * (mm/mprotect.c before 1ea0704e0da) and 6.1.
 */
import { LAZY_MMU, LAZY_NONE } from '../../model/events.ts';
import * as pte from '../../model/pte.ts';
import { AreaFlag, areaFlags, areaOf, changed } from '../areas.ts';
import type { CostName } from '../cost.ts';
import type { Machine } from '../machine.ts';
import { decideFault } from '../mm/fault.ts';
import { protections } from '../mm/protection.ts';
import * as st from '../state.ts';
import type { MmStep } from '../steps.ts';
import type { OpsOf } from './kind.ts';

/** FLAG after flush_way. */
export const FlushWay = { none: 0, pages: 1, local: 2, multi: 3, localThenOthers: 4 } as const;

/** tlb_single_page_flush_ceiling, arch/x86/mm/tlb.c. */
const FLUSH_CEILING = 33;

/** pte_flags_need_flush of 6.1: bits whose clearing, and bits whose change asks for a flush. */
const FLUSH_ON_CLEAR = pte.D | pte.P | pte.A;
const FLUSH_ON_CHANGE = pte.RW | pte.US | pte.PWT | pte.PCD | pte.PAT | pte.G;

export const ENOMEM = 12;

/** A cost of the kernel on any machine, and what it costs a Xen guest more. */
function chargeBoth(m: Machine, kernel: CostName, xen: CostName): void {
  m.charge(kernel);
  if (m.build.xen) m.charge(xen);
}

/** Whether page - 1 and page are neighbours in address. */
export function adjacent(m: Machine, page: number): boolean {
  return page > 0 && m.build.layout.vpn(page) === m.build.layout.vpn(page - 1) + 1;
}

/** pte_needs_flush (6.1): only a present entry can be in a TLB. */
function needsFlush(m: Machine, oldLo: number, oldHi: number, newLo: number, newHi: number): boolean {
  if (!(oldLo & pte.P)) return false;
  if (m.build.entries.pfn(oldLo, oldHi) !== m.build.entries.pfn(newLo, newHi)) return true;
  const diff = (oldLo ^ newLo) & 0xfff;
  return (diff & oldLo & FLUSH_ON_CLEAR) !== 0 || (diff & FLUSH_ON_CHANGE) !== 0 || ((oldHi ^ newHi) & pte.NX_HI) !== 0;
}

export const mmOps: OpsOf<MmStep> = {
  enter_lazy: (m, b, cpu) => {
    if (!m.build.parameters.lazy) return;
    m.state[b + st.LAZY] = LAZY_MMU;
    m.note('enter_lazy', b, cpu);
  },
  leave_lazy: (m, b, cpu) => {
    if (!m.build.parameters.lazy) return;
    m.state[b + st.LAZY] = LAZY_NONE;
    m.note('leave_lazy', b, cpu);
  },
  in_lazy: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.LAZY] === LAZY_MMU ? 1 : 0;
  },
  window: (m, b) => {
    m.window = m.state[b + st.PAGE];
  },
  peek: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const lo = s[e + st.LO];
    if (m.build.entries.present(lo)) s[b + st.FLAG] = 1;
    else if (m.build.entries.isWriteMigration(lo, s[e + st.HI])) s[b + st.FLAG] = 2;
    else s[b + st.FLAG] = 0;
    if (s[b + st.FLAG]) m.charge('walk_entry');
  },
  modify: (m, b) => {
    const s = m.state;
    const flags = s[b + st.AREA_FLAGS];
    const entries = m.build.entries;
    const old = s[b + st.OLD];
    entries.modify(old, s[b + st.OLD + 1], protections[s[b + st.PROTECTION]], (flags & AreaFlag.pageWritable) !== 0);
    let lo = entries.lo;
    if (flags & AreaFlag.tryWritable && !entries.isProtnone(lo)) {
      const modern = m.build.parameters.mm === '6.1';
      if (modern) chargeBoth(m, 'writable_entry', 'xen_writable_entry');
      const exclusive = (s[m.entry(s[b + st.PAGE]) + st.UNSEEN] & st.EXCLUSIVE) !== 0;
      // 2.6: shared and dirty. 6.1 can_change_pte_writable: shared and dirty, or private anonymous and exclusive.
      if (flags & AreaFlag.shared ? lo & pte.D : modern && exclusive) lo |= pte.RW;
    }
    s[b + st.NEW] = lo;
    s[b + st.NEW + 1] = entries.hi;
  },
  migration_read: (m, b) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    m.build.entries.readMigration(s[e + st.LO], s[e + st.HI]);
    s[b + st.NEW] = m.build.entries.lo;
    s[b + st.NEW + 1] = m.build.entries.hi;
  },
  next_page: (m, b) => {
    const s = m.state;
    s[b + st.FLAG] = ++s[b + st.PAGE] < s[b + st.SECTION_END] ? 1 : 0;
  },
  previous_page: (m, b) => {
    m.state[b + st.PAGE]--;
  },
  next_table: (m, b) => {
    const s = m.state;
    const end = s[b + st.AREA_END];
    let page = s[b + st.PAGE];
    while (page < end && !(s[m.tableOf(page) + st.TABLE_FLAGS] & st.TABLE_EXISTS)) page = m.build.layout.tableEnd(page);
    s[b + st.FLAG] = page < end ? 1 : 0;
    if (page >= end) return;
    chargeBoth(m, 'table', 'xen_table');
    s[b + st.PAGE] = page;
    s[b + st.SECTION_END] = Math.min(end, m.build.layout.tableEnd(page));
  },
  section: () => {},
  next_area: (m, b) => {
    const s = m.state;
    const areas = m.areaLists.list(s[st.AREAS]);
    const end = s[b + st.RANGE_END];
    const area = areas.find(a => a.end > s[b + st.AREA_END] && a.first < end);
    s[b + st.FLAG] = area ? 1 : 0;
    if (!area) return;
    s[b + st.PAGE] = Math.max(area.first, s[b + st.RANGE_FIRST]);
    s[b + st.AREA_END] = Math.min(area.end, end);
    s[b + st.AREA_FLAGS] = areaFlags(area);
  },
  mprotect_fixup: (m, b) => {
    const s = m.state;
    const end = s[b + st.RANGE_END];
    const protection = protections[s[b + st.PROTECTION]];
    let cursor = s[b + st.AREA_END];
    s[b + st.FLAG] = 0;
    while (cursor < end) {
      const areas = m.areaLists.list(s[st.AREAS]);
      const area = areaOf(areas, cursor);
      // Earlier areas stay changed when a later one is missing (sys_mprotect).
      if (!area || (cursor > s[b + st.RANGE_FIRST] && area.first === cursor && !adjacent(m, cursor))) {
        s[b + st.ERROR] = ENOMEM;
        return;
      }
      const to = Math.min(area.end, end);
      if (area.protection === protection) {
        cursor = to;
        continue;
      }
      s[st.AREAS] = m.areaLists.number(changed(areas, cursor, to, protection, page => adjacent(m, page)));
      s[b + st.PAGE] = cursor;
      s[b + st.AREA_END] = to;
      s[b + st.AREA_FLAGS] = areaFlags({ ...area, protection });
      if (protection.includes('w')) m.charge('area_writable');
      s[b + st.FLAG] = 1;
      return;
    }
  },
  gather: (m, b) => {
    const s = m.state;
    s[b + st.FLUSH_FIRST] = -1;
    s[b + st.FLUSH_END] = -1;
    s[b + st.AREA_END] = s[b + st.RANGE_FIRST];
  },
  gather_page: (m, b) => {
    const s = m.state;
    if (!needsFlush(m, s[b + st.OLD], s[b + st.OLD + 1], s[b + st.NEW], s[b + st.NEW + 1])) return;
    const page = s[b + st.PAGE];
    if (s[b + st.FLUSH_FIRST] < 0) s[b + st.FLUSH_FIRST] = page;
    s[b + st.FLUSH_END] = page + 1;
  },
  flush_way: (m, b) => {
    const s = m.state;
    const many = m.build.cpus > 1;
    if (m.build.parameters.mm === '2.6') {
      chargeBoth(m, 'flush_range', 'xen_flush_range');
      // flush_tlb_range ignores its range on x86: flush_tlb_mm, this CPU and then the others.
      s[b + st.FLUSH_FIRST] = -1;
      s[b + st.FLAG] = many ? FlushWay.localThenOthers : FlushWay.local;
      return;
    }
    const first = s[b + st.FLUSH_FIRST];
    if (first < 0) {
      s[b + st.FLAG] = FlushWay.none;
      return;
    }
    const layout = m.build.layout;
    const pages = layout.vpn(s[b + st.FLUSH_END] - 1) - layout.vpn(first) + 1;
    chargeBoth(m, 'flush_range', 'xen_flush_range');
    if (!many && pages <= FLUSH_CEILING) m.charge('flush_pages');
    if (many) s[b + st.FLAG] = FlushWay.multi;
    else s[b + st.FLAG] = pages > FLUSH_CEILING ? FlushWay.local : FlushWay.pages;
    if (pages > FLUSH_CEILING) s[b + st.FLUSH_FIRST] = -1;
    else s[b + st.PAGE] = first;
  },
  set_table: (m, b, _cpu, step) => {
    if (step.level === 2) m.state[m.tableOf(m.state[b + st.PAGE]) + st.TABLE_FLAGS] |= st.TABLE_EXISTS;
  },
  table_event: (m, b, cpu, step) => {
    m.note(step.level === 2 ? 'xen_mmu_set_pmd' : 'xen_mmu_set_pud', b, cpu, m.state[b + st.PAGE], 0x67, 0, 1);
  },
  many_cpus: (m, b) => {
    m.state[b + st.FLAG] = m.build.cpus > 1 ? 1 : 0;
  },
  next_flush_page: (m, b) => {
    const s = m.state;
    s[b + st.FLAG] = ++s[b + st.PAGE] < s[b + st.FLUSH_END] ? 1 : 0;
  },
  event: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    switch (step.event) {
      case 'start':
        m.note('xen_mmu_ptep_modify_prot_start', b, cpu, page, s[b + st.OLD], s[b + st.OLD + 1]);
        return;
      case 'commit':
        m.note('xen_mmu_ptep_modify_prot_commit', b, cpu, page, s[b + st.NEW], s[b + st.NEW + 1]);
        return;
      case 'set_pte':
        m.note('xen_mmu_set_pte', b, cpu, page, s[b + st.NEW], s[b + st.NEW + 1]);
        return;
      case 'set_pte_at':
        m.note('xen_mmu_set_pte_at', b, cpu, page, s[b + st.NEW], s[b + st.NEW + 1]);
        return;
      case 'flush_one':
        m.note('xen_mmu_flush_tlb_one_user', b, cpu, page);
        return;
      case 'flush_multi': {
        const whole = s[b + st.FLUSH_FIRST] < 0;
        const pages = whole ? -1 : s[b + st.FLUSH_END] - s[b + st.FLUSH_FIRST];
        m.note('xen_mmu_flush_tlb_multi', b, cpu, s[b + st.FLUSH_FIRST], 0, 0, m.build.cpus, pages);
        return;
      }
    }
  },
  fault_way: (m, b) => decideFault(m, b),
  repaired: (m, b, cpu) => {
    const e = m.entry(m.state[b + st.PAGE]);
    m.state[b + st.REPAIRS]++;
    m.note('repair', b, cpu, m.state[b + st.PAGE], m.state[e + st.LO], m.state[e + st.HI]);
  },
  clear_repairs: (m, b) => {
    m.state[b + st.REPAIRS] = 0;
  },
  sys_enter: m => {
    chargeBoth(m, 'syscall', 'xen_syscall');
  },
  sys_return: (m, b, cpu) => {
    m.note('return', b, cpu, -1, 0, 0, m.state[b + st.ERROR]);
    m.state[b + st.ERROR] = 0;
  },
};
