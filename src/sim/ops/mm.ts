/**
 * The kernel's mm layer: which entries a call visits, and what it decides for each. The order of the steps is in the
 * functions of kernel/; here is what one of them does. The versions of Linux are here side by side, from
 * 2.6.26/27 (mm/mprotect.c before 1ea0704e0da) to 7.2.
 */

import { LAZY_MMU, LAZY_NONE } from '../../model/events.ts';
import * as pte from '../../model/pte.ts';
import { type Area, AreaFlag, areaFlags, becomesAccounted } from '../area.ts';
import type { AreaList } from '../area-list.ts';
import { changed, type Merging } from '../areas.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { protections } from '../protection.ts';
import { completed, looked } from '../revocations.ts';
import * as st from '../state.ts';
import { type MmStep, mmFacts } from '../steps/mm.ts';
import { isOfChild } from '../tasks.ts';
import { chargeBoth } from './charge.ts';
import { flushAddress, flushLength, flushVpn, noteRange } from './gather.ts';
import type { OpsOf } from './kind.ts';
import { lazyMode } from './multicall.ts';
import { broadcasts, switchTables } from './wider-flush.ts';

export const ENOMEM = 12;
const EACCES = 13;
export const EFAULT = 14;
export const EPERM = 1;
export const EBUSY = 16;
export const EINVAL = 22;

/** Whether page - 1 and page are neighbours in address. */
export function adjacent(m: Machine, page: number): boolean {
  return page > 0 && m.build.layout.vpn(page) === m.build.layout.vpn(page - 1) + 1;
}

/** How the kernel of a machine merges areas. */
export function merging(m: Machine): Merging {
  const { mm } = m.build.parameters;
  return {
    adjacent: page => adjacent(m, page),
    intoUntouched: !since(mm, '6.1'),
    unaccounts: since(mm, '6.12'),
    compares: m.areaLists.all,
  };
}

/** What mprotect_fixup does next, from page `at` on: it changes an area up to page `to`, or there is none to change; or its call ends with an error. */
type Fixup =
  | { readonly at: number; readonly error: number }
  | { readonly at: number; readonly to: number; readonly area: Area; readonly areas: AreaList };

export function nextFixup(m: Machine, b: number): Fixup {
  const s = m.state;
  const end = s[b + st.RANGE_END];
  const protection = protections[s[b + st.PROTECTION]];
  const areas = m.areas;
  let at = s[b + st.AREA_END];
  while (at < end) {
    const area = areas.at(at);
    // Earlier areas stay changed when a later one is missing (sys_mprotect).
    if (!area || (at > s[b + st.RANGE_FIRST] && area.first === at && !adjacent(m, at))) return { at, error: ENOMEM };
    // VM_MAY*: what the file was not opened for cannot be asked of its mapping. Earlier areas stay changed here, too.
    if (protection.includes('w') && area.shared && m.build.scenario.maps[area.map].readonly)
      return { at: s[b + st.AREA_END], error: EACCES };
    const to = Math.min(area.end, end);
    if (area.protection !== protection) return { at, to, area, areas: changed(areas, at, to, protection, merging(m)) };
    at = to;
  }
  return { at: s[b + st.AREA_END], error: 0 };
}

