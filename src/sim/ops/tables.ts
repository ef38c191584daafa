/**
 * Page tables that come and go: p4d_none and its like, mm->page_table_lock, and what a Xen guest tells of a new or freed
 * table. Which tables exist is a word each in the state; PAE has PMD pages from the start (pgd_prepopulate_pmd), and
 * munmap may free them; i386 has only page-table pages to come and go.
 */

import { TABLE_FRAMES, TABLE_PFN } from '../entries.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { TableStep } from '../steps/tables.ts';
import { mmapSem, mmOf, tableLock, tlbState } from '../tasks.ts';
import { flushTlb } from './flush.ts';
import { nameTable } from './huge-entry.ts';
import type { OpsOf } from './kind.ts';
import { dropVmaLocks } from './vma-unlock.ts';

/** The pt_level of the table that an entry of this pgtable level maps: a pmd entry (2) a page-table page (4), and so on. */
export const mappedLevel = (entryLevel: number): number => 6 - entryLevel;

const eventOf = { 2: 'xen_mmu_set_pmd', 3: 'xen_mmu_set_pud', 4: 'xen_mmu_set_p4d' } as const;

/** Makes the table of a pt_level above a page exist, or not. */
export function setTable(m: Machine, page: number, level: number, exists: boolean): void {
  const word = m.existence(level, page);
  if (word < 0) return;
  if (exists) m.state[word] |= st.TABLE_EXISTS;
  else m.state[word] &= ~st.TABLE_EXISTS;
}

/** Whether the table of a pt_level above a page exists. */
export function tableExists(m: Machine, page: number, level: number): boolean {
  const word = m.existence(level, page);
  return word < 0 || (m.state[word] & st.TABLE_EXISTS) !== 0;
}

/** A frame for the table of a pt_level above a page. */
function tableFrame(m: Machine, page: number, level: number): number {
  const { layout } = m.build;
  const table = layout.table(page);
  const number = level === 4 ? layout.uppers + table : (layout.upper(level, table) ?? 0);
  return TABLE_PFN + (number % TABLE_FRAMES);
}

export const tableOps: OpsOf<TableStep> = {
  table_lock: (m, _b, cpu) => {
    m.state[tableLock(m, cpu)] = cpu + 1;
    m.charge('lock');
  },
  table_unlock: (m, _b, cpu) => {
    m.state[tableLock(m, cpu)] = 0;
  },
  table_missing: (m, b, _cpu, step) => {
    const page = m.state[b + st.PAGE];
    const entry = step.level === 4 ? (m.build.huge?.above(page) ?? -1) : -1;
    // A huge entry in its place is no missing table.
    const there = entry < 0 ? tableExists(m, page, step.level) : m.state[m.entry(entry) + st.LO] !== 0;
    m.state[b + st.FLAG] = there ? 0 : 1;
  },
  zero_table: (m, b) => {
    const { layout } = m.build;
    const table = layout.table(m.state[b + st.PAGE]);
    for (let page = layout.firstPage(table); page < layout.pages && layout.table(page) === table; page++) {
      const e = m.entry(page);
      m.state[e + st.LO] = 0;
      m.state[e + st.HI] = 0;
    }
  },
  set_table: (m, b, cpu, step) => {
    const page = m.state[b + st.PAGE];
    setTable(m, page, mappedLevel(step.level), !step.clear);
    const entry = step.level === 2 ? (m.build.huge?.above(page) ?? -1) : -1;
    if (entry >= 0) nameTable(m, cpu, m.state[b + st.STATEMENT], entry, !step.clear);
    m.charge('native_store');
  },
  load_cr3: (m, b, cpu) => {
    m.charge('tlb_flush');
    flushTlb(m, b, cpu, cpu, -1, -1);
  },
  invlpg: (m, b, cpu) => {
    const page = m.state[b + st.PAGE];
    m.charge('invlpg');
    // Of another PCID nothing goes.
    if (m.build.tasks && m.state[tlbState(m, cpu) + st.LOADED_MM] !== mmOf(m, page)) return;
    flushTlb(m, b, cpu, cpu, page, 1);
  },
  kernel_entry: (m, b, _cpu, step) => {
    const { entries } = m.build;
    entries.kernel(tableFrame(m, m.state[b + st.PAGE], 4), step.writable);
    m.state[b + st.NEW] = entries.lo;
    m.state[b + st.NEW + 1] = entries.hi;
  },
  table_event: (m, b, cpu, step) => {
    const page = m.state[b + st.PAGE];
    const { entries } = m.build;
    entries.table(tableFrame(m, page, mappedLevel(step.level)));
    const kind = eventOf[step.level as keyof typeof eventOf];
    m.note(kind, b, cpu, page, step.clear ? 0 : entries.lo, step.clear ? 0 : entries.hi, step.child ? 0 : 1);
  },
  ptpage_event: (m, b, cpu, step) => {
    const kind = step.event === 'alloc' ? 'xen_mmu_alloc_ptpage' : 'xen_mmu_release_ptpage';
    m.note(kind, b, cpu, m.state[b + st.PAGE], 0, 0, step.level, step.pinned ? 1 : 0);
  },
  pgd_event: (m, b, cpu, { unpin }) => {
    m.note(unpin ? 'xen_mmu_pgd_unpin' : 'xen_mmu_pgd_pin', b, cpu);
  },
  mmap_downgrade: (m, b, cpu) => {
    const sem = mmapSem(m, cpu);
    m.state[sem] = 0;
    m.state[sem + 1]++;
    dropVmaLocks(m, cpu);
    m.note('unlock', b, cpu, -1, 0, 0, 1, 1);
    m.note('lock', b, cpu, -1, 0, 0, 1, 0);
  },
};