export const mmOps: OpsOf<MmStep> = {
  enter_lazy: (m, b, cpu) => {
    if (!m.build.parameters.lazy) return;
    if (since(m.build.parameters.mm, '6.12')) m.state[b + st.LAZY]++;
    else m.state[b + st.LAZY] = LAZY_MMU;
    m.note('enter_lazy', b, cpu);
  },
  leave_lazy: (m, b, cpu) => {
    if (!m.build.parameters.lazy) return;
    if (since(m.build.parameters.mm, '6.12')) m.state[b + st.LAZY]--;
    else m.state[b + st.LAZY] = LAZY_NONE;
    m.note('leave_lazy', b, cpu);
  },
  lazy_is_set: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.LAZY] ? 1 : 0;
  },
  pte_young: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.OLD] & pte.A ? 1 : 0;
  },
  // arch/x86/include/asm/pgtable.h since 3.13 (20841405940e). Where it says yes without need, the flush finds nothing.
  pte_accessible: (m, b, cpu) => {
    const old = m.state[b + st.OLD];
    const pending = m.build.othersGather[cpu] && m.build.entries.isProtnone(old);
    m.state[b + st.FLAG] = old & pte.P || pending ? 1 : 0;
  },
  in_lazy: (m, b) => {
    m.state[b + st.FLAG] = lazyMode(m, b) === LAZY_MMU ? 1 : 0;
  },
  window: (m, b) => {
    m.window = m.state[b + st.PAGE];
  },
  peek: (m, b, cpu) => {
    const s = m.state;
    looked(m, cpu, s[b + st.PAGE]);
    const e = m.entry(s[b + st.PAGE]);
    const lo = s[e + st.LO];
    const { leave, pte_present, is_write_migration_entry } = mmFacts.peek.answers;
    if (m.build.entries.present(lo)) s[b + st.FLAG] = pte_present;
    else s[b + st.FLAG] = m.build.entries.isWriteMigration(lo, s[e + st.HI]) ? is_write_migration_entry : leave;
    if (s[b + st.FLAG]) m.charge('walk_entry');
  },
  modify: (m, b) => {
    const s = m.state;
    const flags = s[b + st.AREA_FLAGS];
    const entries = m.build.entries;
    const old = s[b + st.OLD];
    // Without VM_SOFTDIRTY, no vm_page_prot has W; and what is not soft-dirty waits for its fault (pte_needs_soft_dirty_wp).
    const tracked = s[st.TRACKED] !== 0;
    const writable = (flags & AreaFlag.pageWritable) !== 0;
    // A write to what userfaultfd watches has to fault (can_change_pte_writable); in shared memory since 6.2 (51d3d5eb74ff).
    const watched = entries.isUffdWp(old) && !isOfChild(m, s[b + st.PAGE]);
    const plain = writable && !tracked && !(watched && since(m.build.parameters.mm, '6.12'));
    entries.modify(old, s[b + st.OLD + 1], protections[s[b + st.PROTECTION]], plain);
    const tries = (flags & AreaFlag.tryWritable) !== 0 || (writable && tracked);
    const awaited = tracked && !(entries.lo & pte.SOFT_DIRTY);
    if (tries && !entries.isProtnone(entries.lo) && !awaited && !watched) {
      const { mm } = m.build.parameters;
      const modern = since(mm, '6.1');
      if (modern) chargeBoth(m, 'writable_entry', 'xen_writable_entry');
      const exclusive = modern && (s[m.entry(s[b + st.PAGE]) + st.UNSEEN] & st.EXCLUSIVE) !== 0;
      const dirty = entries.isDirty(entries.lo, entries.hi);
      // 2.6: shared and dirty. can_change_pte_writable: shared and dirty, or PageAnonExclusive, which 6.1 wants dirty, too.
      const may = flags & AreaFlag.shared ? dirty : exclusive && (dirty || since(mm, '6.12'));
      if (may) entries.writable(entries.lo, entries.hi);
    }
    s[b + st.NEW] = entries.lo;
    s[b + st.NEW + 1] = entries.hi;
  },
  migration_read: (m, b, _cpu, step) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    const exclusive = step.exclusive && (s[e + st.UNSEEN] & st.ANON) !== 0;
    m.build.entries.readMigration(s[e + st.LO], s[e + st.HI], exclusive);
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
    const { huge, layout } = m.build;
    // What a huge entry may map is a section, whatever its entry says: the kernel text looks at that.
    while (page < end && (huge?.above(page) ?? -1) < 0) {
      const missing = m.missingLevel(page);
      if (missing === 0) break;
      page = layout.tableEnd(page, huge ? 4 : missing);
    }
    s[b + st.FLAG] = page < end ? 1 : 0;
    if (page >= end) return;
    chargeBoth(m, 'table', 'xen_table');
    s[b + st.PAGE] = page;
    s[b + st.SECTION_END] = Math.min(end, m.build.layout.tableEnd(page));
  },
  section: () => {},
  find_vma: (m, b) => {
    m.state[b + st.AREA_END] = m.state[b + st.RANGE_FIRST];
    if (m.build.vmaLocks) m.state[b + st.PAGE] = m.state[b + st.RANGE_FIRST];
  },
  mprotect_fixup: (m, b) => {
    const s = m.state;
    const fixup = nextFixup(m, b);
    s[b + st.FLAG] = 'areas' in fixup ? 1 : 0;
    if (!('areas' in fixup)) {
      if (fixup.error) s[b + st.ERROR] = fixup.error;
      s[b + st.AREA_END] = fixup.at;
      return;
    }
    const protection = protections[s[b + st.PROTECTION]];
    m.areas = fixup.areas;
    s[b + st.PAGE] = fixup.at;
    s[b + st.AREA_END] = fixup.to;
    s[b + st.AREA_FLAGS] = areaFlags({ ...fixup.area, protection });
    if (protection.includes('w')) m.charge('area_writable');
    if (becomesAccounted(fixup.area, protection)) m.charge('area_accounted');
  },
  many_cpus: (m, b) => {
    m.state[b + st.FLAG] = m.build.cpus > 1 || m.build.tasks ? 1 : 0;
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
      case 'flush_one': {
        const { lo, hi } = flushAddress(m, b);
        m.note('xen_mmu_flush_tlb_one_user', b, cpu, page, page < 0 ? lo : 0, page < 0 ? hi : 0);
        return;
      }
      case 'flush_multi': {
        const pages = flushLength(m, b);
        const first = pages < 0 ? -1 : m.build.layout.pageAt(flushVpn(m, b));
        const { lo, hi } = pages < 0 || first >= 0 ? pte.ZERO : flushAddress(m, b);
        m.note('xen_mmu_flush_tlb_multi', b, cpu, first, lo, hi, m.build.cpus, pages);
        return;
      }
      case 'clear_flush':
        m.note('ptep_clear_flush', b, cpu, page, s[b + st.OLD], s[b + st.OLD + 1]);
        return;
      case 'access_flags':
        m.note('ptep_set_access_flags', b, cpu, page, s[b + st.NEW], s[b + st.NEW + 1], s[b + st.WRITE]);
        return;
      case 'finish_mmu':
        // An mprotect that finds no area at its start has not come so far.
        if (m.build.xen || (s[b + st.ERROR] === ENOMEM && s[b + st.AREA_END] === s[b + st.RANGE_FIRST])) return;
        noteRange(m, b, cpu, 'tlb_finish_mmu');
        return;
      case 'mm_range':
        noteRange(m, b, cpu, 'flush_tlb_mm_range');
        return;
      case 'ipi_range':
        if (m.build.parameters.remote_flush === 'flush_call') return;
        noteRange(m, b, cpu, broadcasts(m) ? 'broadcast_tlb_flush' : 'native_flush_tlb_multi');
        return;
    }
  },
  sys_enter: m => {
    chargeBoth(m, 'syscall', 'xen_syscall');
    switchTables(m);
  },
  sys_return: (m, b, cpu) => {
    m.note('return', b, cpu, -1, 0, 0, m.state[b + st.ERROR]);
    m.state[b + st.ERROR] = 0;
    completed(m, cpu);
  },
};
